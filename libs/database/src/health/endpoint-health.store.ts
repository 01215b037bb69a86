import { Inject, Injectable } from '@nestjs/common';
import type { EndpointHealthReport } from '#libs/contracts';
import { Database } from '../connection/database.js';
import { storable, storableInteger, storableTime, storableTimeOrNull } from '../storable-text.js';

export interface StoredHealth {
  readonly endpointId: string;
  readonly consecutiveFailures: number;
  readonly firstFailureAt: Date | null;
  readonly lastFailureAt: Date | null;
  readonly lastSuccessAt: Date | null;
  readonly warnedAt: Date | null;
  /** Null: its circuit is closed. In the past: one request may try. */
  readonly circuitOpenUntil: Date | null;
}

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
    last_success_at = excluded.last_success_at, warned_at = excluded.warned_at,
    circuit_open_until = excluded.circuit_open_until, reported_at = excluded.reported_at
  WHERE endpoint_health.reported_at < excluded.reported_at`;

const FIND = `
  SELECT endpoint_id AS "endpointId", consecutive_failures AS "consecutiveFailures",
    first_failure_at AS "firstFailureAt", last_failure_at AS "lastFailureAt", last_success_at AS "lastSuccessAt",
    warned_at AS "warnedAt", circuit_open_until AS "circuitOpenUntil"
  FROM endpoint_health WHERE endpoint_id = ANY($1::text[])`;

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

  /** Of those that ever failed or succeeded; the caller knows that they are its tenant's. */
  async find(endpointIds: readonly string[]): Promise<ReadonlyMap<string, StoredHealth>> {
    const rows = await this.database.rows<StoredHealth>(FIND, [[...endpointIds]]);
    return new Map(rows.map((row) => [row.endpointId, row]));
  }
}
