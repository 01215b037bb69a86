import type { DeliveryState } from '#libs/contracts';
import type { StoredEvent, StoredEventWithPayload } from '#libs/database';

/** An event in the API's words, without its bytes. */
export const eventAnswer = (event: StoredEvent) => ({
  id: event.id,
  type: event.type,
  version: event.version,
  source: event.source,
  timestamp: event.timestamp,
  tenantId: event.tenantId,
  subject: event.subject,
  correlationId: event.correlationId,
  acceptedAt: event.acceptedAt.toISOString(),
  sizeBytes: event.sizeBytes,
  partition: event.partition,
  offset: event.offset,
});

/** Retention took the payload, and nothing else. */
const ERASED = Buffer.from('null');

/**
 * An event with its deliveries counted by state, and as `payload` its exact bytes, spliced in unparsed: they are JSON
 * themselves, and parsing them would change large integers and duplicate keys (ARCHITECTURE.md, invariant 3).
 */
export function eventDocument(
  event: StoredEventWithPayload,
  byState: Readonly<Partial<Record<DeliveryState, number>>>,
): Buffer {
  const self = `/v1/events/${encodeURIComponent(event.id)}`;
  const head = JSON.stringify({
    ...eventAnswer(event),
    deliveries: {
      total: Object.values(byState).reduce((sum, count) => sum + count, 0),
      byState,
      url: `/v1/deliveries?eventId=${encodeURIComponent(event.id)}`,
    },
    payloadUrl: `${self}/payload`,
  });
  return Buffer.concat([
    Buffer.from(`${head.slice(0, -1)},"payload":`),
    event.payload.length === 0 ? ERASED : event.payload,
    Buffer.from('}'),
  ]);
}
