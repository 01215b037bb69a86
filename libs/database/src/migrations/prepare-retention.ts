import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which days have lost their payloads already. The keys of events are found by age through an index that costs the writing
 * next to nothing: they come in that order.
 */
export class PrepareRetention1763780422000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE erased_partitions (name text PRIMARY KEY, erased_at timestamptz NOT NULL)`);
    await runner.query(`CREATE INDEX event_keys_by_age ON event_keys USING brin (accepted_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX event_keys_by_age`);
    await runner.query(`DROP TABLE erased_partitions`);
  }
}
