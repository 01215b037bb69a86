import { decodeEvent } from '#libs/contracts';
import { eventEnvelope, eventRequest, eventSummary, FRAGILE_DATA } from './index.js';

describe('event builders', () => {
  it('make an envelope that decodes to the event, with the data untouched', () => {
    const event = eventSummary({ type: 'invoice.paid' });
    const bytes = eventEnvelope(event, FRAGILE_DATA);
    expect(decodeEvent(bytes)).toEqual({ ok: true, event });
    expect(bytes.toString()).toContain(FRAGILE_DATA);
  });

  it('make a publish request whose data is untouched', () => {
    expect(eventRequest({ data: FRAGILE_DATA, id: 'evt_1' })).toBe(
      `{"type":"order.created","id":"evt_1","data":${FRAGILE_DATA}}`,
    );
  });
});
