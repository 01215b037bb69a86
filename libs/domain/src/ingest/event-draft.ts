import { isLane, timeOfId, type ErrorDetail, type EventSummary, type Lane } from '#libs/contracts';
import { checkAttributes, type GivenAttributes } from './event-attributes.js';
import { MAX_DEPTH } from './json-document.js';
import { fault, faultOfErrors, type PublishFault } from './publish-fault.js';

/** One event as a request gave it, whatever the format: attributes with their places, `data` as bytes, faults so far. */
export interface EventDraft {
  readonly given: GivenAttributes;
  /** Undefined when the request has none. */
  readonly data: RawValue | undefined;
  readonly metadata?: RawValue;
  readonly channels?: readonly string[];
  readonly traceParent?: string;
  readonly errors: readonly ErrorDetail[];
}

/** A JSON value's exact bytes, and where the request had it. */
export interface RawValue {
  readonly bytes: Buffer;
  readonly depth: number;
  readonly pointer: () => string;
}

/** What every format needs to know beside the request itself. */
export interface IngestContext {
  /** Of the credential, never of the body (ARCHITECTURE.md, invariant 11). */
  readonly tenantId: string;
  readonly nowMs: number;
  /** For events that come without an id of their own. */
  readonly newEventId: () => string;
  /** The caller's own trace context, when the event carries none. */
  readonly traceParent?: string;
}

/** An event that may be published: valid, with its id fixed. */
export interface AcceptedEvent {
  readonly summary: EventSummary;
  readonly userId?: string;
  /** Whose clock the timestamp is from. */
  readonly clock: 'publisher' | 'ours';
  /** The partition key that the publisher asked for. */
  readonly key?: string;
  /** The deliveries wait until then, epoch ms; absent: at once. */
  readonly deliverAtMs?: number;
  /** Absent: the type of the event decides. */
  readonly lane?: Lane;
  readonly traceParent?: string;
  /** It was held against the registry of event types. */
  readonly judged?: boolean;
  readonly data: Buffer;
  readonly metadata?: Buffer;
}

export type Ingested =
  { readonly ok: true; readonly event: AcceptedEvent } | { readonly ok: false; readonly fault: PublishFault };

const DEFAULT_SOURCE = 'api';
const DEFAULT_VERSION = '1';

/** Validates a draft; all its faults come back in one answer. */
export function acceptDraft(draft: EventDraft, context: IngestContext): Ingested {
  const { attributes, errors: attributeErrors } = checkAttributes(draft.given, context.nowMs);
  const errors = [...draft.errors, ...attributeErrors];
  const tooDeep = [draft.data, draft.metadata]
    .filter((value) => value !== undefined && value.depth > MAX_DEPTH)
    .map((value) => ({
      pointer: value?.pointer() ?? '',
      detail: `nests ${value?.depth} levels deep, at most ${MAX_DEPTH}`,
    }));
  const { type } = attributes;
  if (draft.data === undefined || type === undefined || errors.length > 0) {
    return { ok: false, fault: faultOfErrors('validation_failed', [...errors, ...tooDeep]) };
  }
  if (tooDeep.length > 0) return { ok: false, fault: faultOfErrors('nesting_too_deep', tooDeep) };

  const { id, version, source, userId, subject, timestamp, key, priority, correlationId, deliverAt } = attributes;
  const traceParent = draft.traceParent ?? context.traceParent;
  const deliverAtMs = deliverAt === undefined ? 0 : Date.parse(deliverAt);
  return {
    ok: true,
    event: {
      summary: {
        id: id ?? context.newEventId(),
        type,
        tenantId: context.tenantId,
        timestamp: timestamp ?? new Date(context.nowMs).toISOString(),
        source: source ?? DEFAULT_SOURCE,
        version: version ?? DEFAULT_VERSION,
        ...(subject === undefined ? {} : { subject }),
        ...(correlationId === undefined ? {} : { correlationId }),
        ...(draft.channels === undefined ? {} : { channels: draft.channels }),
      },
      clock: timestamp === undefined ? 'ours' : 'publisher',
      data: draft.data.bytes,
      ...(isLane(priority) ? { lane: priority } : {}),
      ...(userId === undefined ? {} : { userId }),
      ...(key === undefined ? {} : { key }),
      ...(deliverAtMs > context.nowMs ? { deliverAtMs } : {}),
      ...(traceParent === undefined ? {} : { traceParent }),
      ...(draft.metadata === undefined ? {} : { metadata: draft.metadata.bytes }),
    },
  };
}

/**
 * The event under the id that an earlier, unfinished try of the same request was given, with that try's time: both tries
 * may reach Kafka, and must then be the same event.
 */
export function underEarlierId(event: AcceptedEvent, id: string): AcceptedEvent {
  const madeAtMs = timeOfId(id);
  const timestamp =
    event.clock === 'publisher' || madeAtMs === undefined ? event.summary.timestamp : new Date(madeAtMs).toISOString();
  return { ...event, summary: { ...event.summary, id, timestamp } };
}

/** The fault of an event whose envelope, with everything in it, is over the limit. */
export const tooLarge = (bytes: number, maxBytes: number): PublishFault =>
  fault('event_too_large', `the event takes ${bytes} bytes with its envelope, at most ${maxBytes} are allowed`);
