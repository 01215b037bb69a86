import { NO_PROGRESS, type HeldRecord } from './delivery-record.js';
import { decodeDelivery, encodeDelivery } from './delivery-record.codec.js';
import { decodeHeld, encodeHeld, holdKeyOf } from './held-record.codec.js';
import { HEADERS } from './headers.js';
import type { OutgoingRecord } from './kafka-record.js';

const NOW = Date.UTC(2026, 0, 2);
const body = Buffer.from(
  '{"id":"e-1","type":"order.created","version":"1","timestamp":"2026-01-02T00:00:00.000Z","source":"shop",' +
    '"tenantId":"ten_a","data":{"big":12345678901234567890,"big":-0}}',
);
const held: HeldRecord = {
  delivery: {
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
    progress: { ...NO_PROGRESS, attemptsMade: 3, attemptsTotal: 5 },
    held: { sinceMs: NOW + 5, times: 2, seq: 17, line: 'key' },
  },
  reason: 'ordering',
  untilMs: NOW + 60_000,
  orderKey: 'Kunde „Ä“/1',
};

const read = ({ key, value, headers }: OutgoingRecord) => ({
  key: key === null ? null : Buffer.from(key),
  value,
  headers,
  timestampMs: NOW + 60_000,
});

describe('a held record', () => {
  test('comes back from Kafka as it went, the body byte for byte', () => {
    expect(decodeHeld(read(encodeHeld(held)))).toEqual({ ok: true, record: held });
  });

  test('lies in the partition of its endpoint', () => {
    expect(encodeHeld(held)).toMatchObject({ topic: 'postrider.deliveries-held', key: 'ep_1' });
  });

  test('keeps its history when it is put back on its lane', () => {
    const back = decodeDelivery(read(encodeDelivery(held.delivery)));
    expect(back).toMatchObject({ ok: true, record: { held: held.delivery.held, progress: { attemptsTotal: 5 } } });
  });

  test('of a tool that tells no reason is held all the same', () => {
    const { headers, ...outgoing } = encodeHeld(held);
    const { [HEADERS.holdReason]: _reason, [HEADERS.heldSince]: _since, ...rest } = headers;
    expect(decodeHeld(read({ ...outgoing, headers: rest }))).toMatchObject({
      ok: true,
      record: { reason: 'endpoint_unknown', delivery: { held: { sinceMs: NOW + 60_000, times: 1 } } },
    });
  });

  test('is of one endpoint only', () => {
    const outgoing = encodeHeld({ ...held, delivery: { ...held.delivery, endpointIds: ['ep_1', 'ep_2'] } });
    expect(decodeHeld(read(outgoing))).toMatchObject({ ok: false });
  });

  test.each<[string, string]>([
    ['an order key that is no percent-encoding', '%E0%A4%A'],
    ['a due time that is no number', 'soon'],
  ])('with %s is refused with a reason', (_, broken) => {
    const outgoing = encodeHeld(held);
    const headers = { ...outgoing.headers, [HEADERS.orderKey]: broken, [HEADERS.dueAt]: broken };
    expect(decodeHeld(read({ ...outgoing, headers }))).toMatchObject({ ok: false });
  });
});

describe('the key of a hold', () => {
  const key = (times: number, attemptsTotal = 5): string =>
    holdKeyOf({
      ...held,
      delivery: {
        ...held.delivery,
        progress: { ...held.delivery.progress, attemptsTotal },
        held: { sinceMs: NOW, times },
      },
    });

  test('is the same when the same hold is written down twice', () => {
    expect(key(1)).toBe(key(1));
  });

  test('is another one when the delivery is held once more', () => {
    expect(key(2)).not.toBe(key(1));
  });

  test('is another one when an attempt was made in between', () => {
    expect(key(1, 6)).not.toBe(key(1, 5));
  });
});
