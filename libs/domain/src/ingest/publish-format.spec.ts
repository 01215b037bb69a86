import { formatOf } from './publish-format.js';

const CE = { 'ce-specversion': '1.0' };

describe('the format of a publish request', () => {
  test.each<[string, 'single' | 'batch', Record<string, string>, number, string]>([
    ['JSON is our own event', 'single', { 'content-type': 'application/json' }, 2, 'event'],
    [
      'parameters and case do not matter',
      'single',
      { 'content-type': 'Application/JSON; charset="UTF-8"' },
      2,
      'event',
    ],
    [
      'a structured CloudEvent',
      'single',
      { 'content-type': 'application/cloudevents+json; charset=utf-8' },
      2,
      'cloud-event',
    ],
    [
      'structured wins over headers',
      'single',
      { 'content-type': 'application/cloudevents+json', ...CE },
      2,
      'cloud-event',
    ],
    ['a binary CloudEvent', 'single', { 'content-type': 'application/json', ...CE }, 2, 'binary-cloud-event'],
    [
      'a binary CloudEvent of a JSON dialect',
      'single',
      { 'content-type': 'application/geo+json', ...CE },
      2,
      'binary-cloud-event',
    ],
    ['a binary CloudEvent without data', 'single', CE, 0, 'binary-cloud-event'],
    [
      'a batch of CloudEvents on the route of one',
      'single',
      { 'content-type': 'application/cloudevents-batch+json' },
      2,
      'cloud-event-batch',
    ],
    ['a batch of ours', 'batch', { 'content-type': 'application/json' }, 2, 'event-batch'],
    [
      'a batch of CloudEvents',
      'batch',
      { 'content-type': 'application/cloudevents-batch+json' },
      2,
      'cloud-event-batch',
    ],
    ['no content type is refused', 'single', {}, 2, 'unsupported_media_type'],
    ['text is refused', 'single', { 'content-type': 'text/plain' }, 2, 'unsupported_media_type'],
    [
      'a JSON dialect without CloudEvents headers is refused',
      'single',
      { 'content-type': 'application/geo+json' },
      2,
      'unsupported_media_type',
    ],
    [
      'a binary CloudEvent with XML is refused',
      'single',
      { 'content-type': 'text/xml', ...CE },
      2,
      'unsupported_media_type',
    ],
    ['a binary CloudEvent with unnamed data is refused', 'single', CE, 2, 'unsupported_media_type'],
    [
      'another charset is refused',
      'single',
      { 'content-type': 'application/json; charset=latin1' },
      2,
      'unsupported_media_type',
    ],
    [
      'a compressed body is refused',
      'single',
      { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      2,
      'unsupported_media_type',
    ],
    [
      'one CloudEvent on the batch route is refused',
      'batch',
      { 'content-type': 'application/cloudevents+json' },
      2,
      'unsupported_media_type',
    ],
  ])('%s', (_sentence, route, headers, bodyBytes, expected) => {
    const negotiated = formatOf(route, headers, bodyBytes);
    expect(negotiated.ok ? negotiated.format : negotiated.fault.code).toBe(expected);
  });

  test('a refusal lists what is accepted', () => {
    const negotiated = formatOf('single', { 'content-type': 'text/plain' }, 1);
    expect(negotiated.ok ? '' : negotiated.fault.detail).toMatch(
      /text\/plain.*application\/json, application\/cloudevents\+json/,
    );
  });
});
