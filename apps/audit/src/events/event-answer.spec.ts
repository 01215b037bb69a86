import type { StoredEventWithPayload } from '#libs/database';
import { eventDocument } from './event-answer.js';

const payload = Buffer.from(
  '{"id":"evt_1","data":{"big":12345678901234567890,"twice":1,"twice":2,"zero":-0,"s":"\\u00e9\\/"}}',
);
const event: StoredEventWithPayload = {
  id: 'evt_1',
  tenantId: 'ten_a',
  type: 'a.b',
  version: '1',
  source: 's',
  timestamp: '2026-01-01T00:00:00Z',
  subject: null,
  correlationId: null,
  traceParent: null,
  acceptedAt: new Date(0),
  partition: 0,
  offset: 7,
  sizeBytes: payload.length,
  payload,
};

describe('the answer about one event', () => {
  test('is JSON that holds the exact bytes of the payload', () => {
    const document = eventDocument(event, { succeeded: 2, failed: 1 });
    expect(document.includes(payload)).toBe(true);
    expect(JSON.parse(document.toString())).toMatchObject({
      id: 'evt_1',
      acceptedAt: '1970-01-01T00:00:00.000Z',
      deliveries: { total: 3, byState: { succeeded: 2, failed: 1 }, url: '/v1/deliveries?eventId=evt_1' },
      payloadUrl: '/v1/events/evt_1/payload',
      payload: { id: 'evt_1' },
    });
  });
});
