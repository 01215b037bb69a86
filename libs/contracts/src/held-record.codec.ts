import { decodeDelivery, deliveryHeaders, type Decoded, type ReadableRecord } from './delivery-record.codec.js';
import type { HeldRecord } from './delivery-record.js';
import { isHoldReason } from './delivery-states.js';
import { integerHeader } from './event-envelope.js';
import { HEADERS } from './headers.js';
import { deliveryIdOf } from './ids.js';
import type { OutgoingRecord } from './kafka-record.js';
import { TOPICS } from './topics.js';

/** The topic has the partitions of the delivery topics, so what is parked lies beside what is delivered. */
export function encodeHeld({ delivery, reason, untilMs, orderKey }: HeldRecord): OutgoingRecord {
  return {
    topic: TOPICS.deliveriesHeld,
    key: delivery.endpointIds[0] ?? null,
    value: delivery.body,
    headers: {
      ...deliveryHeaders(delivery),
      [HEADERS.waiting]: 'hold',
      [HEADERS.holdReason]: reason,
      ...(untilMs === undefined ? {} : { [HEADERS.dueAt]: String(untilMs) }),
      ...(orderKey === undefined ? {} : { [HEADERS.orderKey]: encodeURIComponent(orderKey.toWellFormed()) }),
    },
  };
}

/**
 * Reads a record of the held topic. A record of a tool that names no reason counts as held because its endpoint could
 * not be found, which ends as soon as the endpoint is known.
 */
export function decodeHeld(record: ReadableRecord): Decoded<HeldRecord> {
  const decoded = decodeDelivery(record);
  if (!decoded.ok) return decoded;
  if (decoded.record.endpointIds.length !== 1) return { ok: false, reason: 'a held record is of exactly one endpoint' };
  const { [HEADERS.holdReason]: reason, [HEADERS.orderKey]: orderKey } = record.headers;
  try {
    const untilMs = integerHeader(record.headers, HEADERS.dueAt);
    return {
      ok: true,
      record: {
        delivery: { ...decoded.record, held: decoded.record.held ?? { sinceMs: record.timestampMs, times: 1 } },
        reason: isHoldReason(reason) ? reason : 'endpoint_unknown',
        ...(untilMs === undefined ? {} : { untilMs }),
        ...(orderKey === undefined ? {} : { orderKey: decodeURIComponent(orderKey) }),
      },
    };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * The same for the same hold of the same delivery, however often it is written down, and another one when it is held
 * once more: so writing is idempotent, and removing one that was sent never takes its successor along. A place in a line
 * is told apart too, for whoever keeps the line waits for every place that it gave out.
 */
export function holdKeyOf({ delivery }: Pick<HeldRecord, 'delivery'>): string {
  const { event, endpointIds, trigger, progress, held } = delivery;
  const id = deliveryIdOf(event.id, endpointIds[0] ?? '');
  return `${id}/${trigger}/${progress.chain}/${progress.attemptsTotal}/${held.times}${held.line === undefined ? '' : `/${held.line}/${held.seq}`}`;
}
