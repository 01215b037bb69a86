import type { MigrationInterface, QueryRunner } from 'typeorm';
import { wallOff } from './tenant-wall.js';

/**
 * Who did what. A call lies in `action_intents` from before it changes anything until its end, and is then one row of
 * `actions`, which nobody can change: the API's role has no right to, and a trigger stops everybody else. Retention drops
 * whole partitions.
 */
export class CreateActions1763780412000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE action_intents (
        id text PRIMARY KEY,
        at timestamptz NOT NULL,
        tenant_id text,
        call jsonb NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE actions (
        id text NOT NULL,
        at timestamptz NOT NULL,
        tenant_id text,
        key_id text,
        key_name text,
        operator boolean NOT NULL,
        action text NOT NULL,
        target text,
        result text NOT NULL CHECK (result IN ('succeeded', 'denied', 'refused', 'failed', 'unknown')),
        status integer,
        code text,
        changed text[] NOT NULL,
        before jsonb,
        after jsonb,
        source_address text NOT NULL,
        request_id text NOT NULL,
        method text NOT NULL,
        path text NOT NULL,
        PRIMARY KEY (id, at)
      ) PARTITION BY RANGE (at)`);
    await runner.query(`CREATE INDEX actions_by_age ON actions (tenant_id, at, id)`);
    await runner.query(`CREATE INDEX actions_by_target ON actions (tenant_id, target, at, id)`);
    await runner.query(`CREATE TABLE actions_default PARTITION OF actions DEFAULT`);
    await runner.query(`
      CREATE FUNCTION refuse_to_change_actions() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'actions are only ever added to' USING ERRCODE = 'insufficient_privilege';
      END $$`);
    // For the statement, not for each row: moving rows of the default partition into their own goes on.
    await runner.query(`
      CREATE TRIGGER actions_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON actions
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_actions()`);
    await wallOff(runner, { table: 'actions', grants: ['SELECT', 'INSERT'] });
    await wallOff(runner, { table: 'action_intents', grants: ['SELECT', 'INSERT', 'DELETE'] });
    // A call of nobody that is known here is nobody's to read, but the operator's.
    await runner.query(`
      CREATE POLICY denied_strangers ON actions FOR INSERT TO postrider_api WITH CHECK (tenant_id IS NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE actions, action_intents`);
    await runner.query(`DROP FUNCTION refuse_to_change_actions()`);
  }
}
