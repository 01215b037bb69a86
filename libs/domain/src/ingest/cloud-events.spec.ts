import { MAX_SCHEDULE_AHEAD_MS } from '../delivery/schedule.js';
import { decodeHeaderValue, isBinaryCloudEvent } from './cloud-event-headers.js';
import type { AcceptedEvent, Ingested } from './event-draft.js';
import { readRequest, type ReadRequest } from './read-request.js';

const context = { tenantId: 'ten_a', nowMs: Date.UTC(2026, 0, 15), newEventId: () => 'evt_new' };
const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

function onlyItem(result: ReadRequest): Ingested {
  if (!result.ok) return result;
  const [item] = result.items;
  if (item === undefined) throw new Error('a request of one event has one verdict');
  return item;
}

function structured(attributes: Record<string, unknown>): Ingested {
  const body = JSON.stringify({ specversion: '1.0', id: '1', type: 'a.b', source: '/s', data: {}, ...attributes });
  const result = readRequest({ format: 'cloud-event', headers: {}, body: Buffer.from(body) }, context, 1);
  return onlyItem(result);
}

function binary(headers: Record<string, string>, body = '{}'): Ingested {
  const all = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-type': 'a.b', 'ce-source': '/s', ...headers };
  const result = readRequest({ format: 'binary-cloud-event', headers: all, body: Buffer.from(body) }, context, 1);
  return onlyItem(result);
}

function accepted(item: Ingested): AcceptedEvent {
  if (!item.ok) throw new Error(JSON.stringify(item.fault));
  return item.event;
}
const pointers = (item: Ingested): string[] => (item.ok ? [] : item.fault.errors.map(({ pointer }) => pointer));

describe('a structured CloudEvent', () => {
  test('maps its attributes to ours', () => {
    const event = accepted(
      structured({
        time: '2026-01-01T00:00:00Z',
        subject: 'order 7',
        eventversion: '3',
        partitionkey: 'k',
        correlationid: 'c-1',
        traceparent: TRACE,
        tenantid: 'ten_evil',
        dataschema: 'https://example.test/schema',
        sequence: 12,
      }),
    );
    expect(event.summary).toEqual({
      id: '1',
      type: 'a.b',
      tenantId: 'ten_a',
      timestamp: '2026-01-01T00:00:00Z',
      source: '/s',
      version: '3',
      subject: 'order 7',
      correlationId: 'c-1',
    });
    expect(event.key).toBe('k');
    expect(event.traceParent).toBe(TRACE);
    expect(event.metadata?.toString()).toBe(
      '{"correlationId":"c-1","cloudEvents":{"dataschema":"https://example.test/schema","sequence":12}}',
    );
  });

  test('says by deliverat when it is to be delivered; a time that has passed means now', () => {
    const inAnHour = new Date(context.nowMs + 3_600_000).toISOString();
    expect(accepted(structured({ deliverat: inAnHour }))).toMatchObject({ deliverAtMs: context.nowMs + 3_600_000 });
    expect(accepted(structured({ deliverat: inAnHour })).metadata).toBeUndefined();
    expect(accepted(structured({ deliverat: '2026-01-01T00:00:00Z' }))).not.toHaveProperty('deliverAtMs');
  });

  test('may be for later by 30 days, and by not a millisecond more', () => {
    const farthestMs = context.nowMs + MAX_SCHEDULE_AHEAD_MS;
    const deliverat = (atMs: number) => structured({ deliverat: new Date(atMs).toISOString() });
    expect(accepted(deliverat(farthestMs))).toMatchObject({ deliverAtMs: farthestMs });
    expect(() => accepted(deliverat(farthestMs + 1))).toThrow();
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    ['another specversion', { specversion: '0.3' }, ['/specversion']],
    ['a missing id', { id: undefined }, ['/id']],
    ['a null source, which is a missing one', { source: null }, ['/source']],
    ['a time that is none', { time: 'yesterday' }, ['/time']],
    ['a time of delivery that is none', { deliverat: 'tomorrow' }, ['/deliverat']],
    ['a time of delivery too far ahead', { deliverat: '2027-01-01T00:00:00Z' }, ['/deliverat']],
    ['data that is not JSON', { datacontenttype: 'text/plain' }, ['/datacontenttype']],
    ['an attribute name that is illegal', { tenantId: 'x' }, ['/tenantId']],
    ['an extension that is no simple value', { sequence: {} }, ['/sequence']],
    ['data beside data_base64', { data_base64: 'e30=' }, ['/data_base64']],
    ['data_base64 that is none', { data: undefined, data_base64: 'e30' }, ['/data_base64']],
    [
      'data_base64 of no JSON',
      { data: undefined, data_base64: Buffer.from('<x/>').toString('base64') },
      ['/data_base64'],
    ],
  ])('is refused with %s', (_sentence, attributes, expected) => {
    expect(pointers(structured(attributes))).toEqual(expected);
  });

  test.each([
    ['application/json; charset=utf-8', true],
    ['application/vnd.shop.order+json', true],
    ['text/json', true],
    ['application/jsonp', false],
    ['application/xml', false],
  ])('with datacontenttype %s is JSON: %p', (datacontenttype, good) => {
    expect(structured({ datacontenttype }).ok).toBe(good);
  });

  test('without data has null for data', () => {
    expect(accepted(structured({ data: undefined })).data.toString()).toBe('null');
  });
});

