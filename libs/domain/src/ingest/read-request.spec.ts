import fc from 'fast-check';
import type { IngestContext } from './event-draft.js';
import { planRecord } from './event-record.js';
import type { PublishFault } from './publish-fault.js';
import type { PublishFormat } from './publish-format.js';
import { readRequest } from './read-request.js';

const NOW = Date.UTC(2026, 0, 15, 12);
const context: IngestContext = { tenantId: 'ten_a', nowMs: NOW, newEventId: () => 'evt_new' };

const read = (format: PublishFormat, body: string | Buffer, headers: Record<string, string> = {}) =>
  readRequest({ format, headers, body: Buffer.from(body) }, context, 3);

function envelopeOf(format: PublishFormat, body: string | Buffer, headers: Record<string, string> = {}): string {
  const result = read(format, body, headers);
  const item = result.ok ? result.items[0] : result;
  if (item?.ok !== true) throw new Error(JSON.stringify(item));
  const planned = planRecord(item.event, 1_000_000);
  if (!planned.ok) throw new Error(JSON.stringify(planned));
  return planned.record.value.toString('utf8');
}

function faultOf(format: PublishFormat, body: string | Buffer, headers: Record<string, string> = {}): PublishFault {
  const result = read(format, body, headers);
  if (result.ok) throw new Error('accepted');
  return result.fault;
}
const pointersOf = (fault: PublishFault): string[] => fault.errors.map(({ pointer }) => pointer);

describe('an envelope', () => {
  test('holds what the request says, and defaults for the rest', () => {
    expect(envelopeOf('event', '{"type":"order.created","data":{"n":1}}')).toBe(
      '{"id":"evt_new","type":"order.created","version":"1","timestamp":"2026-01-15T12:00:00.000Z","source":"api",' +
        '"tenantId":"ten_a","data":{"n":1}}',
    );
    expect(
      envelopeOf(
        'event',
        '{"type":"a","data":null,"id":"x-1","version":"2","source":"shop","userId":"u","subject":"s\\"","key":"k",' +
          '"timestamp":"2026-01-01T00:00:00+02:00","metadata":{"correlationId":"c", "own":1.0},"priority":"bulk"}',
      ),
    ).toBe(
      '{"id":"x-1","type":"a","version":"2","timestamp":"2026-01-01T00:00:00+02:00","source":"shop","tenantId":"ten_a",' +
        '"userId":"u","subject":"s\\"","data":null,"metadata":{"correlationId":"c", "own":1.0}}',
    );
  });

  test('holds the channels, each once, in every format', () => {
    const channels = '"channels":["eu","project:17"],"data":1';
    expect(envelopeOf('event', '{"type":"a","data":1,"channels":["eu","project:17","eu"]}')).toContain(channels);
    const attributes = '"specversion":"1.0","id":"1","type":"a","source":"s"';
    expect(envelopeOf('cloud-event', `{${attributes},"channels":"eu, project:17","data":1}`)).toContain(channels);
    const headers = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-type': 'a', 'ce-source': 's' };
    expect(envelopeOf('binary-cloud-event', '1', { ...headers, 'ce-channels': 'eu,project:17' })).toContain(channels);
    expect(envelopeOf('event', '{"type":"a","data":1,"channels":[]}')).not.toContain('channels');
  });

  test('carries any data byte by byte: big integers, repeated keys, -0, escapes', () => {
    const odd = '{ "n": 123456789012345678901234567890, "a":1,"a":2, "z":-0, "e":1e400, "s":"\\u0000\\ud800\\/é" }';
    expect(envelopeOf('event', `{"data":${odd},"type":"a"}`)).toContain(`"data":${odd}}`);
    expect(envelopeOf('event', `{"type":"a","d\\u0061ta":${odd}}`)).toContain(`"data":${odd}}`);
  });

  test('carries any data byte by byte, in every format', () => {
    const attributes = '"specversion":"1.0","id":"1","type":"a","source":"s"';
    const headers = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-type': 'a', 'ce-source': 's' };
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom('', ' ', '\n\t'), (data, gap) => {
        const tail = `"data":${data}}`;
        expect(envelopeOf('event', `{"type":"a",${gap}"data":${gap}${data}${gap}}`).endsWith(tail)).toBe(true);
        expect(envelopeOf('cloud-event', `{${attributes},"data":${gap}${data}}`).endsWith(tail)).toBe(true);
        expect(envelopeOf('binary-cloud-event', `${gap}${data}${gap}`, headers).endsWith(tail)).toBe(true);
        const base64 = Buffer.from(data).toString('base64');
        expect(envelopeOf('cloud-event', `{${attributes},"data_base64":"${base64}"}`).endsWith(tail)).toBe(true);
      }),
    );
  });
});

