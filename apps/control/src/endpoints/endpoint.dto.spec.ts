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
      description: '',
      headers: {},
      timeoutMs: 15_000,
      retry: DEFAULT_RETRY_POLICY,
    });
  });

  test.each<[string, object]>([
    ['patterns of event types', { eventTypes: ['order.created', 'order.*', '*', 'a.b.*'] }],
    ['a list of delays', { retry: { policy: 'schedule', delaysMs: [0, 1_000, 86_400_000] } }],
    ['no retries at all', { retry: { policy: 'schedule', delaysMs: [] } }],
    ['a fixed delay', { retry: { policy: 'fixed', initialDelayMs: 10, maxDelayMs: 10, maxAttempts: 3 } }],
    ['an exponential delay without its bounds', { retry: { policy: 'exponential', initialDelayMs: 1_000 } }],
    ['headers of its own', { headers: { authorization: 'Bearer x' } }],
  ])('takes %s', (_name, body) => {
    expect(faultsOf(body)).toEqual([]);
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
    ['a field it does not know', { rateLimit: 5 }, '/rateLimit'],
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
    for (const body of [{ id: 'ep_x' }, { secret: 'whsec_x' }, { state: 'gone' }, { tenantId: 'ten_b' }]) {
      expect(endpointChange.safeParse(body).success).toBe(false);
    }
  });
});
