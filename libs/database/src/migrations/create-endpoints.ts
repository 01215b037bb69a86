import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Endpoints, what they subscribe to, and their sealed signing secrets. Deleting an endpoint takes the others along. */
export class CreateEndpoints1763780401000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE endpoints (
        id text PRIMARY KEY,
        tenant_id text NOT NULL,
        url text NOT NULL,
        description text NOT NULL DEFAULT '',
        state text NOT NULL CHECK (state IN ('active', 'disabled')),
        disabled_reason text,
        state_changed_at timestamptz NOT NULL,
        headers jsonb NOT NULL DEFAULT '{}',
        timeout_ms integer NOT NULL,
        retry jsonb NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
      )`);
    await runner.query(`CREATE INDEX endpoints_by_age ON endpoints (tenant_id, created_at, id)`);
    await runner.query(`
      CREATE TABLE subscriptions (
        id text PRIMARY KEY,
        tenant_id text NOT NULL,
        endpoint_id text NOT NULL REFERENCES endpoints (id) ON DELETE CASCADE,
        event_type text NOT NULL,
        created_at timestamptz NOT NULL,
        UNIQUE (endpoint_id, event_type)
      )`);
    await runner.query(`
      CREATE TABLE endpoint_secrets (
        id text PRIMARY KEY,
        tenant_id text NOT NULL,
        endpoint_id text NOT NULL REFERENCES endpoints (id) ON DELETE CASCADE,
        sealed text NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz
      )`);
    await runner.query(`CREATE INDEX endpoint_secrets_by_endpoint ON endpoint_secrets (endpoint_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE endpoint_secrets, subscriptions, endpoints`);
  }
}
