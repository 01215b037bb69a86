import { Inject, Injectable } from '@nestjs/common';
import type { DeliveryState, HoldReason } from '#libs/contracts';
import type { DeliverySnapshot, ReportVersion } from '#libs/domain';
import { Database } from '../connection/database.js';
import type { Page, PageRequest } from '../paging/keyset-cursor.js';
import { readPage, type Condition } from '../paging/page-query.js';
import { storableTime } from '../storable-text.js';
import { COLUMN_NAMES, columnsOf, COLUMN_TYPES, SELECT, snapshotOf, type DeliveryRow } from './delivery-row.js';

/** A delivery and the report that it was last written by. */
export interface RecordedDelivery {
  readonly snapshot: DeliverySnapshot;
  readonly version: ReportVersion;
}

export type DeliveryFilter = {
  readonly tenantId: string;
  readonly eventId?: string | undefined;
  readonly endpointId?: string | undefined;
  readonly state?: DeliveryState | undefined;
  readonly holdReason?: HoldReason | undefined;
};

const KEY_COLUMNS: ReadonlySet<string> = new Set(['id', 'created_at']);

/** An older report never overwrites a newer one: see {@link isNewer}, of which this is the other half. */
const UPSERT = `
  INSERT INTO deliveries AS d (${COLUMN_NAMES.join(', ')})
  SELECT * FROM unnest(${COLUMN_TYPES.map((type, index) => `$${index + 1}::${type}[]`).join(', ')})
  ON CONFLICT (id, created_at) DO UPDATE SET
    ${COLUMN_NAMES.filter((name) => !KEY_COLUMNS.has(name))
      .map((name) => `${name} = EXCLUDED.${name}`)
      .join(', ')}
  WHERE CASE WHEN d.report_partition = EXCLUDED.report_partition THEN EXCLUDED.report_offset > d.report_offset
    ELSE EXCLUDED.reported_at >= d.reported_at END`;

@Injectable()
export class DeliveryStore {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Those of the named deliveries that are known, by id. The bounds let PostgreSQL leave out other days' partitions. */
  async load(
    keys: readonly { readonly id: string; readonly createdAtMs: number }[],
  ): Promise<ReadonlyMap<string, RecordedDelivery>> {
    if (keys.length === 0) return new Map();
    const times = keys.map(({ createdAtMs }) => storableTime(createdAtMs));
    const rows = await this.database.rows<DeliveryRow>(
      `${SELECT} JOIN unnest($1::text[], $2::timestamptz[]) AS k (id, created_at)
         ON d.id = k.id AND d.created_at = k.created_at
       WHERE d.created_at BETWEEN $3::timestamptz AND $4::timestamptz`,
      [keys.map(({ id }) => id), times, times.reduce(earlier), times.reduce(later)],
    );
    return new Map(rows.map((row) => [row.id, recordedOf(row)]));
  }

  /** One row write for each delivery; ids must be unique within the batch. */
  async save(deliveries: readonly RecordedDelivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    // Sorted, so that two writers lock rows in the same order.
    const sorted = deliveries.toSorted((left, right) => (left.snapshot.id < right.snapshot.id ? -1 : 1));
    const rows = sorted.map(({ snapshot, version }) => columnsOf(snapshot, version));
    await this.database.write(
      UPSERT,
      COLUMN_NAMES.map((_name, index) => rows.map((row) => row[index] ?? null)),
    );
  }

  /** Undefined for an id that is unknown or another tenant's. */
  async find(tenantId: string, id: string): Promise<DeliverySnapshot | undefined> {
    const sql = `${SELECT} WHERE d.id = $1 AND d.tenant_id = $2 ORDER BY d.created_at DESC LIMIT 1`;
    const [row] = await this.database.rowsAs<DeliveryRow>(tenantId, sql, [id, tenantId]);
    return row === undefined ? undefined : snapshotOf(row);
  }

