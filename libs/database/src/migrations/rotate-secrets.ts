import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a secret signs by, and the public half of an Ed25519 pair, which is for everyone to read. The version before this
 * one goes on: all that it makes are HMAC secrets.
 */
export class RotateSecrets1763780425000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE endpoint_secrets
        ADD COLUMN algorithm text NOT NULL DEFAULT 'hmac-sha256' CHECK (algorithm IN ('hmac-sha256', 'ed25519')),
        ADD COLUMN public_key text,
        ADD CONSTRAINT endpoint_secrets_public_key_check CHECK ((algorithm = 'ed25519') = (public_key IS NOT NULL))`);
    await runner.query(`
      CREATE INDEX endpoint_secrets_public ON endpoint_secrets (tenant_id, created_at, id) WHERE public_key IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX endpoint_secrets_public`);
    await runner.query(`DELETE FROM endpoint_secrets WHERE algorithm = 'ed25519'`);
    await runner.query(`ALTER TABLE endpoint_secrets DROP COLUMN public_key, DROP COLUMN algorithm`);
  }
}
