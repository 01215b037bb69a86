import fc from 'fast-check';
import { BODY_FORMATS, decodeEvent, type BodyFormat, type EventSummary } from '#libs/contracts';
import { renderBody } from './rendered-bodies.js';
import type { RenderedBody } from './rendered-body.js';

/** Numbers beyond 2^53, a key given twice, -0, escapes and spaces: what a parse-and-stringify on the way would change. */
const DATA =
  '{"big":12345678901234567890,"twice":1,"twice":2,"zero":-0,"exact":1.10,"text":"\\u00e9\\/\\ud83d\\ude00é","list":[ 1 ,2 ]}';
const envelopeOf = (data: string, more = ''): Buffer =>
  Buffer.from(
    `{"id":"evt_1","type":"order.created","version":"2","timestamp":"2026-01-02T03:04:05.678Z","source":"shop","tenantId":"ten_a"${more},"data":${data}}`,
  );
const recipient = { endpointId: 'ep_1', name: 'Orders "blue"' };

function summaryOf(envelope: Buffer): EventSummary {
  const decoded = decodeEvent(envelope);
  if (!decoded.ok) throw new Error(decoded.reason);
  return decoded.event;
}
const render = (format: BodyFormat, envelope = envelopeOf(DATA), to = recipient): RenderedBody =>
  renderBody(format, envelope, summaryOf(envelope), to);

describe('the body of a webhook', () => {
  it('is the envelope itself unless its endpoint wants another', () => {
    const envelope = envelopeOf(DATA);
    expect(render('envelope', envelope).body).toBe(envelope);
  });

  it.each<[BodyFormat, string, string]>([
    ['minimal', 'application/json', `{"type":"order.created","timestamp":"2026-01-02T03:04:05.678Z","data":${DATA}}`],
    [
      'cloudevents-structured',
      'application/cloudevents+json; charset=utf-8',
      `{"specversion":"1.0","id":"evt_1","type":"order.created","source":"shop","time":"2026-01-02T03:04:05.678Z",` +
        `"tenantid":"ten_a","eventversion":"2","datacontenttype":"application/json","data":${DATA}}`,
    ],
    ['cloudevents-binary', 'application/json', DATA],
    [
      'classic',
      'application/json',
      `{"id":"evt_1","type":"order.created","created_at":"2026-01-02T03:04:05.678Z","data":${DATA},` +
        `"webhook":{"id":"ep_1","name":"Orders \\"blue\\""},"tenant":{"id":"ten_a"}}`,
    ],
  ])('in format %s keeps the bytes of data', (format, contentType, text) => {
    const { body, headers } = render(format);
    expect(headers['content-type']).toBe(contentType);
    expect(body.toString()).toBe(text);
  });

  it('in format cloudevents-binary has the attributes in headers', () => {
    const more = ',"subject":"order 17 – 50%","metadata":{"correlationId":"c\\"1"}';
    expect(render('cloudevents-binary', envelopeOf(DATA, more)).headers).toEqual({
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': 'evt_1',
      'ce-type': 'order.created',
      'ce-source': 'shop',
      'ce-time': '2026-01-02T03:04:05.678Z',
      'ce-tenantid': 'ten_a',
      'ce-eventversion': '2',
      'ce-subject': 'order%2017%20%E2%80%93%2050%25',
      'ce-correlationid': 'c%221',
    });
  });

  it.each([
    ['a source with spaces is spelled as a URI', '"source":"my shop/é"', { source: 'my%20shop/%C3%A9' }],
    [
      'a source that is a URI stays as it is',
      '"source":"https://a.example/b%20c?d#e"',
      { source: 'https://a.example/b%20c?d#e' },
    ],
    ['an empty source gets a name', '"source":""', { source: 'unknown' }],
    ['a time in another spelling is put right', '"timestamp":"2026-01-02"', { time: '2026-01-02T00:00:00.000Z' }],
    ['an empty subject is left out', '"subject":""', { subject: undefined }],
  ])('as a CloudEvent: %s', (_what, member, expected) => {
    const parsed: unknown = JSON.parse(render('cloudevents-structured', envelopeOf('1', `,${member}`)).body.toString());
    expect(parsed).toMatchObject(
      Object.fromEntries(Object.entries(expected).filter(([, value]) => value !== undefined)),
    );
    if (Object.values(expected).includes(undefined)) expect(parsed).not.toHaveProperty('subject');
  });

  it('takes the last of members that a foreign producer gave twice, as JSON.parse does', () => {
    expect(render('minimal', envelopeOf('1', ',"data":0')).body.toString()).toContain('"data":1}');
  });

  it('is the same when it is rendered again elsewhere, and once for all recipients of an envelope', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...BODY_FORMATS), (data, format) => {
        const text = JSON.stringify(data);
        const [here, there] = [render(format, envelopeOf(text)), render(format, envelopeOf(text))];
        expect(here).toEqual(there);
        expect(() => JSON.parse(here.body.toString()) as unknown).not.toThrow();
      }),
    );
    const envelope = envelopeOf(DATA);
    expect(render('minimal', envelope, { endpointId: 'ep_2', name: '' }).body).toBe(render('minimal', envelope).body);
    expect(render('classic', envelope, { endpointId: 'ep_2', name: '' }).body.toString()).toContain(
      '{"id":"ep_2","name":""}',
    );
    expect(render('classic', envelope).body.toString()).toContain('"ep_1"');
  });
});
