import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a publisher's Idempotency-Key has been answered with, and which event ids it stands for (docs/wire.md 4). */
export class CreateIdempotencyKeys1763780405000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE idempotency_keys (
        tenant_id text NOT NULL,
        route text NOT NULL,
        key text NOT NULL,
        body_hash text NOT NULL,
        event_ids text[] NOT NULL,
        lease_until timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        status integer,
        body bytea,
        PRIMARY KEY (tenant_id, route, key)
      )`);
    await runner.query(`CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE idempotency_keys`);
  }
}
