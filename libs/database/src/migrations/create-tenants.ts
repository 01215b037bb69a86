import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tenants and their API keys, of which only a hash is kept (docs/wire.md 4). What exists belongs to `ten_default`. */
export class CreateTenants1763780410000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE tenants (
        id text PRIMARY KEY,
        name text NOT NULL,
        settings jsonb NOT NULL DEFAULT '{}',
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
      )`);
    await runner.query(`CREATE INDEX tenants_by_age ON tenants (created_at, id)`);
    await runner.query(`
      INSERT INTO tenants (id, name, created_at, updated_at)
      VALUES ('ten_default', 'default', date_trunc('milliseconds', now()), date_trunc('milliseconds', now()))`);
    await runner.query(`
      CREATE TABLE api_keys (
        id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenants (id),
        name text NOT NULL,
        environment text NOT NULL,
        secret_hash bytea NOT NULL,
        scopes text[] NOT NULL,
        allowed_cidrs text[] NOT NULL DEFAULT '{}',
        publish_rate jsonb,
        created_at timestamptz NOT NULL,
        created_by text NOT NULL,
        replaces text,
        expires_at timestamptz,
        revoked_at timestamptz,
        last_used_at timestamptz
      )`);
    await runner.query(`CREATE INDEX api_keys_by_age ON api_keys (tenant_id, created_at, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE api_keys, tenants`);
  }
}
