import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a subscription asks for beside the type: a filter, kept as it was written (`json`: numbers and the order of names
 * stay), and channels. Null asks for nothing more. A dispatcher of before sends what these would keep back.
 */
export class ExtendSubscriptions1763780417000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE subscriptions ADD COLUMN filter json, ADD COLUMN channels text[]`);
    await runner.query(`CREATE INDEX subscriptions_by_type ON subscriptions (tenant_id, event_type)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX subscriptions_by_type`);
    await runner.query(`ALTER TABLE subscriptions DROP COLUMN channels, DROP COLUMN filter`);
  }
}