describe('a binary CloudEvent', () => {
  test('maps its headers to our attributes, and the body is the data', () => {
    const event = accepted(
      binary(
        {
          'ce-subject': 'gr%C3%B6%C3%9Fe',
          'ce-time': '2026-01-01T00:00:00Z',
          'ce-partitionkey': 'k',
          'ce-tenantid': 'x',
          ce_custom: '"a\\"b"',
        },
        ' {"n":1.0} ',
      ),
    );
    expect(event.summary.subject).toBe('größe');
    expect(event.summary.tenantId).toBe('ten_a');
    expect(event.data.toString()).toBe('{"n":1.0}');
    expect(event.metadata?.toString()).toBe('{"cloudEvents":{"custom":"a\\"b"}}');
  });

  test.each<[string, Record<string, string>, string[]]>([
    ['another specversion', { 'ce-specversion': '2.0' }, ['/ce-specversion']],
    ['a header in Latin-1', { 'ce-subject': 'größe' }, ['/ce-subject']],
    ['a percent sign that encodes nothing', { 'ce-subject': '100%' }, ['/ce-subject']],
    ['overlong UTF-8', { 'ce-subject': '%C0%A0' }, ['/ce-subject']],
    ['one attribute in two spellings', { ce_id: '2' }, ['/ce_id']],
    ['a subject with a control character', { 'ce-subject': '%00' }, ['/ce-subject']],
  ])('is refused with %s', (_sentence, headers, expected) => {
    expect(pointers(binary(headers))).toEqual(expected);
  });

  test('may have no body: data is null', () => {
    expect(accepted(binary({}, '')).data.toString()).toBe('null');
  });

  test('is known by any of its required headers', () => {
    expect(isBinaryCloudEvent({ 'content-type': 'application/json' })).toBe(false);
    expect(isBinaryCloudEvent({ 'ce-type': 'a' })).toBe(true);
    expect(isBinaryCloudEvent({ ce_id: 'a' })).toBe(true);
  });
});

describe('an attribute header', () => {
  test.each([
    ['plain', 'plain'],
    ['Euro%20%E2%82%AC%20%F0%9F%98%80', 'Euro € 😀'],
    ['%41unnecessary', 'Aunnecessary'],
    ['"old \\"style\\""', 'old "style"'],
    ['%2541', '%41'],
    ['%', undefined],
    ['%ED%A0%80', undefined],
  ])('%s reads as %p', (header, expected) => {
    expect(decodeHeaderValue(header)).toBe(expected);
  });
});
