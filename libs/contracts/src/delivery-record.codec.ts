import type { DeadLetterRecord, DeliveryProgress, DeliveryRecord, WaitingRecord } from './delivery-record.js';
import { MAX_ENDPOINTS_PER_RECORD, NO_PROGRESS } from './delivery-record.js';
import { isEndReason, isErrorClass, isHoldReason, isTrigger } from './delivery-states.js';
import { decodeEvent, eventHeaders, integerHeader, type EventSummary } from './event-envelope.js';
import { HEADERS } from './headers.js';
import { deliveryIdOf, timeOfId } from './ids.js';
import type { OutgoingRecord, RecordHeaders, RecordPlace } from './kafka-record.js';
import { heldHeaders, holdHistoryOf } from './hold-headers.codec.js';
import { isLane } from './lanes.js';
import { DELIVERY_TOPICS, TOPICS } from './topics.js';

/** What can be read from Kafka here: any client may have written it. */
export interface ReadableRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: RecordHeaders;
  readonly timestampMs: number;
}

export type Decoded<T> = { readonly ok: true; readonly record: T } | { readonly ok: false; readonly reason: string };

const ENDPOINT_ID = /^ep_[0-9a-z]{1,64}$/;

export function encodeDelivery(delivery: DeliveryRecord, partition?: number): OutgoingRecord {
  return {
    topic: DELIVERY_TOPICS[delivery.lane],
    key: delivery.endpointIds[0] ?? null,
    value: delivery.body,
    headers: deliveryHeaders(delivery),
    // Each lane is a topic of its own.
    ...(delivery.lane === 'bulk' ? {} : { urgent: true }),
    ...(partition === undefined ? {} : { partition }),
  };
}

export function encodeWaiting(waiting: WaitingRecord, tierTopic: string): OutgoingRecord {
  const { delivery, dueAtMs } = waiting;
  return {
    topic: tierTopic,
    key: delivery.endpointIds[0] ?? null,
    value: delivery.body,
    headers: {
      ...deliveryHeaders(delivery),
      [HEADERS.dueAt]: String(dueAtMs),
      [HEADERS.waiting]: waiting.waiting.kind,
      ...(waiting.waiting.kind === 'hold' ? { [HEADERS.holdReason]: waiting.waiting.reason } : {}),
    },
  };
}

export function encodeDeadLetter({ delivery, reason }: DeadLetterRecord): OutgoingRecord {
  return {
    topic: TOPICS.deliveriesDlt,
    key: delivery.endpointIds[0] ?? null,
    value: delivery.body,
    headers: { ...deliveryHeaders(delivery), [HEADERS.deadLetterReason]: reason },
  };
}

/**
 * Reads a record of a delivery topic. A copy of a dead letter is a redrive: the retry budget begins anew and the
 * delivery keeps its id. A tool that dropped the headers is forgiven: key and value suffice to deliver.
 */
export function decodeDelivery(record: ReadableRecord): Decoded<DeliveryRecord> {
  const decoded = decodeEvent(record.value);
  if (!decoded.ok) return decoded;
  const body = record.value ?? Buffer.alloc(0);
  const { headers } = record;
  const endpointIds = endpointIdsOf(record);
  if (endpointIds.length === 0 || !endpointIds.every((id) => ENDPOINT_ID.test(id))) {
    return { ok: false, reason: `neither header ${HEADERS.endpointIds} nor the key names endpoints` };
  }
  if (endpointIds.length > MAX_ENDPOINTS_PER_RECORD) {
    return { ok: false, reason: `${endpointIds.length} endpoints in one record, at most ${MAX_ENDPOINTS_PER_RECORD}` };
  }
  try {
    const trigger = headers[HEADERS.trigger];
    const lane = headers[HEADERS.lane];
    const redriven = headers[HEADERS.deadLetterReason] !== undefined || headers[HEADERS.endpointIds] === undefined;
    const progress = progressOf(headers);
    const held = holdHistoryOf(headers);
    return {
      ok: true,
      record: {
        event: decoded.event,
        body,
        endpointIds,
        trigger: redriven ? 'redrive' : isTrigger(trigger) ? trigger : 'initial',
        lane: isLane(lane) ? lane : 'standard',
        createdAtMs: integerHeader(headers, HEADERS.createdAt) ?? createdAtOf(decoded.event, record.timestampMs),
        progress: redriven
          ? { ...NO_PROGRESS, attemptsTotal: progress.attemptsTotal, askedAtMs: record.timestampMs }
          : progress,
        ...(redriven || held === undefined ? {} : { held }),
        ...(headers[HEADERS.traceParent] === undefined ? {} : { traceParent: headers[HEADERS.traceParent] }),
      },
    };
  } catch (error) {
    return { ok: false, reason: (error as Error).message };
  }
}

/** Reads a record of a retry tier. Without a readable due time it is due at once: late is mended, lost is not. */
export function decodeWaiting(record: ReadableRecord): Decoded<WaitingRecord> {
  const decoded = decodeDelivery(record);
  if (!decoded.ok) return decoded;
  try {
    const dueAtMs = integerHeader(record.headers, HEADERS.dueAt) ?? record.timestampMs;
    const reason = record.headers[HEADERS.holdReason];
    const kind = record.headers[HEADERS.waiting];
    const waiting: WaitingRecord['waiting'] =
      kind === 'hold' && isHoldReason(reason) ? { kind, reason } : kind === 'scheduled' ? { kind } : { kind: 'retry' };
    return { ok: true, record: { delivery: decoded.record, dueAtMs, waiting } };
  } catch (error) {
    return { ok: false, reason: (error as Error).message };
  }
}

