import { Inject, Injectable } from '@nestjs/common';
import type { EndpointHealthReport } from '#libs/contracts';
import { Database } from '../connection/database.js';
import { storable, storableInteger, storableTime, storableTimeOrNull } from '../storable-text.js';

/** Times in epoch milliseconds; null where nothing of the kind happened. */
export interface StoredHealth {
  readonly consecutiveFailures: number;
  readonly firstFailureAtMs: number | null;
  readonly lastFailureAtMs: number | null;
  /** As it was told when failures began or ended; an endpoint that is well tells nothing. */
  readonly lastSuccessAtMs: number | null;
  readonly warnedAtMs: number | null;
  /** Null: its circuit is closed. In the past: one request may try. */
  readonly circuitOpenUntilMs: number | null;
}

const ms = (column: string): string => `round(extract(epoch FROM h.${column}) * 1000)`;

/** The health of the endpoint `e` as a column; null for one that never failed. */
export const HEALTH_COLUMN = `(
    SELECT jsonb_build_object('consecutiveFailures', h.consecutive_failures,
      'firstFailureAtMs', ${ms('first_failure_at')}, 'lastFailureAtMs', ${ms('last_failure_at')},
      'lastSuccessAtMs', ${ms('last_success_at')}, 'warnedAtMs', ${ms('warned_at')},
      'circuitOpenUntilMs', ${ms('circuit_open_until')})
    FROM endpoint_health h WHERE h.endpoint_id = e.id) AS health`;

const MAX_ID_LENGTH = 200;

/** An endpoint that was deleted meanwhile has no health; a report that is read again is no newer than what is there. */
const SAVE = `
  INSERT INTO endpoint_health (endpoint_id, consecutive_failures, first_failure_at, last_failure_at, last_success_at,
    warned_at, circuit_open_until, reported_at)
  SELECT told.* FROM unnest($1::text[], $2::int[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[],
      $6::timestamptz[], $7::timestamptz[], $8::timestamptz[])
    AS told (endpoint_id, consecutive_failures, first_failure_at, last_failure_at, last_success_at, warned_at,
      circuit_open_until, reported_at)
  WHERE EXISTS (SELECT FROM endpoints e WHERE e.id = told.endpoint_id)
  ON CONFLICT (endpoint_id) DO UPDATE SET consecutive_failures = excluded.consecutive_failures,
    first_failure_at = excluded.first_failure_at, last_failure_at = excluded.last_failure_at,
    last_success_at = greatest(excluded.last_success_at, endpoint_health.last_success_at), warned_at = excluded.warned_at,
    circuit_open_until = excluded.circuit_open_until, reported_at = excluded.reported_at
  WHERE endpoint_health.reported_at < excluded.reported_at`;

/** Enough to find a success of an endpoint that is well. */
const LAST_DELIVERIES = 50;

/** When the endpoint `e` last took a delivery, among its last ones: a column. */
export const LAST_SUCCESS_COLUMN = `(
    SELECT max(d.last_attempt_at) FILTER (WHERE d.state = 'succeeded')
    FROM (SELECT state, last_attempt_at FROM deliveries
      WHERE tenant_id = e.tenant_id AND endpoint_id = e.id ORDER BY created_at DESC LIMIT ${LAST_DELIVERIES}) d
  ) AS "lastDeliveredAt"`;

@Injectable()
export class EndpointHealthStore {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** The last report about each endpoint counts. */
  async save(reports: readonly EndpointHealthReport[]): Promise<void> {
    const last = [...new Map(reports.map((report) => [report.endpointId, report])).values()];
    if (last.length === 0) return;
    await this.database.write(SAVE, [
      last.map(({ endpointId }) => storable(endpointId, MAX_ID_LENGTH)),
      last.map(({ health }) => storableInteger(health.consecutiveFailures)),
      last.map(({ health }) => storableTimeOrNull(health.firstFailureAtMs)),
      last.map(({ health }) => storableTimeOrNull(health.lastFailureAtMs)),
      last.map(({ health }) => storableTimeOrNull(health.lastSuccessAtMs)),
      last.map(({ health }) => storableTimeOrNull(health.warnedAtMs)),
      last.map(({ circuitOpenUntilMs }) => storableTimeOrNull(circuitOpenUntilMs)),
      last.map(({ atMs }) => storableTime(atMs)),
    ]);
  }
}
