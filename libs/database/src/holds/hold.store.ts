import { Inject, Injectable } from '@nestjs/common';
import { LANES, type HoldReason, type Lane } from '#libs/contracts';
import type { EntityManager } from 'typeorm';
import { Database } from '../connection/database.js';
import { storable, storableOrNull, storableTime } from '../storable-text.js';
import {
  MAX_STATEMENT_BYTES,
  MAX_STATEMENT_ROWS,
  statementsOf,
  type DeliveryToPark,
  type DrainWish,
  type ParkedDelivery,
} from './held-delivery.js';

interface ParkedRow {
  readonly endpointId: string;
  readonly holdKey: string;
  readonly deliveryId: string;
  readonly lane: Lane;
  readonly headers: string;
  readonly payload: Buffer;
}

const MAX_ID_LENGTH = 512;
const MAX_ORDER_KEY_LENGTH = 1_024;
/** Any number that other programs in the same database are unlikely to lock; this one spells "hold". */
const DRAIN_LOCK = 0x686f6c64;

/** Payloads travel as one binary parameter, cut apart by position, as those of events do. */
const INSERT = `
  INSERT INTO held_deliveries (endpoint_id, hold_key, delivery_id, tenant_id, reason, held_at, lane, lane_rank, seq,
    order_key, headers, payload)
  SELECT t.endpoint_id, t.hold_key, t.delivery_id, t.tenant_id, t.reason, t.held_at, t.lane, t.lane_rank, t.seq,
    t.order_key, t.headers, substring($14::bytea FROM t.first_byte FOR t.byte_count)
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[],
    $8::smallint[], $9::bigint[], $10::text[], $11::text[], $12::int[], $13::int[])
    AS t (endpoint_id, hold_key, delivery_id, tenant_id, reason, held_at, lane, lane_rank, seq, order_key, headers,
      first_byte, byte_count)
  ORDER BY t.endpoint_id, t.hold_key
  ON CONFLICT DO NOTHING`;

/** One drainer per endpoint at a time, so that two members in a rebalance keep its order and repeat nothing. */
const LOCK_ENDPOINTS = `
  SELECT w.endpoint_id FROM unnest($1::text[]) AS w (endpoint_id)
  WHERE pg_try_advisory_xact_lock(${DRAIN_LOCK}, hashtext(w.endpoint_id))`;

/** In a statement of its own, after the locks: it must see what the drainer before it removed. */
const OLDEST = `
  WITH wanted AS (
    SELECT w.endpoint_id, h.hold_key, h.lane_rank, h.seq, w.turn, octet_length(h.payload) AS bytes
    FROM unnest($1::text[], $2::int[], $5::smallint[]) WITH ORDINALITY AS w (endpoint_id, most, lowest_rank, turn)
    CROSS JOIN LATERAL (
      SELECT * FROM held_deliveries p
      WHERE p.endpoint_id = w.endpoint_id AND p.lane_rank <= w.lowest_rank AND NOT EXISTS (
        SELECT FROM unnest($3::text[], $4::text[]) AS b (endpoint_id, order_key)
        WHERE b.endpoint_id = p.endpoint_id AND b.order_key = p.order_key)
      ORDER BY p.lane_rank, p.seq LIMIT w.most
    ) h
  ), summed AS (
    SELECT *, sum(bytes) OVER turns - bytes AS bytes_before, row_number() OVER turns AS place
    FROM wanted WINDOW turns AS (ORDER BY turn, lane_rank, seq, hold_key)
  )
  SELECT h.endpoint_id AS "endpointId", h.hold_key AS "holdKey", h.delivery_id AS "deliveryId", h.lane, h.headers,
    h.payload
  FROM summed s JOIN held_deliveries h ON h.endpoint_id = s.endpoint_id AND h.hold_key = s.hold_key
  WHERE s.bytes_before < ${MAX_STATEMENT_BYTES} AND s.place <= ${MAX_STATEMENT_ROWS}
  ORDER BY s.place`;

const REMOVE = `
  DELETE FROM held_deliveries h USING unnest($1::text[], $2::text[]) AS k (endpoint_id, hold_key)
  WHERE h.endpoint_id = k.endpoint_id AND h.hold_key = k.hold_key`;

/** A loose index scan: one probe for each endpoint, however many of its deliveries are parked. */
const ENDPOINTS = `
  WITH RECURSIVE walk AS (
    (SELECT endpoint_id FROM held_deliveries WHERE endpoint_id > $1 ORDER BY endpoint_id LIMIT 1)
    UNION ALL
    SELECT (SELECT h.endpoint_id FROM held_deliveries h WHERE h.endpoint_id > w.endpoint_id
            ORDER BY h.endpoint_id LIMIT 1)
    FROM walk w WHERE w.endpoint_id IS NOT NULL
  )
  SELECT endpoint_id AS "endpointId" FROM walk WHERE endpoint_id IS NOT NULL LIMIT $2`;

/** Deliveries parked out of Kafka, for as long as it takes. */
@Injectable()
export class HoldStore {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Idempotent by endpoint and hold key. Returns how many were new. */
  async park(batch: readonly DeliveryToPark[]): Promise<number> {
    let parked = 0;
    for (const part of statementsOf(batch)) parked += await this.database.write(INSERT, columnsOf(part));
    return parked;
  }

