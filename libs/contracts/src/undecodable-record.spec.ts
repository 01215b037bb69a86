import { decodeEvent, MAX_ENVELOPE_BYTES } from './event-envelope.js';
import { HEADERS } from './headers.js';
import type { IncomingRecord } from './kafka-record.js';
import { TOPICS } from './topics.js';
import { encodeUndecodable } from './undecodable-record.js';

const record: IncomingRecord = {
  topic: TOPICS.events,
  partition: 3,
  offset: 17,
  timestampMs: 0,
  key: Buffer.from('k'),
  value: Buffer.from('no json'),
  headers: { own: 'x' },
};

describe('a record that nobody can read', () => {
  test('goes aside whole, with its reason and where it lay', () => {
    expect(encodeUndecodable(record, 'not JSON', TOPICS.eventsQuarantine)).toEqual({
      topic: TOPICS.eventsQuarantine,
      key: 'k',
      value: record.value,
      headers: { own: 'x', [HEADERS.quarantineReason]: 'not JSON', [HEADERS.origin]: 'postrider.events/3/17' },
    });
  });

  test('is told a dead letter among dead letters', () => {
    const { headers } = encodeUndecodable(record, 'not JSON', TOPICS.deliveriesDlt);
    expect(headers[HEADERS.deadLetterReason]).toBe('undecodable');
  });

  test.each([
    ['value', { value: Buffer.alloc(MAX_ENVELOPE_BYTES + 1, 'x') }],
    ['key', { key: Buffer.alloc(MAX_ENVELOPE_BYTES, 'x') }],
    ['headers', { headers: { own: 'x'.repeat(MAX_ENVELOPE_BYTES) } }],
  ])('is cut when its %s would not fit again, and says so', (_part, change) => {
    const sent = encodeUndecodable({ ...record, ...change }, 'too large', TOPICS.eventsQuarantine);
    const bytes = sent.value.length + (sent.key?.length ?? 0) + JSON.stringify(sent.headers).length;
    expect(bytes).toBeLessThan(300_000);
    expect(sent.headers[HEADERS.quarantineReason]).toContain('too large; kept are its first');
  });

  test('is what an envelope above the limit is, however valid', () => {
    const data = `"${'x'.repeat(MAX_ENVELOPE_BYTES)}"`;
    const envelope = `{"id":"e","type":"t","tenantId":"ten_a","timestamp":"2026-01-01T00:00:00Z","data":${data}}`;
    expect(decodeEvent(Buffer.from(envelope))).toMatchObject({ ok: false, reason: expect.stringContaining('bytes') });
  });
});
