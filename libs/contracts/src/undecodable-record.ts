import { MAX_ENVELOPE_BYTES } from './event-envelope.js';
import { HEADERS } from './headers.js';
import type { IncomingRecord, OutgoingRecord, RecordHeaders } from './kafka-record.js';
import { TOPICS } from './topics.js';

/** What is kept of a record that is too large to be written once more with its reason. */
const KEPT_BYTES = 256 * 1_024;

type AsideTopic = typeof TOPICS.eventsQuarantine | typeof TOPICS.deliveriesDlt;

/**
 * A record that nobody can read, on its way aside: whole and with the reason, so that it holds up nothing and can be
 * mended. One that would not fit again is cut, and says so: a partition must never wait for it.
 */
export function encodeUndecodable(record: IncomingRecord, reason: string, topic: AsideTopic): OutgoingRecord {
  const { key, headers } = record;
  const value = record.value ?? Buffer.alloc(0);
  const about: RecordHeaders = {
    [HEADERS.origin]: `${record.topic}/${record.partition}/${record.offset}`,
    ...(topic === TOPICS.deliveriesDlt ? { [HEADERS.deadLetterReason]: 'undecodable' } : {}),
  };
  if (value.length + (key?.length ?? 0) + sizeOf(headers) > MAX_ENVELOPE_BYTES) {
    const cut = `${reason}; kept are its first ${KEPT_BYTES} bytes, without key and headers`;
    return {
      topic,
      key: null,
      value: value.subarray(0, KEPT_BYTES),
      headers: { ...about, [HEADERS.quarantineReason]: cut },
    };
  }
  return {
    topic,
    key: key === null ? null : key.toString('utf8'),
    value,
    headers: { ...headers, ...about, [HEADERS.quarantineReason]: reason },
  };
}

const sizeOf = (headers: RecordHeaders): number =>
  Object.entries(headers).reduce((sum, [name, text]) => sum + name.length + Buffer.byteLength(text), 0);
