import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Every running process, which says so every few seconds, and which of them does each singleton job. Tables of few rows
 * that are updated all the time: vacuumed often, and no index stands in the way of updating a row in its place.
 */
export class CreateInstances1763780414000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE instances (
        id text PRIMARY KEY,
        app text NOT NULL,
        version text NOT NULL,
        host text NOT NULL,
        pid integer NOT NULL,
        started_at timestamptz NOT NULL,
        heard_at timestamptz NOT NULL,
        ready boolean NOT NULL,
        problems jsonb NOT NULL,
        consumers jsonb NOT NULL,
        vitals jsonb NOT NULL
      ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000)`);
    await runner.query(`
      CREATE TABLE singleton_jobs (
        name text PRIMARY KEY,
        holder text NOT NULL,
        lease_until timestamptz NOT NULL,
        held_since timestamptz NOT NULL,
        ran_at timestamptz,
        failure text
      ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE singleton_jobs, instances`);
  }
}
