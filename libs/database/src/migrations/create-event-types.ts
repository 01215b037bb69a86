import type { MigrationInterface, QueryRunner } from 'typeorm';
import { announceChangesOf } from './announced-table.js';
import { wallOff } from './tenant-wall.js';

const ALL = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const;

/**
 * The registry of event types. Schemas and examples are kept as they were written (`json`). Publishers and fan-out have a copy
 * of it, so changes are announced.
 */
export class CreateEventTypes1763780420000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE event_types (
        tenant_id text NOT NULL,
        name text COLLATE "C" NOT NULL,
        description text NOT NULL,
        validation text CHECK (validation IN ('off', 'warn', 'reject')),
        deprecated_at timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, name)
      )`);
    await runner.query(`CREATE INDEX event_types_by_age ON event_types (tenant_id, created_at, name)`);
    await runner.query(`
      CREATE TABLE event_type_versions (
        tenant_id text NOT NULL,
        name text COLLATE "C" NOT NULL,
        version text NOT NULL,
        schema json,
        example json,
        deprecated_at timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, name, version),
        FOREIGN KEY (tenant_id, name) REFERENCES event_types ON DELETE CASCADE
      )`);
    for (const table of ['event_types', 'event_type_versions']) {
      await wallOff(runner, { table, grants: ALL });
      await announceChangesOf(runner, table, `'event-type/' || tenant_id || '/' || name`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE event_type_versions, event_types`);
  }
}
