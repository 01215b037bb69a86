import type { MigrationInterface, QueryRunner } from 'typeorm';
import { announceChangesOf } from './announced-table.js';

/** What is set for a tenant is in force everywhere within a second. */
export class AnnounceTenants1763780419000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await announceChangesOf(runner, 'tenants', `'tenant/' || id`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const event of ['insert', 'update', 'delete']) {
      await runner.query(`DROP TRIGGER tenants_announce_${event} ON tenants`);
    }
  }
}
