import { Inject, Injectable } from '@nestjs/common';
import type { AttemptedReport, ErrorClass, Trigger } from '#libs/contracts';
import { Database } from '../connection/database.js';
import type { Page, PageRequest } from '../paging/keyset-cursor.js';
import { readPage } from '../paging/page-query.js';
import {
  storable,
  storableInteger,
  storableIntegerOrNull,
  storableOrNull,
  storableTime,
  storableTimeOrNull,
} from '../storable-text.js';

export interface StoredAttempt {
  readonly id: string;
  readonly deliveryId: string;
  readonly eventId: string;
  readonly endpointId: string;
  /** 1-based, over all chains. */
  readonly attempt: number;
  readonly trigger: Trigger;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly status: number | null;
  readonly errorClass: ErrorClass | null;
  readonly error: string | null;
  readonly responseBody: string | null;
  /** What followed: succeeded, retrying, failed, or unchanged (a manual attempt beside a waiting chain). */
  readonly nextState: AttemptedReport['next']['state'];
  readonly nextAttemptAt: Date | null;
}

export type AttemptFilter = { readonly tenantId: string; readonly deliveryId: string };

const MAX_ID_LENGTH = 200;
const MAX_WORDS_LENGTH = 2_000;

const INSERT = `
  INSERT INTO attempts (id, started_at, tenant_id, delivery_id, event_id, endpoint_id, attempt, trigger, duration_ms,
    status, error_class, error, response_body, next_state, next_attempt_at)
  SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[],
    $8::text[], $9::int[], $10::int[], $11::text[], $12::text[], $13::text[], $14::text[], $15::timestamptz[])
  ON CONFLICT DO NOTHING`;

const SELECT = `
  SELECT id, delivery_id AS "deliveryId", event_id AS "eventId", endpoint_id AS "endpointId", attempt, trigger,
    started_at AS "startedAt", duration_ms AS "durationMs", status, error_class AS "errorClass", error,
    response_body AS "responseBody", next_state AS "nextState", next_attempt_at AS "nextAttemptAt"
  FROM attempts a`;

@Injectable()
export class AttemptStore {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Idempotent by attempt id. Returns how many were new. */
  async insert(reports: readonly AttemptedReport[]): Promise<number> {
    if (reports.length === 0) return 0;
    const id = (value: string): string => storable(value, MAX_ID_LENGTH);
    return this.database.write(INSERT, [
      reports.map((report) => id(report.attemptId)),
      reports.map((report) => storableTime(report.startedAtMs)),
      reports.map((report) => id(report.tenantId)),
      reports.map((report) => id(report.deliveryId)),
      reports.map((report) => id(report.eventId)),
      reports.map((report) => id(report.endpointId)),
      reports.map((report) => storableInteger(report.attempt)),
      reports.map((report) => id(report.trigger)),
      reports.map((report) => storableInteger(report.durationMs)),
      reports.map((report) => storableIntegerOrNull(report.status)),
      reports.map((report) => storableOrNull(report.errorClass, MAX_ID_LENGTH)),
      reports.map((report) => storableOrNull(report.error, MAX_WORDS_LENGTH)),
      reports.map((report) => storableOrNull(report.responseBody, MAX_WORDS_LENGTH)),
      reports.map((report) => id(report.next.state)),
      reports.map((report) => storableTimeOrNull(report.next.state === 'retrying' ? report.next.dueAtMs : undefined)),
    ]);
  }

  /** Oldest first: the story of a delivery. */
  async list(request: PageRequest<AttemptFilter>): Promise<Page<StoredAttempt>> {
    return readPage<StoredAttempt, AttemptFilter>(
      (sql, parameters) => this.database.rowsAs(request.filter.tenantId, sql, parameters),
      { select: SELECT, at: 'a.started_at', id: 'a.id', oldestFirst: true },
      [
        { sql: 'a.delivery_id = ?', value: request.filter.deliveryId },
        { sql: 'a.tenant_id = ?', value: request.filter.tenantId },
      ],
      request,
      (row) => ({ atMs: row.startedAt.getTime(), id: row.id }),
    );
  }
}