  async list(request: PageRequest<DeliveryFilter>): Promise<Page<DeliverySnapshot>> {
    const { tenantId, eventId, endpointId, state, holdReason } = request.filter;
    const conditions: Condition[] = [{ sql: 'd.tenant_id = ?', value: tenantId }];
    if (eventId !== undefined) conditions.push({ sql: 'd.event_id = ?', value: eventId });
    if (endpointId !== undefined) conditions.push({ sql: 'd.endpoint_id = ?', value: endpointId });
    if (state !== undefined) conditions.push({ sql: 'd.state = ?', value: state });
    if (holdReason !== undefined) conditions.push({ sql: 'd.hold_reason = ?', value: holdReason });
    const page = await readPage<DeliveryRow, DeliveryFilter>(
      (sql, parameters) => this.database.rowsAs(tenantId, sql, parameters),
      { select: SELECT, at: 'd.created_at', id: 'd.id' },
      conditions,
      request,
      (row) => ({ atMs: row.createdAt.getTime(), id: row.id }),
    );
    return { ...page, data: page.data.map(snapshotOf) };
  }

  /**
   * Makes an ended delivery pending, for a retry by hand; false when it is no longer as it was seen. Of two requests at
   * once only one gets it. Reports go on from there: none of them is older than this by version.
   */
  async claim(seen: DeliverySnapshot, nowMs: number): Promise<boolean> {
    const sql = `
      UPDATE deliveries SET state = 'pending', trigger = 'manual', end_reason = NULL, dead_letter_topic = NULL,
        dead_letter_partition = NULL, dead_letter_offset = NULL, updated_at = $6
      WHERE id = $1 AND created_at = $2 AND tenant_id = $3 AND state = $4 AND updated_at = $5`;
    const parameters = [...seenColumns(seen), storableTime(seen.updatedAtMs), storableTime(nowMs)];
    return (await this.database.writeAs(seen.tenantId, sql, parameters)) > 0;
  }

  /** Takes a {@link claim} back: the retry could not be handed over. */
  async unclaim(seen: DeliverySnapshot, claimedAtMs: number): Promise<void> {
    const sql = `
      UPDATE deliveries SET state = $4, trigger = $7, end_reason = $8, dead_letter_topic = $9,
        dead_letter_partition = $10, dead_letter_offset = $11, updated_at = $5
      WHERE id = $1 AND created_at = $2 AND tenant_id = $3 AND state = 'pending' AND updated_at = $6`;
    await this.database.writeAs(seen.tenantId, sql, [
      ...seenColumns(seen),
      storableTime(seen.updatedAtMs),
      storableTime(claimedAtMs),
      seen.trigger,
      seen.endReason ?? null,
      seen.deadLetter?.topic ?? null,
      seen.deadLetter?.partition ?? null,
      seen.deadLetter?.offset ?? null,
    ]);
  }

  /** Makes a waiting delivery canceled; false when it is no longer as it was seen, and its reports tell what it is. */
  async cancel(seen: DeliverySnapshot, nowMs: number): Promise<boolean> {
    const sql = `
      UPDATE deliveries SET state = 'canceled', end_reason = 'requested', next_attempt_at = NULL, hold_reason = NULL,
        updated_at = $6
      WHERE id = $1 AND created_at = $2 AND tenant_id = $3 AND state = $4 AND updated_at = $5`;
    const parameters = [...seenColumns(seen), storableTime(seen.updatedAtMs), storableTime(nowMs)];
    return (await this.database.writeAs(seen.tenantId, sql, parameters)) > 0;
  }

  /** How many deliveries an event has in each state. */
  async countByState(tenantId: string, eventId: string): Promise<Partial<Record<DeliveryState, number>>> {
    const rows = await this.database.rowsAs<{ state: DeliveryState; count: number }>(
      tenantId,
      `SELECT state, count(*)::int AS count FROM deliveries WHERE tenant_id = $1 AND event_id = $2
       GROUP BY state ORDER BY state`,
      [tenantId, eventId],
    );
    return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  }
}

const seenColumns = ({ id, createdAtMs, tenantId, state }: DeliverySnapshot): readonly string[] => [
  id,
  storableTime(createdAtMs),
  tenantId,
  state,
];

const earlier = (left: string, right: string): string => (left < right ? left : right);
const later = (left: string, right: string): string => (left > right ? left : right);

const recordedOf = (row: DeliveryRow): RecordedDelivery => ({
  snapshot: snapshotOf(row),
  version: { partition: row.reportPartition, offset: row.reportOffset, timestampMs: row.reportedAt.getTime() },
});
