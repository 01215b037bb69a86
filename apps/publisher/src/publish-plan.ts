import {
  planRecord,
  type AcceptedEvent,
  type IncomingPublish,
  type Ingested,
  type PublishFault,
  type PublishFormat,
} from '#libs/domain';
import { PostriderError, type ErrorDetail, type OutgoingRecord } from '#libs/contracts';

/**
 * `accepted`: in Kafka. `rejected`: the client must change it. `limited`: over a publish limit. `unavailable`: not now.
 * `replayed`: answered before. `failed`: a bug of ours.
 */
export type IngestResult = 'accepted' | 'rejected' | 'limited' | 'unavailable' | 'replayed' | 'failed';

/** One event of a request: ready to be sent, or refused for a reason of its own. */
export type PlannedEvent =
  | {
      readonly ok: true;
      readonly event: AcceptedEvent;
      readonly record: OutgoingRecord;
      readonly warnings: readonly ErrorDetail[];
    }
  | { readonly ok: false; readonly fault: PublishFault };

/** A request that was read and validated; its ids are fixed, nothing is sent yet. */
export interface PublishPlan {
  readonly request: IncomingPublish;
  readonly shape: 'single' | 'batch';
  readonly events: readonly PlannedEvent[];
  /** When the request came in, epoch ms; the deadline for its answer counts from here. */
  readonly receivedAtMs: number;
}

/** What a client gets, byte for byte also when a later request repeats the Idempotency-Key. */
export interface PublishAnswer {
  readonly status: number;
  readonly body: Buffer;
  /** What became of each event, in order. */
  readonly results: readonly IngestResult[];
  /** False while sending the same request again could still do better: some event met no broker. */
  readonly final: boolean;
}

/** @param warnings what its publisher is told when it is taken */
export function planEvent(ingested: Ingested, maxBytes: number, warnings: readonly ErrorDetail[] = []): PlannedEvent {
  if (!ingested.ok) return ingested;
  const planned = planRecord(ingested.event, maxBytes);
  return planned.ok ? { ok: true, event: ingested.event, record: planned.record, warnings } : planned;
}

export const errorOf = ({ code, detail, errors }: PublishFault): PostriderError =>
  new PostriderError(code, detail, { errors });

export const isBatch = (format: PublishFormat): boolean => format === 'event-batch' || format === 'cloud-event-batch';
