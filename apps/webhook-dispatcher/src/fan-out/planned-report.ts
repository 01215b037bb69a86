import { encodeReport, type DeliveryRecord, type OutgoingRecord } from '#libs/contracts';

/** @param dueAtMs when the publisher wants the deliveries; undefined: at once */
export function plannedReport(
  { event, endpointIds, trigger, lane, createdAtMs }: DeliveryRecord,
  dueAtMs?: number,
): OutgoingRecord {
  return encodeReport({
    kind: 'planned',
    tenantId: event.tenantId,
    eventId: event.id,
    eventType: event.type,
    endpointIds,
    trigger,
    lane,
    createdAtMs,
    atMs: Date.now(),
    ...(dueAtMs === undefined ? {} : { dueAtMs }),
  });
}
