import type { EventSummary } from '#libs/contracts';
import { callHeaders } from './call-headers.js';

const event: EventSummary = {
  id: 'evt_1',
  type: 'order.created',
  tenantId: 'ten_a',
  source: 'shop/é',
  version: '2',
  timestamp: '2026-01-01T00:00:00Z',
  subject: 'order 7',
  correlationId: 'c-1',
};

describe('the headers of a call', () => {
  test('are the CloudEvents attributes as HTTP spells them', () => {
    expect(callHeaders(event, undefined)).toEqual({
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': 'evt_1',
      'ce-type': 'order.created',
      'ce-source': 'shop/%C3%A9',
      'ce-time': '2026-01-01T00:00:00Z',
      'ce-tenantid': 'ten_a',
      'ce-eventversion': '2',
      'ce-subject': 'order%207',
      'ce-correlationid': 'c-1',
    });
  });

  test('carry the trace context, if there is one', () => {
    const traceParent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect(callHeaders(event, traceParent)).toMatchObject({ traceparent: traceParent });
  });

  test('leave out what HTTP cannot carry, such as a line break that a foreign producer hid in a time', () => {
    const headers = callHeaders({ ...event, timestamp: '2026-01-01 (a\r\nx-forged: 1)' }, undefined);
    expect(headers).not.toHaveProperty('ce-time');
    expect(headers).toHaveProperty('ce-id');
  });
});
