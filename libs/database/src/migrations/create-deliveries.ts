import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Deliveries and attempts, by time from the first day: retention drops partitions (Outpost #1027, Svix #1933). */
export class CreateDeliveries1763780404000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE deliveries (
        id text NOT NULL,
        created_at timestamptz NOT NULL,
        tenant_id text NOT NULL,
        event_id text NOT NULL,
        event_type text NOT NULL,
        endpoint_id text NOT NULL,
        lane text NOT NULL,
        state text NOT NULL,
        trigger text NOT NULL,
        attempts integer NOT NULL,
        next_attempt_at timestamptz,
        hold_reason text,
        last_attempt_at timestamptz,
        last_status integer,
        error_class text,
        error text,
        end_reason text,
        dead_letter_topic text,
        dead_letter_partition integer,
        dead_letter_offset bigint,
        updated_at timestamptz NOT NULL,
        report_partition integer NOT NULL,
        report_offset bigint NOT NULL,
        reported_at timestamptz NOT NULL,
        PRIMARY KEY (id, created_at)
      ) PARTITION BY RANGE (created_at)`);
    await runner.query(`CREATE INDEX deliveries_by_age ON deliveries (tenant_id, created_at, id)`);
    await runner.query(`CREATE INDEX deliveries_by_event ON deliveries (tenant_id, event_id)`);
    await runner.query(`CREATE INDEX deliveries_by_endpoint ON deliveries (tenant_id, endpoint_id, created_at, id)`);
    // Most deliveries succeed; what an operator looks for is among the few that did not.
    await runner.query(`
      CREATE INDEX deliveries_by_state ON deliveries (tenant_id, state, created_at, id) WHERE state <> 'succeeded'`);
    await runner.query(`CREATE TABLE deliveries_default PARTITION OF deliveries DEFAULT`);
    await runner.query(`
      CREATE TABLE attempts (
        id text NOT NULL,
        started_at timestamptz NOT NULL,
        tenant_id text NOT NULL,
        delivery_id text NOT NULL,
        event_id text NOT NULL,
        endpoint_id text NOT NULL,
        attempt integer NOT NULL,
        trigger text NOT NULL,
        duration_ms integer NOT NULL,
        status integer,
        error_class text,
        error text,
        response_body text,
        next_state text NOT NULL,
        next_attempt_at timestamptz,
        PRIMARY KEY (id, started_at)
      ) PARTITION BY RANGE (started_at)`);
    await runner.query(`CREATE INDEX attempts_by_delivery ON attempts (delivery_id, started_at, id)`);
    await runner.query(`CREATE TABLE attempts_default PARTITION OF attempts DEFAULT`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE attempts, deliveries`);
  }
}
