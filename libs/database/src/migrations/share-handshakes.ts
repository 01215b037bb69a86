import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Handshakes that are due are found tenant by tenant. The version before this one finds them too, having few to look through. */
export class ShareHandshakes1763780426000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX endpoint_verifications_due`);
    await runner.query(`
      CREATE INDEX endpoint_verifications_due ON endpoint_verifications (tenant_id, tries, next_try_at)
      WHERE next_try_at IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX endpoint_verifications_due`);
    await runner.query(`
      CREATE INDEX endpoint_verifications_due ON endpoint_verifications (tries, next_try_at) WHERE next_try_at IS NOT NULL`);
  }
}
