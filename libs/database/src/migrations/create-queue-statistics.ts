import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How much lies in the queues, as a job last measured it, and which backlog alerts are on. */
export class CreateQueueStatistics1763780421000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE queue_statistics (
        single boolean PRIMARY KEY DEFAULT true CHECK (single),
        measured_at timestamptz NOT NULL,
        facts jsonb NOT NULL
      ) WITH (fillfactor = 50)`);
    await runner.query(`
      CREATE TABLE backlog_alerts (
        group_id text PRIMARY KEY,
        raised_at timestamptz NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE backlog_alerts, queue_statistics`);
  }
}
