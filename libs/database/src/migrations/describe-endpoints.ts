import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What an endpoint is called and who registered it, how its requests are signed, and what their bodies look like. The
 * version before this one goes on: what it writes has the defaults, which are what it does. A client registers a URL once.
 */
export class DescribeEndpoints1763780413000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE endpoints
        ADD COLUMN name text NOT NULL DEFAULT '',
        ADD COLUMN metadata jsonb NOT NULL DEFAULT '{}',
        ADD COLUMN client_id text,
        ADD COLUMN signature_format text NOT NULL DEFAULT 'standard'
          CHECK (signature_format IN ('standard', 'simple', 'sha256')),
        ADD COLUMN body_format text NOT NULL DEFAULT 'envelope'
          CHECK (body_format IN ('envelope', 'minimal', 'cloudevents-structured', 'cloudevents-binary', 'classic'))`);
    // By a hash: a URL may be longer than an index takes.
    await runner.query(`
      CREATE UNIQUE INDEX endpoints_by_client ON endpoints (tenant_id, client_id, md5(url)) WHERE client_id IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX endpoints_by_client`);
    await runner.query(`
      ALTER TABLE endpoints
        DROP COLUMN body_format,
        DROP COLUMN signature_format,
        DROP COLUMN client_id,
        DROP COLUMN metadata,
        DROP COLUMN name`);
  }
}
