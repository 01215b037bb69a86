import { Inject, Injectable } from '@nestjs/common';
import type { EventSummary } from '#libs/contracts';
import { Database } from '../connection/database.js';
import type { Page, PageRequest } from '../paging/keyset-cursor.js';
import { readPage, type Condition } from '../paging/page-query.js';
import { storable, storableOrNull, storableTime } from '../storable-text.js';

/** An event to write down, with the exact bytes that travelled. */
export interface EventToStore {
  readonly event: EventSummary;
  readonly payload: Buffer;
  /** The broker's time of the record, epoch ms: places the row in a partition. */
  readonly acceptedAtMs: number;
  readonly partition: number;
  readonly offset: number;
  readonly traceParent?: string | undefined;
}

/** An event without its bytes. */
export interface StoredEvent {
  readonly id: string;
  readonly tenantId: string;
  readonly type: string;
  readonly version: string;
  readonly source: string;
  /** As the envelope spells it. */
  readonly timestamp: string;
  readonly subject: string | null;
  readonly correlationId: string | null;
  readonly traceParent: string | null;
  readonly acceptedAt: Date;
  readonly partition: number;
  readonly offset: number;
  readonly sizeBytes: number;
}

export interface StoredEventWithPayload extends StoredEvent {
  readonly payload: Buffer;
}

export type EventFilter = {
  readonly tenantId: string;
  readonly type?: string | undefined;
  /** Accepted at or after, epoch ms. */
  readonly fromMs?: number | undefined;
  /** Accepted before, epoch ms. */
  readonly toMs?: number | undefined;
};

/** Attributes are for finding an event; what is longer is cut here and whole in the payload. */
const MAX_ATTRIBUTE_LENGTH = 1_024;

const COLUMNS = `
  e.id, e.tenant_id AS "tenantId", e.type, e.version, e.source, e.event_time AS "timestamp", e.subject,
  e.correlation_id AS "correlationId", e.trace_parent AS "traceParent", e.accepted_at AS "acceptedAt",
  e.kafka_partition AS "partition", e.kafka_offset::float8 AS "offset", octet_length(e.payload) AS "sizeBytes"`;

/**
 * The payloads travel as one binary parameter, cut apart by position: an array of bytea would go as hexadecimal text,
 * twice the size. Keys are sorted so that two writers lock them in the same order.
 */
const INSERT = `
  WITH incoming AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[],
      $8::text[], $9::text[], $10::text[], $11::int[], $12::bigint[], $13::int[], $14::int[])
    AS t (tenant_id, id, accepted_at, type, version, source, event_time, subject, correlation_id, trace_parent,
      kafka_partition, kafka_offset, first_byte, byte_count)
  ), fresh AS (
    INSERT INTO event_keys (tenant_id, event_id, accepted_at)
    SELECT tenant_id, id, accepted_at FROM incoming ORDER BY tenant_id, id
    ON CONFLICT DO NOTHING
    RETURNING tenant_id, event_id
  )
  INSERT INTO events (tenant_id, id, accepted_at, type, version, source, event_time, subject, correlation_id,
    trace_parent, kafka_partition, kafka_offset, payload)
  SELECT i.tenant_id, i.id, i.accepted_at, i.type, i.version, i.source, i.event_time, i.subject, i.correlation_id,
    i.trace_parent, i.kafka_partition, i.kafka_offset, substring($15::bytea FROM i.first_byte FOR i.byte_count)
  FROM incoming i JOIN fresh f ON f.tenant_id = i.tenant_id AND f.event_id = i.id`;

@Injectable()
export class EventStore {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Writes each event once, whatever is in the batch twice or in the table already. Returns how many were new. */
  async insert(batch: readonly EventToStore[]): Promise<number> {
    const events = firstOfEach(batch);
    if (events.length === 0) return 0;
    let firstByte = 1;
    const positions = events.map(({ payload }) => {
      const position = firstByte;
      firstByte += payload.length;
      return position;
    });
    const attribute = (value: string): string => storable(value, MAX_ATTRIBUTE_LENGTH);
    return this.database.write(INSERT, [
      events.map(({ event }) => event.tenantId),
      events.map(({ event }) => event.id),
      events.map(({ acceptedAtMs }) => storableTime(acceptedAtMs)),
      events.map(({ event }) => event.type),
      events.map(({ event }) => attribute(event.version)),
      events.map(({ event }) => attribute(event.source)),
      events.map(({ event }) => attribute(event.timestamp)),
      events.map(({ event }) => storableOrNull(event.subject, MAX_ATTRIBUTE_LENGTH)),
      events.map(({ event }) => storableOrNull(event.correlationId, MAX_ATTRIBUTE_LENGTH)),
      events.map(({ traceParent }) => storableOrNull(traceParent, MAX_ATTRIBUTE_LENGTH)),
      events.map(({ partition }) => partition),
      events.map(({ offset }) => offset),
      positions,
      events.map(({ payload }) => payload.length),
      Buffer.concat(events.map(({ payload }) => payload)),
    ]);
  }

  /** Undefined for an id that is unknown (or not written down yet), or another tenant's. */
  async find(tenantId: string, id: string): Promise<StoredEventWithPayload | undefined> {
    const sql = `
      SELECT ${COLUMNS}, e.payload FROM event_keys k
      JOIN events e ON e.tenant_id = k.tenant_id AND e.accepted_at = k.accepted_at AND e.id = k.event_id
      WHERE k.tenant_id = $1 AND k.event_id = $2`;
    return (await this.database.rowsAs<StoredEventWithPayload>(tenantId, sql, [tenantId, id]))[0];
  }

  /** {@link find} for many: those that are on record. */
  async findAll(tenantId: string, ids: readonly string[]): Promise<readonly StoredEventWithPayload[]> {
    const sql = `
      SELECT ${COLUMNS}, e.payload FROM event_keys k
      JOIN events e ON e.tenant_id = k.tenant_id AND e.accepted_at = k.accepted_at AND e.id = k.event_id
      WHERE k.tenant_id = $1 AND k.event_id = ANY($2::text[])`;
    return this.database.rowsAs<StoredEventWithPayload>(tenantId, sql, [tenantId, ids]);
  }

  async list(request: PageRequest<EventFilter>): Promise<Page<StoredEvent>> {
    const { tenantId, type, fromMs, toMs } = request.filter;
    const conditions: Condition[] = [{ sql: 'e.tenant_id = ?', value: tenantId }];
    if (type !== undefined) conditions.push({ sql: 'e.type = ?', value: type });
    if (fromMs !== undefined) conditions.push({ sql: 'e.accepted_at >= ?::timestamptz', value: storableTime(fromMs) });
    if (toMs !== undefined) conditions.push({ sql: 'e.accepted_at < ?::timestamptz', value: storableTime(toMs) });
    return readPage<StoredEvent, EventFilter>(
      (sql, parameters) => this.database.rowsAs(tenantId, sql, parameters),
      { select: `SELECT ${COLUMNS} FROM events e`, at: 'e.accepted_at', id: 'e.id' },
      conditions,
      request,
      (row) => ({ atMs: row.acceptedAt.getTime(), id: row.id }),
    );
  }
}

/** ON CONFLICT does not see a twin within the same statement's source. */
function firstOfEach(batch: readonly EventToStore[]): readonly EventToStore[] {
  const first = new Map<string, EventToStore>();
  for (const accepted of batch) {
    const key = `${accepted.event.tenantId} ${accepted.event.id}`;
    if (!first.has(key)) first.set(key, accepted);
  }
  return [...first.values()];
}
