import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How much of each publish limit is left, as the moment at which its bucket would be full (docs/publish-limits.md). */
export class CreatePublishBuckets1763780430000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Rows are updated in place several times a second: room for that on each page, and no index on what changes.
    await runner.query(`
      CREATE TABLE publish_buckets (
        bucket text PRIMARY KEY,
        full_at timestamptz NOT NULL,
        granted float8 NOT NULL
      ) WITH (fillfactor = 50)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE publish_buckets`);
  }
}
