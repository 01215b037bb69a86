import { isUtf8 } from 'node:buffer';
import { isChannel, MAX_CHANNELS } from './channel.js';
import { PostriderError } from './error-codes.js';
import type { RecordHeaders } from './kafka-record.js';
import { HEADERS } from './headers.js';

/** Dotted words of letters, digits, `_` and `-`: `order.created` (docs/wire.md 2). */
export const EVENT_TYPE = /^[a-zA-Z0-9_-]+(\.[a-zA-Z0-9_-]+)*$/;
export const MAX_EVENT_TYPE_LENGTH = 256;
export const MAX_EVENT_ID_LENGTH = 128;
/** What a URL path segment and a header can carry as it is. */
export const EVENT_ID = /^[A-Za-z0-9._~:@+=-]+$/;
export const TENANT_ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * What an envelope may weigh at most, so that every successor of its record, which carries a history in headers, still fits
 * Kafka's default message limit of 1 MB.
 */
export const MAX_ENVELOPE_BYTES = 800_000;

export const EVENT_CONTENT_TYPE = 'application/json';

/** What Postrider needs to know of an event; everything else stays bytes. */
export interface EventSummary {
  readonly id: string;
  readonly type: string;
  readonly tenantId: string;
  readonly source: string;
  readonly version: string;
  /** ISO 8601, as in the envelope. */
  readonly timestamp: string;
  readonly subject?: string;
  readonly correlationId?: string;
  /** Whom the event is meant for among those who subscribe to its type; absent: for all who name no channel. */
  readonly channels?: readonly string[];
}

/** The outcome of reading a Kafka value as an event: an undecodable one is a value, because producers are not all ours. */
export type DecodedEvent =
  { readonly ok: true; readonly event: EventSummary } | { readonly ok: false; readonly reason: string };

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/**
 * Reads an envelope's attributes from the exact bytes that travel through Kafka and reach the receiver.
 * Whatever client produced them, the value is the truth; headers are for tools.
 */
export function decodeEvent(value: Buffer | null): DecodedEvent {
  if (value === null || value.length === 0) return { ok: false, reason: 'the record has no value' };
  if (value.length > MAX_ENVELOPE_BYTES) {
    return { ok: false, reason: `the envelope has ${value.length} bytes, at most ${MAX_ENVELOPE_BYTES} can travel on` };
  }
  // Receivers get these bytes as a JSON body, which must be UTF-8 (RFC 8259); decoding would hide what is not.
  if (!isUtf8(value)) return { ok: false, reason: 'not valid UTF-8' };
  let envelope: unknown;
  try {
    envelope = JSON.parse(value.toString('utf8'));
  } catch (error) {
    return { ok: false, reason: `not JSON: ${(error as Error).message.slice(0, 200)}` };
  }
  if (typeof envelope !== 'object' || envelope === null || Array.isArray(envelope)) {
    return { ok: false, reason: 'the envelope is not a JSON object' };
  }
  return summarize(envelope as Record<string, unknown>);
}

function summarize(envelope: Record<string, unknown>): DecodedEvent {
  const id = text(envelope['id']);
  const type = text(envelope['type']);
  const tenantId = text(envelope['tenantId']);
  const timestamp = text(envelope['timestamp']);
  if (id === undefined || !EVENT_ID.test(id) || id.length > MAX_EVENT_ID_LENGTH) {
    return { ok: false, reason: `"id" must be 1 to ${MAX_EVENT_ID_LENGTH} characters of ${EVENT_ID.source}` };
  }
  if (type === undefined || !EVENT_TYPE.test(type) || type.length > MAX_EVENT_TYPE_LENGTH) {
    return { ok: false, reason: '"type" must be dotted words such as order.created' };
  }
  if (tenantId === undefined || !TENANT_ID.test(tenantId)) {
    return { ok: false, reason: '"tenantId" must be 1 to 64 letters, digits, "_" or "-"' };
  }
  if (timestamp === undefined || Number.isNaN(Date.parse(timestamp))) {
    return { ok: false, reason: '"timestamp" must be an ISO 8601 date and time' };
  }
  if (!('data' in envelope)) return { ok: false, reason: '"data" is missing' };
  const metadata = envelope['metadata'];
  const correlationId =
    typeof metadata === 'object' && metadata !== null
      ? text((metadata as Record<string, unknown>)['correlationId'])
      : undefined;
  const subject = text(envelope['subject']);
  const channels = channelsOf(envelope['channels']);
  return {
    ok: true,
    event: {
      id,
      type,
      tenantId,
      timestamp,
      source: text(envelope['source']) ?? 'unknown',
      version: text(envelope['version']) ?? '1',
      ...(subject === undefined ? {} : { subject }),
      ...(correlationId === undefined ? {} : { correlationId }),
      ...(channels === undefined ? {} : { channels }),
    },
  };
}

/** What a foreign client put there and is no channel reaches nobody's subscription; the event is none the less one. */
function channelsOf(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const channels = value.filter(isChannel).slice(0, MAX_CHANNELS);
  return channels.length === 0 ? undefined : channels;
}

/**
 * CloudEvents attributes are header text: a control character or a letter outside ASCII would break other readers.
 * Half a surrogate pair, which JSON can spell and encodeURI throws on, becomes U+FFFD.
 */
const headerText = (value: string): string => encodeURI(value.toWellFormed()).slice(0, 1_024);

/** The CloudEvents binary-mode headers of an event (Kafka protocol binding 1.0; names are lower-case letters and digits). */
export function eventHeaders(event: EventSummary): Record<string, string> {
  return {
    [HEADERS.contentType]: EVENT_CONTENT_TYPE,
    [HEADERS.ceSpecVersion]: '1.0',
    [HEADERS.ceId]: event.id,
    [HEADERS.ceType]: event.type,
    [HEADERS.ceSource]: headerText(event.source),
    [HEADERS.ceTime]: event.timestamp,
    [HEADERS.ceTenantId]: event.tenantId,
    [HEADERS.ceEventVersion]: headerText(event.version),
    ...(event.subject === undefined ? {} : { [HEADERS.ceSubject]: headerText(event.subject) }),
    ...(event.correlationId === undefined ? {} : { [HEADERS.ceCorrelationId]: headerText(event.correlationId) }),
  };
}

/** Reads a header that must be a whole number; throws `validation_failed` naming it otherwise. */
export function integerHeader(headers: RecordHeaders, name: string): number | undefined {
  const value = headers[name];
  if (value === undefined) return undefined;
  const number = Number(value);
  if (value === '' || !Number.isSafeInteger(number)) {
    throw new PostriderError('validation_failed', `header ${name} is "${value.slice(0, 64)}", expected a whole number`);
  }
  return number;
}
