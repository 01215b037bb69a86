import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tearDownWall, wallOff, type Wall } from './tenant-wall.js';

/** Roles belong to the whole server: databases beside this one may have made it, even at this very moment. */
const MAKE_ROLE = `
  DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'postrider_api') THEN
      BEGIN
        CREATE ROLE postrider_api NOLOGIN;
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
      END;
    END IF;
    IF NOT pg_has_role(current_user, 'postrider_api', 'SET') THEN
      GRANT postrider_api TO CURRENT_USER WITH INHERIT FALSE, SET TRUE;
    END IF;
  EXCEPTION WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'an administrator of this PostgreSQL must run: CREATE ROLE postrider_api NOLOGIN; '
      'GRANT postrider_api TO %', quote_ident(current_user);
  END $$`;

const ALL = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const;

const WALLS: readonly Wall[] = [
  {
    table: 'tenants',
    grants: ['SELECT', 'INSERT', 'UPDATE'],
    owned: `id = current_setting('postrider.tenant_id', true)`,
  },
  { table: 'api_keys', grants: ['SELECT', 'INSERT', 'UPDATE'] },
  { table: 'endpoints', grants: ALL },
  { table: 'subscriptions', grants: ALL },
  { table: 'endpoint_secrets', grants: ALL },
  {
    table: 'endpoint_health',
    grants: ['SELECT'],
    owned: `EXISTS (SELECT FROM endpoints e WHERE e.id = endpoint_id
      AND e.tenant_id = current_setting('postrider.tenant_id', true))`,
  },
  { table: 'events', grants: ['SELECT'] },
  { table: 'event_keys', grants: ['SELECT'] },
  { table: 'deliveries', grants: ['SELECT', 'UPDATE'] },
  { table: 'attempts', grants: ['SELECT'] },
  { table: 'held_deliveries', grants: ['SELECT'] },
  { table: 'idempotency_keys', grants: [] },
];

/**
 * A second wall between tenants, below the statements of the API (docs/adr/0025). The version before this one goes on: it
 * works as the owner of the tables, whom row-level security does not hold.
 */
export class WallOffTenants1763780411000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(MAKE_ROLE);
    await runner.query(
      `DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO postrider_api', current_schema()); END $$`,
    );
    for (const wall of WALLS) await wallOff(runner, wall);
    // Its triggers raise the version as whoever changed the configuration.
    await runner.query(`GRANT SELECT, UPDATE ON config_version TO postrider_api`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`REVOKE ALL ON config_version FROM postrider_api`);
    for (const { table } of WALLS) await tearDownWall(runner, table);
  }
}
