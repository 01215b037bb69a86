import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Versions whose changes are kept in mind: a reader that missed more than that reads everything. */
const KEPT_VERSIONS = 10_000;
/** A statement that touched more than that is not written down: reading everything is cheaper then. */
const MAX_SUBJECTS = 1_000;

/**
 * Beside announcing it, each change is written down, so that who lost its connection for a moment reads what it missed
 * first and everything only after that. The function announces whatever its trigger's expression names, not endpoints
 * alone; what was created with a column's name goes on as it is. It runs as its owner, because who may change
 * configuration need not be allowed to write these tables.
 */
export class LogConfigChanges1763780416000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE config_changes (
        version bigint NOT NULL,
        subject text NOT NULL,
        PRIMARY KEY (version, subject)
      )`);
    await runner.query(`
      CREATE OR REPLACE FUNCTION announce_config_change() RETURNS trigger LANGUAGE plpgsql
      SECURITY DEFINER SET search_path FROM CURRENT AS $$
      DECLARE
        touched text[];
        reached bigint;
      BEGIN
        EXECUTE format('SELECT array_agg(DISTINCT (%s)) FROM changed', TG_ARGV[0]) INTO touched;
        IF touched IS NOT NULL THEN
          UPDATE config_version SET version = version + 1 RETURNING version INTO reached;
          PERFORM pg_notify('postrider_config', subject || ' ' || reached) FROM unnest(touched) AS subject;
          IF cardinality(touched) <= ${MAX_SUBJECTS} THEN
            INSERT INTO config_changes (version, subject) SELECT reached, subject FROM unnest(touched) AS subject;
          END IF;
          DELETE FROM config_changes WHERE version <= reached - ${KEPT_VERSIONS};
        END IF;
        RETURN NULL;
      END $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE OR REPLACE FUNCTION announce_config_change() RETURNS trigger LANGUAGE plpgsql AS $$
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
    await runner.query(`DROP TABLE config_changes`);
  }
}
