import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many tokens each publish limit lacked, and when (docs/publish-limits.md). */
export class CreateTokenBuckets1763780424000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Rows are updated in place several times a second: room for that on each page, and no index on what changes.
    await runner.query(`
      CREATE TABLE token_buckets (
        bucket text PRIMARY KEY,
        missing float8 NOT NULL,
        as_of timestamptz NOT NULL,
        granted float8 NOT NULL
      ) WITH (fillfactor = 50)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE token_buckets`);
  }
}