/** Reads a record of the dead-letter topic as it lies there, with its history (unlike a redrive's fresh budget). */
export function decodeDeadLetter(record: ReadableRecord): Decoded<DeadLetterRecord> {
  const reason = record.headers[HEADERS.deadLetterReason];
  const { [HEADERS.deadLetterReason]: _reason, ...headers } = record.headers;
  const decoded = decodeDelivery({ ...record, headers });
  if (!decoded.ok) return decoded;
  return { ok: true, record: { delivery: decoded.record, reason: isEndReason(reason) ? reason : 'exhausted' } };
}

/**
 * When a delivery began, in a way that every fan-out of the same event agrees on: the event id's own time, else the
 * envelope's, kept within a week of the broker's so that a wild clock does not open a time partition.
 */
export function createdAtOf(event: EventSummary, brokerTimeMs: number): number {
  const week = 7 * 24 * 3_600_000;
  const told = timeOfId(event.id) ?? Date.parse(event.timestamp);
  return Math.abs(told - brokerTimeMs) <= week ? Math.floor(told) : brokerTimeMs;
}

/** All that a record tells of its delivery; the event's bytes are its value. */
export function deliveryHeaders(delivery: DeliveryRecord): Record<string, string> {
  const { progress, event, endpointIds } = delivery;
  const [only] = endpointIds;
  return {
    ...eventHeaders(event),
    ...(delivery.traceParent === undefined ? {} : { [HEADERS.traceParent]: delivery.traceParent }),
    [HEADERS.endpointIds]: endpointIds.join(','),
    ...(endpointIds.length === 1 && only !== undefined ? { [HEADERS.deliveryId]: deliveryIdOf(event.id, only) } : {}),
    [HEADERS.createdAt]: String(delivery.createdAtMs),
    [HEADERS.trigger]: delivery.trigger,
    [HEADERS.lane]: delivery.lane,
    ...progressHeaders(progress),
    ...(delivery.held === undefined ? {} : heldHeaders(delivery.held)),
  };
}

function progressHeaders(progress: DeliveryProgress): Record<string, string> {
  const headers: Record<string, string> = {};
  if (progress.attemptsMade > 0) headers[HEADERS.attemptsMade] = String(progress.attemptsMade);
  if (progress.attemptsTotal > 0) headers[HEADERS.attemptsTotal] = String(progress.attemptsTotal);
  if (progress.chain === 'single') headers[HEADERS.chain] = 'single';
  if (progress.askedAtMs !== undefined) headers[HEADERS.askedAt] = String(progress.askedAtMs);
  if (progress.firstFailureAtMs !== undefined) headers[HEADERS.firstFailureAt] = String(progress.firstFailureAtMs);
  if (progress.lastFailureAtMs !== undefined) headers[HEADERS.lastFailureAt] = String(progress.lastFailureAtMs);
  if (progress.lastStatus !== undefined) headers[HEADERS.lastStatus] = String(progress.lastStatus);
  if (progress.errorClass !== undefined) headers[HEADERS.errorClass] = progress.errorClass;
  if (progress.origin !== undefined) {
    headers[HEADERS.origin] = `${progress.origin.topic}/${progress.origin.partition}/${progress.origin.offset}`;
  }
  return headers;
}

function progressOf(headers: RecordHeaders): DeliveryProgress {
  const attemptsMade = integerHeader(headers, HEADERS.attemptsMade) ?? 0;
  const firstFailureAtMs = integerHeader(headers, HEADERS.firstFailureAt);
  const lastFailureAtMs = integerHeader(headers, HEADERS.lastFailureAt);
  const lastStatus = integerHeader(headers, HEADERS.lastStatus);
  const errorClass = headers[HEADERS.errorClass];
  const origin = placeOf(headers[HEADERS.origin]);
  const askedAtMs = integerHeader(headers, HEADERS.askedAt);
  return {
    attemptsMade,
    attemptsTotal: integerHeader(headers, HEADERS.attemptsTotal) ?? attemptsMade,
    chain: headers[HEADERS.chain] === 'single' ? 'single' : 'retry',
    ...(firstFailureAtMs === undefined ? {} : { firstFailureAtMs }),
    ...(lastFailureAtMs === undefined ? {} : { lastFailureAtMs }),
    ...(lastStatus === undefined ? {} : { lastStatus }),
    ...(isErrorClass(errorClass) ? { errorClass } : {}),
    ...(origin === undefined ? {} : { origin }),
    ...(askedAtMs === undefined ? {} : { askedAtMs }),
  };
}

function placeOf(text: string | undefined): RecordPlace | undefined {
  const [, topic, partition, offset] = /^(.+)\/(\d+)\/(\d+)$/.exec(text ?? '') ?? [];
  return topic === undefined ? undefined : { topic, partition: Number(partition), offset: Number(offset) };
}

function endpointIdsOf({ headers, key }: ReadableRecord): readonly string[] {
  const listed = headers[HEADERS.endpointIds];
  if (listed !== undefined) return [...new Set(listed.split(','))];
  return key === null ? [] : [key.toString('utf8')];
}
