import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Deliveries that are parked until the reason of their hold ends, with all that it takes to put them back on their lane.
 * A table that is filled and emptied: vacuumed often, so that its indexes stay short where rows come and go.
 */
export class CreateHeldDeliveries1763780407000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE held_deliveries (
        endpoint_id text COLLATE "C" NOT NULL,
        hold_key text COLLATE "C" NOT NULL,
        delivery_id text NOT NULL,
        tenant_id text NOT NULL,
        reason text NOT NULL,
        held_at timestamptz NOT NULL,
        lane text NOT NULL,
        lane_rank smallint NOT NULL,
        seq bigint NOT NULL,
        order_key text,
        headers text NOT NULL,
        payload bytea NOT NULL,
        PRIMARY KEY (endpoint_id, hold_key)
      ) WITH (autovacuum_vacuum_scale_factor = 0.02)`);
    await runner.query(`CREATE INDEX held_deliveries_by_turn ON held_deliveries (endpoint_id, lane_rank, seq)`);
    await runner.query(`CREATE INDEX held_deliveries_by_reason ON held_deliveries (reason)`);
    await runner.query(`ALTER TABLE deliveries ADD COLUMN held_since timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE deliveries DROP COLUMN held_since`);
    await runner.query(`DROP TABLE held_deliveries`);
  }
}
