import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How each endpoint fares, as last reported. Apart from `endpoints`: whose every change is announced to all dispatchers. */
export class CreateEndpointHealth1763780408000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE endpoint_health (
        endpoint_id text PRIMARY KEY REFERENCES endpoints (id) ON DELETE CASCADE,
        consecutive_failures integer NOT NULL,
        first_failure_at timestamptz,
        last_failure_at timestamptz,
        last_success_at timestamptz,
        warned_at timestamptz,
        circuit_open_until timestamptz,
        reported_at timestamptz NOT NULL
      ) WITH (fillfactor = 70)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE endpoint_health`);
  }
}
