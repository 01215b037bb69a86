import type { MigrationInterface, QueryRunner } from 'typeorm';
import { wallOff } from './tenant-wall.js';

/**
 * Replays of events to an endpoint, with how far each has come: `in_hand` is what has been taken over and maybe not
 * handed to Kafka, `in_flight` what was and has not been tried. One at a time is under way for an endpoint.
 */
export class CreateReplays1763780427000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE replays (
        id text PRIMARY KEY,
        tenant_id text NOT NULL,
        endpoint_id text NOT NULL REFERENCES endpoints (id) ON DELETE CASCADE,
        status text NOT NULL DEFAULT 'pending'
          CHECK (status IN ('pending', 'running', 'canceling', 'completed', 'canceled', 'failed')),
        reason text,
        range_from timestamptz NOT NULL,
        range_to timestamptz NOT NULL,
        states text[] NOT NULL,
        event_types text[] NOT NULL,
        matching integer,
        sent integer NOT NULL DEFAULT 0,
        succeeded integer NOT NULL DEFAULT 0,
        unsuccessful integer NOT NULL DEFAULT 0,
        unavailable integer NOT NULL DEFAULT 0,
        requested_at timestamptz NOT NULL,
        started_at timestamptz,
        ended_at timestamptz,
        cursor_at timestamptz NOT NULL,
        cursor_partition integer NOT NULL DEFAULT -2,
        cursor_offset bigint NOT NULL DEFAULT -2,
        cursor_id text NOT NULL DEFAULT '',
        exhausted boolean NOT NULL DEFAULT false,
        in_hand jsonb NOT NULL DEFAULT '[]',
        in_flight jsonb NOT NULL DEFAULT '[]',
        reports_to bigint,
        round integer NOT NULL DEFAULT 0,
        due_at timestamptz
      )`);
    await runner.query(`CREATE UNIQUE INDEX replays_under_way ON replays (endpoint_id) WHERE due_at IS NOT NULL`);
    await runner.query(`CREATE INDEX replays_due ON replays (due_at) WHERE due_at IS NOT NULL`);
    await runner.query(`CREATE INDEX replays_by_endpoint ON replays (endpoint_id, requested_at, id)`);
    await wallOff(runner, { table: 'replays', grants: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE replays`);
  }
}