  /**
   * Takes the deliveries whose turn it is, hands them to `putBack`, and removes them once that has resolved; when it
   * rejects they stay. An endpoint that another process drains at this moment is left out.
   * @returns how many were taken of each endpoint; 0 only when there is none whose turn it could be
   */
  async drain(
    wishes: readonly DrainWish[],
    putBack: (parked: readonly ParkedDelivery[]) => Promise<void>,
  ): Promise<ReadonlyMap<string, number>> {
    return this.database.transaction(async (manager) => {
      const locked = await lockedOf(manager, wishes);
      const parked = await oldestOf(
        manager,
        wishes.filter(({ endpointId }) => locked.has(endpointId)),
      );
      if (parked.length > 0) {
        await putBack(parked);
        await manager.query(REMOVE, [parked.map(({ endpointId }) => endpointId), parked.map(({ holdKey }) => holdKey)]);
      }
      return takenOf(parked, locked);
    });
  }

  /** Endpoints with parked deliveries, in the order of their ids, from the one after `after` on. */
  async endpointsAfter(after: string, limit: number): Promise<readonly string[]> {
    const rows = await this.database.rows<{ endpointId: string }>(ENDPOINTS, [after, limit]);
    return rows.map(({ endpointId }) => endpointId);
  }

  /** How many are parked, by reason. Reads the whole index: for a gauge now and then, not for a decision. */
  async countByReason(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.database.rows<{ reason: HoldReason; count: string }>(
      'SELECT reason, count(*) AS count FROM held_deliveries GROUP BY reason',
    );
    return new Map(rows.map(({ reason, count }) => [reason, Number(count)]));
  }
}

async function lockedOf(manager: EntityManager, wishes: readonly DrainWish[]): Promise<ReadonlySet<string>> {
  const rows: readonly { endpoint_id: string }[] = await manager.query(LOCK_ENDPOINTS, [
    wishes.map(({ endpointId }) => endpointId),
  ]);
  return new Set(rows.map(({ endpoint_id }) => endpoint_id));
}

async function oldestOf(manager: EntityManager, wishes: readonly DrainWish[]): Promise<readonly ParkedDelivery[]> {
  if (wishes.length === 0) return [];
  const blocked = wishes.flatMap(({ endpointId, exceptOrderKeys = [] }) =>
    exceptOrderKeys.map((orderKey) => ({ endpointId, orderKey: storable(orderKey, MAX_ORDER_KEY_LENGTH) })),
  );
  const rows: readonly ParkedRow[] = await manager.query(OLDEST, [
    wishes.map(({ endpointId }) => endpointId),
    wishes.map(({ limit }) => limit),
    blocked.map(({ endpointId }) => endpointId),
    blocked.map(({ orderKey }) => orderKey),
    wishes.map(({ lowestLane = 'bulk' }) => LANES.indexOf(lowestLane)),
  ]);
  return rows.map(({ payload, headers, ...row }) => ({ ...row, headers: headersOf(headers), value: payload }));
}

/** An endpoint beyond the bounds of the statement is left out, because it may have some. */
function takenOf(parked: readonly ParkedDelivery[], asked: ReadonlySet<string>): ReadonlyMap<string, number> {
  const bytes = parked.reduce((sum, { value }) => sum + value.length, 0);
  const cut = parked.length >= MAX_STATEMENT_ROWS || bytes >= MAX_STATEMENT_BYTES;
  const taken = new Map(cut ? [] : [...asked].map((endpointId): [string, number] => [endpointId, 0]));
  for (const { endpointId } of parked) taken.set(endpointId, (taken.get(endpointId) ?? 0) + 1);
  return taken;
}

function columnsOf(batch: readonly DeliveryToPark[]): readonly unknown[] {
  let firstByte = 1;
  const positions = batch.map(({ record }) => {
    const position = firstByte;
    firstByte += record.value.length;
    return position;
  });
  const id = (value: string): string => storable(value, MAX_ID_LENGTH);
  return [
    batch.map(({ endpointId }) => id(endpointId)),
    batch.map(({ holdKey }) => id(holdKey)),
    batch.map(({ deliveryId }) => id(deliveryId)),
    batch.map(({ tenantId }) => id(tenantId)),
    batch.map(({ reason }) => id(reason)),
    batch.map(({ heldAtMs }) => storableTime(heldAtMs)),
    batch.map(({ lane }) => id(lane)),
    batch.map(({ lane }) => LANES.indexOf(lane)),
    batch.map(({ seq }) => seq),
    batch.map(({ orderKey }) => storableOrNull(orderKey, MAX_ORDER_KEY_LENGTH)),
    batch.map(({ record }) => JSON.stringify(record.headers)),
    positions,
    batch.map(({ record }) => record.value.length),
    Buffer.concat(batch.map(({ record }) => record.value)),
  ];
}

/** As it was written by {@link columnsOf}. */
function headersOf(text: string): ParkedDelivery['headers'] {
  const headers: unknown = JSON.parse(text);
  if (typeof headers !== 'object' || headers === null) return {};
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
