import {
  createdAtOf,
  decodeDeadLetter,
  decodeDelivery,
  decodeWaiting,
  encodeDeadLetter,
  encodeDelivery,
  encodeWaiting,
  type Decoded,
} from './delivery-record.codec.js';
import { NO_PROGRESS, type DeliveryRecord } from './delivery-record.js';
import { HEADERS } from './headers.js';
import { newId } from './ids.js';
import type { OutgoingRecord } from './kafka-record.js';

const NOW = Date.UTC(2026, 0, 2);
const body = Buffer.from(
  '{"id":"e-1","type":"order.created","version":"1","timestamp":"2026-01-02T00:00:00.000Z","source":"shop",' +
    '"tenantId":"ten_a","data":{"big":12345678901234567890,"big":-0}}',
);
const delivery: DeliveryRecord = {
  event: {
    id: 'e-1',
    type: 'order.created',
    version: '1',
    timestamp: '2026-01-02T00:00:00.000Z',
    source: 'shop',
    tenantId: 'ten_a',
  },
  body,
  endpointIds: ['ep_1'],
  trigger: 'retry',
  lane: 'bulk',
  createdAtMs: NOW,
  progress: {
    attemptsMade: 3,
    attemptsTotal: 5,
    chain: 'retry',
    firstFailureAtMs: NOW + 1,
    lastFailureAtMs: NOW + 2,
    lastStatus: 503,
    errorClass: 'http_5xx',
    origin: { topic: 'postrider.deliveries', partition: 4, offset: 17 },
    askedAtMs: NOW,
  },
  traceParent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};

const read = ({ key, value, headers }: OutgoingRecord) => ({
  key: key === null ? null : Buffer.from(key),
  value,
  headers,
  timestampMs: NOW + 60_000,
});
const record = <T>(decoded: Decoded<T>): T => {
  if (!decoded.ok) throw new Error(decoded.reason);
  return decoded.record;
};

describe('a delivery record', () => {
  test('comes back from Kafka as it went, the body byte for byte', () => {
    expect(record(decodeDelivery(read(encodeDelivery(delivery))))).toEqual(delivery);
  });

  test('goes to the topic of its lane, with the endpoint as key', () => {
    expect(encodeDelivery(delivery)).toMatchObject({ topic: 'postrider.deliveries-bulk', key: 'ep_1' });
  });

  test.each([
    ['critical', true],
    ['standard', true],
    ['bulk', undefined],
  ] as const)('of the lane %s is urgent: %s', (lane, urgent) => {
    expect(encodeDelivery({ ...delivery, lane }).urgent).toBe(urgent);
  });

  test('waits with its due time, as a retry, as a hold with its reason, or as its publisher wished', () => {
    for (const waiting of [
      { kind: 'retry' },
      { kind: 'hold', reason: 'circuit_open' },
      { kind: 'scheduled' },
    ] as const) {
      const sent = encodeWaiting({ delivery, dueAtMs: NOW + 99, waiting }, 'postrider.deliveries-retry-5s');
      expect(record(decodeWaiting(read(sent)))).toEqual({ delivery, dueAtMs: NOW + 99, waiting });
    }
  });

  test('lies in the dead-letter topic with its history and its reason', () => {
    const sent = encodeDeadLetter({ delivery, reason: 'exhausted' });
    expect(record(decodeDeadLetter(read(sent)))).toEqual({ delivery, reason: 'exhausted' });
  });

  test('copied back from the dead-letter topic is a redrive with a fresh budget', () => {
    const copied = record(decodeDelivery(read(encodeDeadLetter({ delivery, reason: 'exhausted' }))));
    expect(copied).toMatchObject({ trigger: 'redrive', progress: { ...NO_PROGRESS, attemptsTotal: 5 }, body });
    expect(copied.progress.askedAtMs).toBe(NOW + 60_000);
  });

  test('copied back by a tool that drops headers still knows endpoint and event', () => {
    const copied = record(decodeDelivery({ ...read(encodeDeadLetter({ delivery, reason: 'gone' })), headers: {} }));
    expect(copied).toMatchObject({ trigger: 'redrive', endpointIds: ['ep_1'], event: delivery.event, body });
  });

  test.each([
    ['a value that is not JSON', { value: Buffer.from('{') }, 'not JSON'],
    ['no value', { value: null }, 'no value'],
    ['neither endpoint header nor key', { key: null, headers: {} }, 'names endpoints'],
    ['an endpoint id of another form', { headers: { [HEADERS.endpointIds]: 'ep_1,x y' } }, 'names endpoints'],
    [
      'more endpoints than a record may carry',
      { headers: { [HEADERS.endpointIds]: Array.from({ length: 65 }, (_, index) => `ep_${index}`).join(',') } },
      'at most 64',
    ],
    [
      'a number that is none',
      { headers: { [HEADERS.endpointIds]: 'ep_1', [HEADERS.attemptsMade]: 'many' } },
      HEADERS.attemptsMade,
    ],
  ])('with %s is told undecodable, with the reason', (_name, change, reason) => {
    const decoded = decodeDelivery({ ...read(encodeDelivery(delivery)), ...change });
    expect(decoded).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
  });
});

describe('when a delivery began', () => {
  const event = { ...delivery.event };
  test.each([
    ["the event id's own time", { ...event, id: newId('evt', NOW - 1_000) }, NOW - 1_000],
    ["the envelope's time for a foreign id", event, NOW],
    ["the broker's time when the envelope's is absurd", { ...event, timestamp: '1970-01-01T00:00:00Z' }, NOW + 60_000],
  ])('is %s', (_name, summary, expected) => {
    expect(createdAtOf(summary, NOW + 60_000)).toBe(expected);
  });
});
