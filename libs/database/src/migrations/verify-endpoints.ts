import type { MigrationInterface, QueryRunner } from 'typeorm';
import { wallOff } from './tenant-wall.js';

/**
 * Endpoints that are asked whether they want to be sent to, and what is under way of that. The version before this one
 * goes on: it asks nobody, and what it writes passes the checks.
 */
export class VerifyEndpoints1763780423000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE endpoints
        ADD COLUMN verification text NOT NULL DEFAULT 'none'
          CHECK (verification IN ('none', 'token', 'challenge', 'cloudevents')),
        ADD COLUMN verified_at timestamptz,
        DROP CONSTRAINT endpoints_state_check,
        ADD CONSTRAINT endpoints_state_check
          CHECK (state IN ('pending_verification', 'active', 'paused', 'disabled', 'failed'))`);
    await runner.query(`
      CREATE TABLE endpoint_verifications (
        endpoint_id text PRIMARY KEY REFERENCES endpoints (id) ON DELETE CASCADE,
        tenant_id text NOT NULL,
        round text NOT NULL,
        sealed text NOT NULL,
        tries integer NOT NULL DEFAULT 0,
        next_try_at timestamptz,
        last_error text
      )`);
    await runner.query(`
      CREATE INDEX endpoint_verifications_due ON endpoint_verifications (tries, next_try_at) WHERE next_try_at IS NOT NULL`);
    await wallOff(runner, { table: 'endpoint_verifications', grants: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE endpoint_verifications`);
    await runner.query(`
      UPDATE endpoints SET state = 'disabled', disabled_reason = 'requested'
      WHERE state IN ('pending_verification', 'failed')`);
    await runner.query(`
      ALTER TABLE endpoints
        DROP CONSTRAINT endpoints_state_check,
        ADD CONSTRAINT endpoints_state_check CHECK (state IN ('active', 'paused', 'disabled')),
        DROP COLUMN verified_at,
        DROP COLUMN verification`);
  }
}
