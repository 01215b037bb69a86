import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = [
  { table: 'endpoints', column: 'id' },
  { table: 'subscriptions', column: 'endpoint_id' },
  { table: 'endpoint_secrets', column: 'endpoint_id' },
];

/** PostgreSQL allows transition tables on a trigger of one event only, so there is one for each. */
const EVENTS = [
  { event: 'INSERT', referencing: 'NEW TABLE AS changed' },
  { event: 'UPDATE', referencing: 'NEW TABLE AS changed' },
  { event: 'DELETE', referencing: 'OLD TABLE AS changed' },
];

/**
 * Each statement that changes configuration raises the version by one and notifies `<endpoint id> <version>` for every
 * endpoint it touched. The version's row stays locked until the commit, so versions are announced in order: who has heard
 * version n has heard all before it, and a reader whose version lags the table's has missed something.
 */
export class AnnounceConfigChanges1763780402000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE config_version (
        single boolean PRIMARY KEY DEFAULT true CHECK (single),
        version bigint NOT NULL
      )`);
    await runner.query(`INSERT INTO config_version (version) VALUES (1)`);
    await runner.query(`
      CREATE FUNCTION announce_config_change() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        touched text[];
        reached bigint;
      BEGIN
        EXECUTE format('SELECT array_agg(DISTINCT %I) FROM changed', TG_ARGV[0]) INTO touched;
        IF touched IS NOT NULL THEN
          UPDATE config_version SET version = version + 1 RETURNING version INTO reached;
          PERFORM pg_notify('postrider_config', endpoint_id || ' ' || reached) FROM unnest(touched) AS endpoint_id;
        END IF;
        RETURN NULL;
      END $$`);
    for (const { table, column } of TABLES) {
      for (const { event, referencing } of EVENTS) {
        await runner.query(`
          CREATE TRIGGER ${table}_announce_${event.toLowerCase()} AFTER ${event} ON ${table}
          REFERENCING ${referencing} FOR EACH STATEMENT EXECUTE FUNCTION announce_config_change('${column}')`);
      }
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP FUNCTION announce_config_change() CASCADE`);
    await runner.query(`DROP TABLE config_version`);
  }
}
