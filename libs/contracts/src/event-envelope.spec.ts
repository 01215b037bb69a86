import { decodeEvent, eventHeaders } from './event-envelope.js';

const envelope = '{"id":"1","type":"a","timestamp":"2026-01-01T00:00:00Z","source":"\\ud800é","tenantId":"t","data":1}';

describe('an envelope that another client produced', () => {
  test('with half a surrogate pair still gets headers that any client can read', () => {
    const decoded = decodeEvent(Buffer.from(envelope));
    if (!decoded.ok) throw new Error(decoded.reason);
    expect(eventHeaders(decoded.event)).toMatchObject({ ce_source: '%EF%BF%BD%C3%A9' });
  });

  test('in another encoding than UTF-8 is undecodable', () => {
    expect(decodeEvent(Buffer.from(envelope, 'latin1'))).toEqual({ ok: false, reason: 'not valid UTF-8' });
  });
});