describe('a publish request is refused', () => {
  test.each<[string, string, string[]]>([
    ['without a type', '{"data":1}', ['/type']],
    ['without data', '{"type":"a"}', ['/data']],
    ['with a type that is no dotted words', '{"type":"a..b","data":1}', ['/type']],
    ['with a type of 257 characters', `{"type":"${'a'.repeat(257)}","data":1}`, ['/type']],
    ['with a number for a text', '{"type":"a","data":1,"version":2}', ['/version']],
    ['with a channel that is no list', '{"type":"a","data":1,"channels":"eu"}', ['/channels']],
    [
      'with a channel that is no name',
      '{"type":"a","data":1,"channels":["eu","a b",5]}',
      ['/channels/1', '/channels/2'],
    ],
    [
      'with too many channels',
      `{"type":"a","data":1,"channels":${JSON.stringify(Array(11).fill('eu'))}}`,
      ['/channels'],
    ],
    ['with an empty subject', '{"type":"a","data":1,"subject":""}', ['/subject']],
    ['with a control character in an attribute', '{"type":"a","data":1,"userId":"\\u0000"}', ['/userId']],
    ['with half a surrogate pair in an attribute', '{"type":"a","data":1,"source":"\\ud800"}', ['/source']],
    ['with an id that a URL cannot carry', '{"type":"a","data":1,"id":"a/b"}', ['/id']],
    ['with an id of 129 characters', `{"type":"a","data":1,"id":"${'a'.repeat(129)}"}`, ['/id']],
    ['with an unknown field', '{"type":"a","data":1,"typo/~":1}', ['/typo~1~0']],
    ['with a tenant of its own', '{"type":"a","data":1,"tenantId":"ten_b"}', ['/tenantId']],
    ['with a field given twice', '{"type":"a","type":"b","data":1}', ['/type']],
    ['with data given twice, once in disguise', '{"type":"a","data":1,"d\\u0061ta":2}', ['/data']],
    ['with metadata that is no object', '{"type":"a","data":1,"metadata":[]}', ['/metadata']],
    [
      'with a correlation id that is no text',
      '{"type":"a","data":1,"metadata":{"correlationId":1}}',
      ['/metadata/correlationId'],
    ],
    ['with an unknown priority', '{"type":"a","data":1,"priority":"urgent"}', ['/priority']],
    ['with a time without its offset', '{"type":"a","data":1,"timestamp":"2026-01-01T00:00:00"}', ['/timestamp']],
    ['with a day that does not exist', '{"type":"a","data":1,"timestamp":"2026-02-30T00:00:00Z"}', ['/timestamp']],
    ['with a time from before the battery', '{"type":"a","data":1,"timestamp":"1970-01-01T00:00:00Z"}', ['/timestamp']],
    ['with a time far ahead', '{"type":"a","data":1,"timestamp":"2026-01-17T00:00:00Z"}', ['/timestamp']],
    ['to be delivered in over 30 days', '{"type":"a","data":1,"deliverAt":"2026-02-14T12:00:00.001Z"}', ['/deliverAt']],
    ['to be delivered at no time', '{"type":"a","data":1,"deliverAt":"tomorrow"}', ['/deliverAt']],
    ['to be delivered at a number', '{"type":"a","data":1,"deliverAt":1768478400000}', ['/deliverAt']],
    ['as an array', '[]', ['']],
    ['with every fault told at once', '{"id":"","version":1,"foo":1}', ['/type', '/data', '/foo', '/id', '/version']],
  ])('%s', (_sentence, body, pointers) => {
    const fault = faultOf('event', body);
    expect([fault.code, pointersOf(fault).sort()]).toEqual(['validation_failed', pointers.sort()]);
  });

  test.each<[string, string | Buffer]>([
    ['empty', ''],
    ['not JSON', '{"type":'],
    ['no valid UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['UTF-16 surrogates spelled as UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['behind a byte order mark', Buffer.from('\ufeff{"type":"a","data":1}')],
  ])('when its body is %s', (_sentence, body) => {
    expect(faultOf('event', body).code).toBe('invalid_json');
  });

  test('when data nests 65 levels deep, while 64 are fine', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(envelopeOf('event', `{"type":"a","data":${nested(64)}}`)).toContain(nested(64));
    const fault = faultOf('event', `{"type":"a","data":${nested(65)}}`);
    expect([fault.code, pointersOf(fault)]).toEqual(['nesting_too_deep', ['/data']]);
    expect(faultOf('event', `{"type":"a","data":${nested(100_000)}}`).code).toBe('nesting_too_deep');
  });

  test('with no answer larger than a hundred faults', () => {
    const body = `{"type":"a","data":1,${Array.from({ length: 5_000 }, (_, index) => `"x${index}":1`).join(',')}}`;
    const fault = faultOf('event', body);
    expect(fault.errors).toHaveLength(100);
    expect(fault.detail).toContain('5000 faults');
  });
});

