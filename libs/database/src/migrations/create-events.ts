import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Events by the time the broker took them. A partitioned table cannot hold an id unique over all partitions, so the
 * narrow `event_keys` does: it makes the writing idempotent, and tells a reader which partition an event lies in.
 */
export class CreateEvents1763780403000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE event_keys (
        tenant_id text NOT NULL,
        event_id text NOT NULL,
        accepted_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, event_id)
      )`);
    await runner.query(`
      CREATE TABLE events (
        tenant_id text NOT NULL,
        accepted_at timestamptz NOT NULL,
        id text NOT NULL,
        type text NOT NULL,
        version text NOT NULL,
        source text NOT NULL,
        event_time text NOT NULL,
        subject text,
        correlation_id text,
        trace_parent text,
        kafka_partition integer NOT NULL,
        kafka_offset bigint NOT NULL,
        payload bytea NOT NULL,
        PRIMARY KEY (tenant_id, accepted_at, id)
      ) PARTITION BY RANGE (accepted_at)`);
    await runner.query(`CREATE INDEX events_by_type ON events (tenant_id, type, accepted_at, id)`);
    await runner.query(`CREATE TABLE events_default PARTITION OF events DEFAULT`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE events, event_keys`);
  }
}
