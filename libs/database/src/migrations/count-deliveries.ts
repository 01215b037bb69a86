import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tearDownWall, wallOff } from './tenant-wall.js';

/** Upper bounds of the buckets of response times, milliseconds, as `libs/domain` reads them; bucket 26 has the rest. */
const BOUNDS =
  '2,3,5,7,10,15,20,30,50,70,100,150,200,300,500,700,1000,1500,2000,3000,5000,7000,10000,15000,30000,60000';
const STATES = ['pending', 'sending', 'succeeded', 'retrying', 'held', 'failed', 'canceled', 'skipped'];
const BUCKETS = Array.from({ length: BOUNDS.split(',').length + 1 }, (_none, index) => `t${index}`);
const columns = (names: readonly string[], write: (name: string, index: number) => string): string =>
  names.map(write).join(', ');

/**
 * Deliveries and attempts of each endpoint, counted by minute while they are written: triggers fold what a statement has
 * changed into a few rows, in its own transaction. What is read again changes no row, so it counts nothing
 * (docs/adr/0032-counted-as-stored.md). A delivery counts in the minute in which it came into being, by its present state.
 */
export class CountDeliveries1763780418000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE endpoint_statistics (
        endpoint_id text COLLATE "C" NOT NULL,
        at timestamptz NOT NULL,
        span_minutes smallint NOT NULL DEFAULT 1,
        tenant_id text NOT NULL,
        ${columns([...STATES, 'attempts', 'attempts_succeeded', ...BUCKETS], (name) => `${name} integer NOT NULL DEFAULT 0`)},
        last_attempt_at timestamptz,
        last_status integer,
        last_error_class text,
        PRIMARY KEY (endpoint_id, at, span_minutes)
      ) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05)`);
    await runner.query(`CREATE INDEX endpoint_statistics_by_age ON endpoint_statistics (span_minutes, at)`);
    await wallOff(runner, { table: 'endpoint_statistics', grants: ['SELECT'] });
    await runner.query(COUNT_ATTEMPTS);
    await runner.query(`
      CREATE TRIGGER attempts_count AFTER INSERT ON attempts
      REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION count_attempts()`);
    await runner.query(COUNT_DELIVERIES);
    await runner.query(`
      CREATE TRIGGER deliveries_count_new AFTER INSERT ON deliveries
      REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION count_deliveries()`);
    await runner.query(RECOUNT_DELIVERIES);
    await runner.query(`
      CREATE TRIGGER deliveries_count_changed AFTER UPDATE ON deliveries
      REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION recount_deliveries()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of ['recount_deliveries', 'count_deliveries', 'count_attempts']) {
      await runner.query(`DROP FUNCTION ${name}() CASCADE`);
    }
    await tearDownWall(runner, 'endpoint_statistics');
    await runner.query(`DROP TABLE endpoint_statistics`);
  }
}

const HEAD = 'RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT';

/** A rise for each state, as `change` says whether a row counts up or down; sorted, so that writers lock alike. */
const byState = (rows: string): string => `
  INSERT INTO endpoint_statistics AS s (endpoint_id, at, tenant_id, ${STATES.join(', ')})
  SELECT endpoint_id COLLATE "C", date_trunc('minute', created_at), min(tenant_id),
    ${columns(STATES, (state) => `coalesce(sum(change) FILTER (WHERE state = '${state}'), 0)`)}
  FROM (${rows}) counted GROUP BY 1, 2
  HAVING ${STATES.map((state) => `coalesce(sum(change) FILTER (WHERE state = '${state}'), 0) <> 0`).join(' OR ')}
  ORDER BY 1, 2
  ON CONFLICT (endpoint_id, at, span_minutes) DO UPDATE SET
    ${columns(STATES, (state) => `${state} = s.${state} + excluded.${state}`)};`;

/** Endpoints that get operational events tell nothing of their own failures. */
const tellExhausted = (rows: string): string => `
  PERFORM publish_operational_event(d.tenant_id, 'delivery.exhausted', jsonb_build_object('deliveryId', d.id,
      'eventId', d.event_id, 'eventType', d.event_type, 'endpointId', d.endpoint_id, 'attempts', d.attempts,
      'lastStatus', d.last_status, 'errorClass', d.error_class))
    FROM ${rows} WHERE d.state = 'failed' AND d.end_reason = 'exhausted'
      AND NOT EXISTS (SELECT FROM endpoints e WHERE e.id = d.endpoint_id AND e.scope <> 'events');`;

const COUNT_DELIVERIES = `
  CREATE FUNCTION count_deliveries() ${HEAD} AS $$
  BEGIN
    ${byState('SELECT endpoint_id, created_at, tenant_id, state, 1 AS change FROM fresh')}
    ${tellExhausted('fresh d')}
    RETURN NULL;
  END $$`;

const RECOUNT_DELIVERIES = `
  CREATE FUNCTION recount_deliveries() ${HEAD} AS $$
  BEGIN
    ${byState(`
      SELECT endpoint_id, created_at, tenant_id, state, 1 AS change FROM fresh
      UNION ALL SELECT endpoint_id, created_at, tenant_id, state, -1 FROM stale`)}
    IF EXISTS (SELECT FROM fresh d WHERE d.state = 'failed' AND d.end_reason = 'exhausted') THEN
      ${tellExhausted(`fresh d JOIN stale b ON b.id = d.id AND b.created_at = d.created_at AND b.state <> 'failed'`)}
    END IF;
    RETURN NULL;
  END $$`;

/** A time counts when there was an answer: a timeout's would tell how long we wait. */
const COUNT_ATTEMPTS = `
  CREATE FUNCTION count_attempts() ${HEAD} AS $$
  BEGIN
    INSERT INTO endpoint_statistics AS s (endpoint_id, at, tenant_id, attempts, attempts_succeeded,
      ${BUCKETS.join(', ')}, last_attempt_at, last_status, last_error_class)
    SELECT endpoint_id COLLATE "C", date_trunc('minute', started_at), min(tenant_id), count(*),
      count(*) FILTER (WHERE error_class IS NULL),
      ${columns(BUCKETS, (_name, index) => `count(*) FILTER (WHERE bucket = ${index})`)},
      max(started_at), (array_agg(status ORDER BY started_at DESC))[1],
      (array_agg(error_class ORDER BY started_at DESC))[1]
    FROM (SELECT endpoint_id, started_at, tenant_id, status, error_class,
        CASE WHEN status IS NOT NULL THEN width_bucket(duration_ms, ARRAY[${BOUNDS}]) END AS bucket FROM fresh) timed
    GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (endpoint_id, at, span_minutes) DO UPDATE SET attempts = s.attempts + excluded.attempts,
      attempts_succeeded = s.attempts_succeeded + excluded.attempts_succeeded,
      ${columns(BUCKETS, (name) => `${name} = s.${name} + excluded.${name}`)},
      last_status = CASE WHEN s.last_attempt_at > excluded.last_attempt_at THEN s.last_status ELSE excluded.last_status END,
      last_error_class = CASE WHEN s.last_attempt_at > excluded.last_attempt_at THEN s.last_error_class
        ELSE excluded.last_error_class END,
      last_attempt_at = greatest(s.last_attempt_at, excluded.last_attempt_at);
    RETURN NULL;
  END $$`;
