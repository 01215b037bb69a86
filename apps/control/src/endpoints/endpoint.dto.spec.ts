import { DEFAULT_RETRY_POLICY } from '#libs/contracts';
import { pointerOf } from '#libs/http';
import { endpointChange, newEndpoint } from './endpoint.dto.js';

const url = 'https://receiver.example/hook';
const faultsOf = (body: object): readonly string[] => {
  const parsed = newEndpoint.safeParse({ url, ...body });
  if (parsed.success) return [];
  return parsed.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys' ? pointerOf([...issue.path, issue.keys[0] ?? '']) : pointerOf(issue.path),
  );
};

describe('a new endpoint', () => {
  test('needs a URL only', () => {
    expect(newEndpoint.parse({ url })).toEqual({
      url,
      eventTypes: ['*'],
      name: '',
      description: '',
      metadata: {},
      clientId: null,
      headers: {},
      timeoutMs: 15_000,
      retry: DEFAULT_RETRY_POLICY,
      rateLimit: null,
      ordering: { mode: 'none' },
      autoDisable: null,
      signatureFormat: 'standard',
      bodyFormat: 'envelope',
      scope: 'events',
      verification: 'none',
    });
  });

  test.each<[string, object]>([
    ['patterns of event types', { eventTypes: ['order.created', 'order.*', '*', 'a.b.*'] }],
    ['a list of delays', { retry: { policy: 'schedule', delaysMs: [0, 1_000, 86_400_000] } }],
    ['no retries at all', { retry: { policy: 'schedule', delaysMs: [] } }],
    ['a fixed delay', { retry: { policy: 'fixed', initialDelayMs: 10, maxDelayMs: 10, maxAttempts: 3 } }],
    ['an exponential delay without its bounds', { retry: { policy: 'exponential', initialDelayMs: 1_000 } }],
    ['headers of its own', { headers: { authorization: 'Bearer x' } }],
    ['one limit', { rateLimit: { perHour: 1 } }],
    ['all limits together', { rateLimit: { perSecond: 10, perMinute: 100, perHour: 1_000, concurrent: 2 } }],
    ['no limit', { rateLimit: null }],
    ['the rule of the installation', { autoDisable: null }],
    ['a rule by time', { autoDisable: { mode: 'time', hours: 0.5 } }],
    ['a rule by failures', { autoDisable: { mode: 'failures', failures: 3 } }],
    ['no rule', { autoDisable: { mode: 'never' } }],
    ['a name, metadata and a client', { name: 'Orders', metadata: { team: 'blue', empty: '' }, clientId: 'crm/7' }],
    ['another signature and another body', { signatureFormat: 'simple', bodyFormat: 'cloudevents-binary' }],
  ])('takes %s', (_name, body) => {
    expect(faultsOf(body)).toEqual([]);
  });

  test.each<[string, unknown, object]>([
    ['none, as a word', 'none', { mode: 'none' }],
    ['of the endpoint, as a word', 'endpoint', { mode: 'endpoint', onExhausted: 'skip' }],
    ['of the endpoint', { mode: 'endpoint', onExhausted: 'wait' }, { mode: 'endpoint', onExhausted: 'wait' }],
    [
      'of a key',
      { mode: 'key', keyPath: 'data.customer.id' },
      { mode: 'key', keyPath: 'data.customer.id', onExhausted: 'skip' },
    ],
  ])('takes an order: %s', (_name, given, taken) => {
    expect(newEndpoint.parse({ url, ordering: given }).ordering).toEqual(taken);
  });

  test('fills in what a growing policy leaves open', () => {
    expect(newEndpoint.parse({ url, retry: { policy: 'fixed', initialDelayMs: 700 } }).retry).toEqual({
      policy: 'fixed',
      initialDelayMs: 700,
      maxDelayMs: 700,
      maxAttempts: 10,
    });
    expect(newEndpoint.parse({ url, retry: { policy: 'linear', initialDelayMs: 700 } }).retry).toMatchObject({
      maxDelayMs: 86_400_000,
    });
  });

  test.each<[string, object, string]>([
    ['a field it does not know', { priority: 5 }, '/priority'],
    ['a limit that is a number alone', { rateLimit: 5 }, '/rateLimit'],
    ['a limit that limits nothing', { rateLimit: {} }, '/rateLimit'],
    ['a limit of zero', { rateLimit: { perSecond: 0 } }, '/rateLimit/perSecond'],
    ['a limit of half a request', { rateLimit: { perMinute: 0.5 } }, '/rateLimit/perMinute'],
    ['a limit per day', { rateLimit: { perDay: 5 } }, '/rateLimit/perDay'],
    ['an order it does not know', { ordering: 'tenant' }, '/ordering/mode'],
    ['an order by key without a path', { ordering: 'key' }, '/ordering/keyPath'],
    ['a key path outside of the envelope', { ordering: { mode: 'key', keyPath: 'customerId' } }, '/ordering/keyPath'],
    ['a key path with an empty name', { ordering: { mode: 'key', keyPath: 'data..id' } }, '/ordering/keyPath'],
    ['another end of an order', { ordering: { mode: 'endpoint', onExhausted: 'stop' } }, '/ordering/onExhausted'],
    ['a key path without order by key', { ordering: { mode: 'endpoint', keyPath: 'data.id' } }, '/ordering/keyPath'],
    ['a rule without its number', { autoDisable: { mode: 'time' } }, '/autoDisable/hours'],
    ['a rule of no failures', { autoDisable: { mode: 'failures', failures: 0 } }, '/autoDisable/failures'],
    ['an unknown rule', { autoDisable: { mode: 'always' } }, '/autoDisable/mode'],
    ['an unknown field of a policy', { retry: { policy: 'schedule', delaysMs: [], jitter: 1 } }, '/retry/jitter'],
    ['an unknown policy', { retry: { policy: 'random' } }, '/retry/policy'],
    ['a negative delay', { retry: { policy: 'schedule', delaysMs: [5, -1] } }, '/retry/delaysMs/1'],
    [
      'a delay that outlives the retry tiers',
      { retry: { policy: 'schedule', delaysMs: [8 * 86_400_000] } },
      '/retry/delaysMs/0',
    ],
    ['more than 30 attempts', { retry: { policy: 'schedule', delaysMs: Array(30).fill(1) } }, '/retry/delaysMs'],
    [
      'a limit below the first delay',
      { retry: { policy: 'linear', initialDelayMs: 10, maxDelayMs: 5, maxAttempts: 3 } },
      '/retry/maxDelayMs',
    ],
    [
      'no attempt',
      { retry: { policy: 'fixed', initialDelayMs: 10, maxDelayMs: 10, maxAttempts: 0 } },
      '/retry/maxAttempts',
    ],
    ['a deadline below a second', { timeoutMs: 999 }, '/timeoutMs'],
    ['a deadline above a minute', { timeoutMs: 60_001 }, '/timeoutMs'],
    ['a reserved header', { headers: { Host: 'x' } }, '/headers/Host'],
    ['a header with a line break', { headers: { 'x-a': 'b\r\nc: d' } }, '/headers/x-a'],
    ['a pattern in the middle', { eventTypes: ['order.*.created'] }, '/eventTypes/0'],
    ['no event type', { eventTypes: [] }, '/eventTypes'],
    ['an event type twice', { eventTypes: ['a', 'a'] }, '/eventTypes'],
    ['a long description', { description: 'x'.repeat(501) }, '/description'],
    ['a description that cannot be stored', { description: 'a\0b' }, '/description'],
    ['metadata that is no text', { metadata: { count: 5 } }, '/metadata/count'],
    ['metadata that is too long', { metadata: { note: 'x'.repeat(501) } }, '/metadata/note'],
    [
      'too much metadata',
      { metadata: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`key${index}`, ''])) },
      '/metadata',
    ],
    ['a signature format it does not know', { signatureFormat: 'md5' }, '/signatureFormat'],
    ['a body format it does not know', { bodyFormat: 'xml' }, '/bodyFormat'],
    ['a verification it does not know', { verification: 'phone' }, '/verification'],
    ['an empty client', { clientId: '' }, '/clientId'],
    ['a URL that is no text', { url: 5 }, '/url'],
  ])('refuses %s and points to it', (_name, body, pointer) => {
    expect(faultsOf(body)).toContain(pointer);
  });
});

describe('a change of an endpoint', () => {
  test('may be any part, and leaves out what is not given', () => {
    expect(endpointChange.parse({ state: 'disabled' })).toEqual({ state: 'disabled' });
    expect(endpointChange.parse({})).toEqual({});
  });

  test('cannot touch what the system decides', () => {
    for (const body of [
      { id: 'ep_x' },
      { secret: 'whsec_x' },
      { state: 'gone' },
      { state: 'failed' },
      { state: 'pending_verification' },
      { tenantId: 'ten_b' },
    ]) {
      expect(endpointChange.safeParse(body).success).toBe(false);
    }
  });
});
