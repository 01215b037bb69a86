import { decodeEvent, HEADERS, newId } from '#libs/contracts';
import { underEarlierId, type AcceptedEvent } from './event-draft.js';
import { planRecord } from './event-record.js';
import { validTraceParent } from './trace-parent.js';

const event: AcceptedEvent = {
  summary: {
    id: 'evt_1',
    type: 'a.b',
    tenantId: 'ten_a',
    source: 'shöp',
    version: '1',
    timestamp: '2026-01-01T00:00:00Z',
  },
  clock: 'ours',
  lane: 'standard',
  data: Buffer.from('{"n":1.0}'),
};
const recordOf = (changes: Partial<AcceptedEvent>) => {
  const planned = planRecord({ ...event, ...changes }, 1_000);
  if (!planned.ok) throw new Error(planned.fault.detail);
  return planned.record;
};

describe('the record of an event', () => {
  test.each<[string, Partial<AcceptedEvent>, string]>([
    ['the key asked for', { key: 'k', summary: { ...event.summary, subject: 's' } }, 'k'],
    ['else the subject', { summary: { ...event.summary, subject: 's' } }, 's'],
    ['else the id', {}, 'evt_1'],
  ])('has for its key %s', (_sentence, changes, key) => {
    expect(recordOf(changes).key).toBe(key);
  });

  test('carries the CloudEvents headers, the lane, the partition key and the trace', () => {
    const { headers } = recordOf({ key: 'ключ', lane: 'critical', traceParent: '00-a' });
    expect(headers).toMatchObject({
      [HEADERS.contentType]: 'application/json',
      [HEADERS.ceSpecVersion]: '1.0',
      [HEADERS.ceId]: 'evt_1',
      [HEADERS.ceSource]: 'sh%C3%B6p',
      [HEADERS.ceTenantId]: 'ten_a',
      [HEADERS.lane]: 'critical',
      [HEADERS.cePartitionKey]: encodeURI('ключ'),
      [HEADERS.traceParent]: '00-a',
    });
  });

  test('tells in a header when its deliveries are due, and leaves the envelope as it is', () => {
    const scheduled = recordOf({ deliverAtMs: Date.UTC(2026, 0, 2) });
    expect(scheduled.headers[HEADERS.ceDeliverAt]).toBe('2026-01-02T00:00:00.000Z');
    expect(scheduled.value).toEqual(recordOf({}).value);
    expect(recordOf({}).headers).not.toHaveProperty([HEADERS.ceDeliverAt]);
  });

  test('is read back as the event that went in', () => {
    const summary = { ...event.summary, subject: 'a "b"', correlationId: 'c' };
    const { value } = recordOf({ summary, metadata: Buffer.from('{"correlationId":"c"}') });
    expect(decodeEvent(value)).toEqual({ ok: true, event: summary });
  });

  test('is refused above the limit, to the byte', () => {
    const { length } = recordOf({}).value;
    expect(planRecord(event, length).ok).toBe(true);
    const refused = planRecord(event, length - 1);
    expect(refused.ok ? '' : refused.fault.code).toBe('event_too_large');
    expect(refused.ok ? '' : refused.fault.detail).toContain(`${length} bytes`);
  });
});

describe('an event under the id of an earlier try', () => {
  const earlier = Date.UTC(2026, 0, 14);
  const id = newId('evt', earlier);
  test.each<[string, AcceptedEvent, string, string]>([
    ["takes that try's time when it has none of its own", event, id, '2026-01-14T00:00:00.000Z'],
    ['keeps its own time', { ...event, clock: 'publisher' }, id, event.summary.timestamp],
    ['keeps its time when the id tells none', event, 'order-7', event.summary.timestamp],
  ])('%s', (_sentence, retried, earlierId, timestamp) => {
    expect(underEarlierId(retried, earlierId).summary).toEqual({ ...event.summary, id: earlierId, timestamp });
  });
});

describe('a traceparent', () => {
  const good = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  test.each<[string, unknown, boolean]>([
    ['of version 00 goes on', good, true],
    ['of a later version with more fields goes on', `01${good.slice(2)}-more`, true],
    ['of version 00 with more fields is dropped', `${good}-more`, false],
    ['of version ff is dropped', `ff${good.slice(2)}`, false],
    ['without a trace id is dropped', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`, false],
    ['without a span id is dropped', `00-0af7651916cd43dd8448eb211c80319c-${'0'.repeat(16)}-01`, false],
    ['in capitals is dropped', good.toUpperCase(), false],
    ['given twice is dropped', [good, good], false],
  ])('%s', (_sentence, text, valid) => {
    expect(validTraceParent(text) !== undefined).toBe(valid);
  });
});
