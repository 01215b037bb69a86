import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How fast and in which order an endpoint is sent to, when it is disabled by itself, and a state in which all is kept.
 * The version before this one goes on: it neither writes nor reads the columns, and what it writes passes the checks.
 */
export class ExtendEndpointSettings1763780406000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE endpoints
        ADD COLUMN rate_limit jsonb,
        ADD COLUMN ordering jsonb NOT NULL DEFAULT '{"mode": "none"}',
        ADD COLUMN auto_disable jsonb,
        DROP CONSTRAINT endpoints_state_check,
        ADD CONSTRAINT endpoints_state_check CHECK (state IN ('active', 'paused', 'disabled')),
        ADD CONSTRAINT endpoints_disabled_reason_check
          CHECK (disabled_reason IN ('requested', 'gone', 'failures', 'failing_for_long'))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE endpoints SET state = 'disabled', disabled_reason = 'requested'
      WHERE state = 'paused' OR disabled_reason IN ('failures', 'failing_for_long')`);
    await runner.query(`
      ALTER TABLE endpoints
        DROP CONSTRAINT endpoints_disabled_reason_check,
        DROP CONSTRAINT endpoints_state_check,
        ADD CONSTRAINT endpoints_state_check CHECK (state IN ('active', 'disabled')),
        DROP COLUMN auto_disable,
        DROP COLUMN ordering,
        DROP COLUMN rate_limit`);
  }
}
