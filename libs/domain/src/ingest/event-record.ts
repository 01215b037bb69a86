import { eventHeaders, HEADERS, TOPICS, type OutgoingRecord } from '#libs/contracts';
import { spliceEnvelope } from './envelope-splice.js';
import { tooLarge, type AcceptedEvent } from './event-draft.js';
import type { PublishFault } from './publish-fault.js';

export type PlannedRecord =
  { readonly ok: true; readonly record: OutgoingRecord } | { readonly ok: false; readonly fault: PublishFault };

/**
 * The event as a record of `postrider.events`. Events of one key keep their order: the key asked for, else the subject,
 * else there is none, and its id is only the record's name.
 * @param maxBytes of the envelope; it must stay below the broker's message limit
 */
export function planRecord(event: AcceptedEvent, maxBytes: number): PlannedRecord {
  const value = spliceEnvelope(event);
  if (value.length > maxBytes) return { ok: false, fault: tooLarge(value.length, maxBytes) };
  const { summary, key, lane, deliverAtMs, traceParent, judged } = event;
  return {
    ok: true,
    record: {
      topic: TOPICS.events,
      ...placing(key ?? summary.subject, summary.id),
      value,
      urgent: true,
      headers: {
        ...eventHeaders(summary),
        ...(lane === undefined ? {} : { [HEADERS.lane]: lane }),
        ...(key === undefined ? {} : { [HEADERS.cePartitionKey]: encodeURI(key) }),
        ...(deliverAtMs === undefined ? {} : { [HEADERS.ceDeliverAt]: new Date(deliverAtMs).toISOString() }),
        ...(judged === true ? { [HEADERS.judged]: 'yes' } : {}),
        ...(traceParent === undefined ? {} : { [HEADERS.traceParent]: traceParent }),
      },
    },
  };
}

const placing = (key: string | undefined, id: string): Pick<OutgoingRecord, 'key' | 'anywhere'> =>
  key === undefined ? { key: id, anywhere: true } : { key };
