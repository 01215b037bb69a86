import { readBinaryCloudEvent, type RequestHeaders } from './cloud-event-headers.js';
import { readCloudEvent } from './cloud-events.js';
import { acceptDraft, type EventDraft, type Ingested, type IngestContext } from './event-draft.js';
import { kindOf } from './event-attributes.js';
import { isJsonObject, pointerTo, readJson, type JsonDocument } from './json-document.js';
import { arrayElements, objectMembers } from './json-members.js';
import { fault, faultOfErrors, type PublishFault } from './publish-fault.js';
import type { PublishFormat } from './publish-format.js';
import { readPublishRequest, repeatedMembers, type ObjectInRequest } from './publish-request.js';

export interface IncomingPublish {
  readonly format: PublishFormat;
  readonly headers: RequestHeaders;
  readonly body: Buffer;
}

/** What became of a request: refused as a whole, or a verdict for each of its events, in order. */
export type ReadRequest =
  { readonly ok: true; readonly items: readonly Ingested[] } | { readonly ok: false; readonly fault: PublishFault };

type Reader = (request: ObjectInRequest) => EventDraft;

interface ValueInRequest {
  readonly bytes: Buffer;
  readonly start: number;
  readonly value: unknown;
  readonly path: readonly (string | number)[];
}

/**
 * Reads a publish request of any format. The body is parsed once; a fault of one event in a batch stays that event's.
 * @param maxEvents in one batch
 */
export function readRequest(request: IncomingPublish, context: IngestContext, maxEvents: number): ReadRequest {
  const { format, headers, body } = request;
  const empty = format === 'binary-cloud-event' && body.length === 0;
  const document = empty ? NO_DOCUMENT : readJson(body, 'the body');
  if (!document.ok) return document;
  const whole: ValueInRequest = { bytes: body, start: 0, value: document.value, path: [] };
  switch (format) {
    case 'event':
      return single(readItem(readPublishRequest, whole, context));
    case 'cloud-event':
      return single(readItem(readCloudEvent, whole, context));
    case 'binary-cloud-event':
      return single(acceptDraft(readBinaryCloudEvent(headers, body), context));
    case 'event-batch':
      return readEventBatch(whole, context, maxEvents);
    case 'cloud-event-batch':
      return readElements(readCloudEvent, whole, context, maxEvents);
    default:
      return format satisfies never;
  }
}

const NO_DOCUMENT: JsonDocument = { ok: true, value: undefined };

/** A request of one event has one verdict: that of the event. */
const single = (item: Ingested): ReadRequest => (item.ok ? { ok: true, items: [item] } : item);

function readItem(reader: Reader, { bytes, start, value, path }: ValueInRequest, context: IngestContext): Ingested {
  if (isJsonObject(value)) return acceptDraft(reader({ bytes, start, value, path }), context);
  const detail = `must be an object, not ${kindOf(value)}`;
  return { ok: false, fault: faultOfErrors('validation_failed', [{ pointer: pointerTo(...path), detail }]) };
}

function readEventBatch(whole: ValueInRequest, context: IngestContext, maxEvents: number): ReadRequest {
  if (!isJsonObject(whole.value)) return refuse('', `must be an object {"events": […]}, not ${kindOf(whole.value)}`);
  const members = objectMembers(whole.bytes, whole.start);
  const unknown = members
    .filter(({ name }) => name !== 'events')
    .map(({ name }) => ({ pointer: pointerTo(name), detail: 'is not a known field; known is events' }));
  const errors = [...repeatedMembers(members, []), ...unknown];
  if (errors.length > 0) return { ok: false, fault: faultOfErrors('validation_failed', errors) };
  const start = members[0]?.start ?? 0;
  return readElements(
    readPublishRequest,
    { ...whole, start, value: whole.value['events'], path: ['events'] },
    context,
    maxEvents,
  );
}

function readElements(reader: Reader, list: ValueInRequest, context: IngestContext, maxEvents: number): ReadRequest {
  const { bytes, start, value, path } = list;
  if (!Array.isArray(value)) return refuse(pointerTo(...path), `must be an array of events, not ${kindOf(value)}`);
  if (value.length > maxEvents) {
    return refuse(pointerTo(...path), `has ${value.length} events, at most ${maxEvents} are allowed in one batch`);
  }
  const places = arrayElements(bytes, start);
  const items = places.map((place, index) =>
    readItem(reader, { bytes, start: place.start, value: value[index] as unknown, path: [...path, index] }, context),
  );
  return { ok: true, items };
}

const refuse = (pointer: string, detail: string): ReadRequest => ({
  ok: false,
  fault: fault('validation_failed', `${pointer === '' ? 'the body' : pointer} ${detail}`, [{ pointer, detail }]),
});
