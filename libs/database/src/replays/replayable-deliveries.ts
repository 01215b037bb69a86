import type { ReplayableState } from '#libs/contracts';
import { sliceEnd } from '#libs/domain';
import type { EntityManager } from 'typeorm';
import { spelled } from '../connection/array-literal.js';
import { storableTime } from '../storable-text.js';
import type { ClaimedReplay, DeliveryKey } from './replay-row.js';
import { typeCondition, typeConditionSql } from './type-condition.js';

interface FoundRow {
  readonly id: string;
  readonly createdAt: Date;
  readonly state: ReplayableState;
  readonly partition: number;
  readonly offset: number;
  readonly sendable: boolean;
}

/** How far a replay has come: deliveries go by the time of their events, and within a millisecond by their place in the topic. */
export interface ReplayCursor {
  readonly atMs: number;
  readonly partition: number;
  readonly offset: number;
  readonly id: string;
}

export interface FoundDelivery extends DeliveryKey {
  readonly state: ReplayableState;
  /** False: its event is gone, or without its payload. */
  readonly sendable: boolean;
}

/** The next deliveries of a replay, and where to go on behind them; `cursor` undefined: there are no more. */
export interface FoundBatch {
  readonly deliveries: readonly FoundDelivery[];
  readonly cursor: ReplayCursor | undefined;
}

const PLACE = `coalesce(e.kafka_partition, -1), coalesce(e.kafka_offset, -1), d.id`;

/** An operational event has no place on the topic of events. */
const NEXT = `
  SELECT d.id, d.created_at AS "createdAt", d.state, coalesce(e.kafka_partition, -1) AS partition,
    coalesce(e.kafka_offset, -1)::float8 AS offset,
    CASE WHEN e.id IS NOT NULL THEN octet_length(e.payload) > 0 ELSE EXISTS (
      SELECT FROM operational_events o WHERE o.event_id = d.event_id AND o.tenant_id = d.tenant_id) END AS sendable
  FROM deliveries d
  LEFT JOIN event_keys k ON k.tenant_id = d.tenant_id AND k.event_id = d.event_id
  LEFT JOIN events e ON e.tenant_id = k.tenant_id AND e.accepted_at = k.accepted_at AND e.id = k.event_id
  WHERE d.tenant_id = $1 AND d.endpoint_id = $2 AND d.created_at >= $3::timestamptz AND d.created_at < $4::timestamptz
    AND d.state = ANY($5::text[]) AND ${typeConditionSql('$6', '$7')}
    AND (d.created_at, ${PLACE}) > ($3::timestamptz, $8::int, $9::bigint, $10::text)
  ORDER BY d.created_at, ${PLACE} LIMIT $11`;

const NEXT_AT = `
  SELECT d.created_at AS "createdAt" FROM deliveries d
  WHERE d.tenant_id = $1 AND d.endpoint_id = $2 AND d.created_at >= $3::timestamptz AND d.created_at < $4::timestamptz
  ORDER BY d.created_at LIMIT 1`;

/** Looks through one day of deliveries at a time, and steps over days without any, so that no statement runs for long. */
export async function findReplayable(
  manager: EntityManager,
  replay: ClaimedReplay,
  limit: number,
): Promise<FoundBatch> {
  const ask = async <Row>(sql: string, parameters: readonly unknown[]): Promise<readonly Row[]> =>
    manager.query<Row[]>(sql, spelled(parameters));
  const { tenantId, endpointId } = replay;
  const toMs = replay.to.getTime();
  const endMs = sliceEnd(replay.cursorAt.getTime(), toMs);
  const { exact, prefixes } = typeCondition(replay.eventTypes);
  const found = await ask<FoundRow>(NEXT, [
    tenantId,
    endpointId,
    replay.cursorAt.toISOString(),
    storableTime(endMs),
    replay.states,
    exact,
    prefixes,
    replay.cursorPartition,
    replay.cursorOffset,
    replay.cursorId,
    limit,
  ]);
  const deliveries = found.map(({ createdAt, ...row }) => ({ ...row, createdAtMs: createdAt.getTime() }));
  const last = deliveries.at(-1);
  if (deliveries.length === limit && last !== undefined) {
    return {
      deliveries,
      cursor: { atMs: last.createdAtMs, partition: last.partition, offset: last.offset, id: last.id },
    };
  }
  const [next] = await ask<{ createdAt: Date }>(NEXT_AT, [
    tenantId,
    endpointId,
    storableTime(endMs),
    storableTime(toMs),
  ]);
  return { deliveries, cursor: next === undefined ? undefined : beginningOf(next.createdAt.getTime()) };
}

/** Before all that have this time. */
const beginningOf = (atMs: number): ReplayCursor => ({ atMs, partition: -2, offset: -2, id: '' });