describe('null', () => {
  test('counts as not given, but is data', () => {
    expect(envelopeOf('event', '{"type":"a","data":null,"id":null,"subject":null,"metadata":null}')).toBe(
      '{"id":"evt_new","type":"a","version":"1","timestamp":"2026-01-15T12:00:00.000Z","source":"api","tenantId":"ten_a","data":null}',
    );
  });
});

describe('a batch', () => {
  test('answers for each event; one bad event never fails the rest', () => {
    const result = read('event-batch', ' {"events" : [ {"type":"a","data":1} , {"type":"","data":1}, 7 ] }');
    if (!result.ok) throw new Error('refused');
    expect(result.items.map((item) => (item.ok ? item.event.data.toString() : pointersOf(item.fault)))).toEqual([
      '1',
      ['/events/1/type'],
      ['/events/2'],
    ]);
  });

  test.each<[string, PublishFormat, string, string]>([
    ['is refused when it is no object', 'event-batch', '[]', ''],
    ['is refused without events', 'event-batch', '{}', '/events'],
    ['is refused with another field', 'event-batch', '{"events":[],"x":1}', '/x'],
    ['is refused with events given twice', 'event-batch', '{"events":[],"events":[]}', '/events'],
    ['is refused with more events than allowed', 'event-batch', '{"events":[1,2,3,4]}', '/events'],
    ['of CloudEvents is refused when it is no array', 'cloud-event-batch', '{}', ''],
  ])('%s', (_sentence, format, body, pointer) => {
    const fault = faultOf(format, body);
    expect([fault.code, pointersOf(fault)]).toEqual(['validation_failed', [pointer]]);
  });

  test('of CloudEvents is read event by event', () => {
    const good = '{"specversion":"1.0","id":"1","type":"a","source":"s","data":{"x":1.0}}';
    const result = read('cloud-event-batch', `[${good},{"specversion":"1.0"}]`);
    if (!result.ok) throw new Error('refused');
    expect(result.items.map((item) => (item.ok ? item.event.data.toString() : pointersOf(item.fault)))).toEqual([
      '{"x":1.0}',
      ['/1/id', '/1/source', '/1/type'],
    ]);
  });
});
