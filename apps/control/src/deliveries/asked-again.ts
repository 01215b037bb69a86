import {
  decodeEvent,
  encodeDelivery,
  encodeReport,
  PostriderError,
  type DeliveryProgress,
  type Lane,
  type OutgoingRecord,
  type Trigger,
} from '#libs/contracts';
import type { DeliverySnapshot } from '#libs/domain';
import type { SentEvent } from './sent-events.service.js';

/** How a delivery is asked for again. */
export interface Asked {
  readonly trigger: Trigger;
  readonly progress: DeliveryProgress;
  /** Which it travels in now; the delivery keeps its own. */
  readonly lane: Lane;
}

/** The record that makes it go out: the event's own bytes, under the id that it always had. */
export function askedAgain(
  delivery: DeliverySnapshot,
  { payload, traceParent }: SentEvent,
  { trigger, progress, lane }: Asked,
): OutgoingRecord {
  const decoded = decodeEvent(payload);
  if (!decoded.ok) throw new PostriderError('internal', `a stored event cannot be read: ${decoded.reason}`);
  return encodeDelivery({
    event: decoded.event,
    body: payload,
    endpointIds: [delivery.endpointId],
    trigger,
    lane,
    createdAtMs: delivery.createdAtMs,
    progress,
    ...(traceParent === null ? {} : { traceParent }),
  });
}

/** Goes before the record: reports that are still unread tell of what was. */
export function plannedAgain(delivery: DeliverySnapshot, trigger: Trigger, atMs: number): OutgoingRecord {
  const { tenantId, eventId, eventType, endpointId, createdAtMs, lane } = delivery;
  return encodeReport({
    kind: 'planned',
    tenantId,
    eventId,
    eventType,
    endpointIds: [endpointId],
    createdAtMs,
    lane,
    trigger,
    atMs,
  });
}
