import { Inject, Injectable } from '@nestjs/common';
import { DELIVERY_STATES, type DeliveryState, type ErrorClass } from '#libs/contracts';
import { RESPONSE_TIME_BOUNDS_MS } from '#libs/domain';
import { Database } from '../connection/database.js';

/** What an endpoint's deliveries and attempts of a period came to. */
export interface EndpointStatistics {
  /** Deliveries that came into being in the period, by the state they are in now. */
  readonly byState: Readonly<Record<DeliveryState, number>>;
  readonly attempts: number;
  readonly attemptsSucceeded: number;
  /** Answers by how long they took: one count for each of `RESPONSE_TIME_BOUNDS_MS`, and one for the rest. */
  readonly responseTimes: readonly number[];
  /** Of the last attempt ever, as long as statistics are kept. */
  readonly lastAttemptAt: Date | null;
  readonly lastStatus: number | null;
  readonly lastErrorClass: ErrorClass | null;
}

const BUCKETS = Array.from({ length: RESPONSE_TIME_BOUNDS_MS.length + 1 }, (_none, index) => `t${index}`);
const COUNTS = [...DELIVERY_STATES, 'attempts', 'attempts_succeeded', ...BUCKETS];

const SUMS = `
  SELECT ${COUNTS.map((name) => `coalesce(sum(${name}), 0)::float8 AS ${name}`).join(', ')} FROM endpoint_statistics
  WHERE tenant_id = $1 AND endpoint_id = $2 AND at >= $3`;
const LAST = `
  SELECT last_attempt_at AS "lastAttemptAt", last_status AS "lastStatus", last_error_class AS "lastErrorClass"
  FROM endpoint_statistics WHERE tenant_id = $1 AND endpoint_id = $2 AND last_attempt_at IS NOT NULL
  ORDER BY at DESC LIMIT 1`;

/** Minutes stay apart for so long; then they are hours. */
export const MINUTES_KEPT_MS = 3 * 3_600_000;
const FOLDED_TOGETHER = 5_000;

/** Rows that somebody holds at this moment are taken the next time. */
const FOLD = `
  WITH taken AS (
    DELETE FROM endpoint_statistics WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM endpoint_statistics WHERE span_minutes = 1 AND at < $1 ORDER BY at LIMIT ${FOLDED_TOGETHER}
      FOR UPDATE SKIP LOCKED))
    RETURNING *
  ), folded AS (
    INSERT INTO endpoint_statistics AS s (endpoint_id, at, span_minutes, tenant_id, ${COUNTS.join(', ')},
      last_attempt_at, last_status, last_error_class)
    SELECT endpoint_id, date_trunc('hour', at, 'UTC'), 60, min(tenant_id),
      ${COUNTS.map((name) => `sum(${name})`).join(', ')}, max(last_attempt_at),
      (array_agg(last_status ORDER BY last_attempt_at DESC NULLS LAST))[1],
      (array_agg(last_error_class ORDER BY last_attempt_at DESC NULLS LAST))[1]
    FROM taken GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (endpoint_id, at, span_minutes) DO UPDATE SET
      ${COUNTS.map((name) => `${name} = s.${name} + excluded.${name}`).join(', ')},
      last_status = CASE WHEN s.last_attempt_at > excluded.last_attempt_at OR excluded.last_attempt_at IS NULL
        THEN s.last_status ELSE excluded.last_status END,
      last_error_class = CASE WHEN s.last_attempt_at > excluded.last_attempt_at OR excluded.last_attempt_at IS NULL
        THEN s.last_error_class ELSE excluded.last_error_class END,
      last_attempt_at = greatest(s.last_attempt_at, excluded.last_attempt_at)
  )
  SELECT count(*)::int AS count FROM taken`;

/** Counts by minute and by hour, which triggers keep (docs/adr/0032-counted-as-stored.md): no view counts raw rows. */
@Injectable()
export class EndpointStatisticsStore {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** @param from a full minute within the last hours, else a full hour */
  async sumSince(tenantId: string, endpointId: string, from: Date): Promise<EndpointStatistics> {
    return this.database.asTenant(tenantId, async (session) => {
      const [sums = {}] = await session.rows<Record<string, number>>(SUMS, [tenantId, endpointId, from.toISOString()]);
      const [last] = await session.rows<Pick<EndpointStatistics, 'lastAttemptAt' | 'lastStatus' | 'lastErrorClass'>>(
        LAST,
        [tenantId, endpointId],
      );
      return {
        byState: byStateOf(sums),
        attempts: sums['attempts'] ?? 0,
        attemptsSucceeded: sums['attempts_succeeded'] ?? 0,
        responseTimes: BUCKETS.map((bucket) => sums[bucket] ?? 0),
        ...(last ?? { lastAttemptAt: null, lastStatus: null, lastErrorClass: null }),
      };
    });
  }

  /** Adds minutes up to hours; returns whether there may be more. A sum over both is the same before and after. */
  async foldMinutes(nowMs: number): Promise<boolean> {
    const [row] = await this.database.rows<{ count: number }>(FOLD, [new Date(nowMs - MINUTES_KEPT_MS).toISOString()]);
    return (row?.count ?? 0) === FOLDED_TOGETHER;
  }
}

const byStateOf = (sums: Readonly<Record<string, number>>): Record<DeliveryState, number> => ({
  pending: sums['pending'] ?? 0,
  sending: sums['sending'] ?? 0,
  succeeded: sums['succeeded'] ?? 0,
  retrying: sums['retrying'] ?? 0,
  held: sums['held'] ?? 0,
  failed: sums['failed'] ?? 0,
  canceled: sums['canceled'] ?? 0,
  skipped: sums['skipped'] ?? 0,
});
