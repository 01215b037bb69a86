import { Installation } from './installation.js';

const nested = (depth: number): string => `{"type":"a","data":${'['.repeat(depth)}${']'.repeat(depth)}}`;

const EVENTS: readonly string[] = [
  '',
  '{',
  '[]',
  'null',
  '{"type":1}',
  '{"type":"a","data":}',
  '{"type":"a"}',
  '{"type":"a..b","data":1}',
  '{"type":"a","data":1,"id":""}',
  '{"type":"a","data":1,"id":"a/b"}',
  '{"type":"a","data":1,"timestamp":"yesterday"}',
  '{"type":"a","data":1,"metadata":[]}',
  '{"type":"a","data":1,"key":"\\u0000"}',
  '{"type":"a","data":1,"type":"b"}',
  '{"type":"a","data":1,"priority":"high"}',
  '{"type":"a","data":1,"unknown":1}',
  '\ufeff{"type":"a","data":1}',
  nested(100),
  `{"type":"a","data":"${'x'.repeat(300_000)}"}`,
  `{"type":"a","data":"${'x'.repeat(1_100_000)}"}`,
];

const ENDPOINTS: readonly string[] = [
  '{}',
  '{"url":""}',
  '{"url":"javascript:1"}',
  '{"url":"https://user:password@example.com"}',
  '{"url":"http://169.254.169.254/"}',
  '{"url":"http://localhost:9990/"}',
  '{"url":"https://xn--a/"}',
  '{"url":"http://127.0.0.1:9990/","retry":{"policy":"fixed"}}',
  '{"url":"http://127.0.0.1:9990/","headers":{"host":"x"}}',
  '{"url":"http://127.0.0.1:9990/","headers":{"x":"a\\r\\nb"}}',
  '{"url":"http://127.0.0.1:9990/","timeoutMs":0.5}',
  '{"url":"http://127.0.0.1:9990/","eventTypes":["*.*"]}',
  '{"url":"http://127.0.0.1:9990/","description":"\\u0000"}',
];

const PATHS: readonly string[] = [
  '/v1/events?limit=0',
  '/v1/events?limit=9999',
  '/v1/events?cursor=zzz',
  '/v1/events?from=x',
  '/v1/events?type=%00',
  '/v1/events/%00',
  '/v1/events/%ff',
  '/v1/events/..%2f..',
  '/v1/deliveries?state=x',
  '/v1/deliveries?eventId=%00',
  '/v1/deliveries/%F0%9F',
  '/v1/deliveries/x/attempts',
  `/v1/endpoints/${'x'.repeat(3_000)}`,
  '/v1/endpoints?cursor=AAAA',
  '/v1/endpoints/ep_1/subscriptions',
  '/v1/nothing',
];

const shortly = ([method, path, body = '']: readonly [string, string, string | undefined]): string =>
  `${method} ${path.slice(0, 60)} ${JSON.stringify(body.slice(0, 40))}`;

describe('a request that cannot be served', () => {
  let postrider: Installation;
  beforeAll(async () => {
    postrider = await Installation.start();
  });
  afterAll(() => postrider.stop());

  const hostile: readonly (readonly [method: string, path: string, body: string | undefined])[] = [
    ...EVENTS.map((body) => ['POST', '/v1/events', body] as const),
    ...['{}', '{"events":{}}', `{"events":[${Array(501).fill(nested(1)).join()}]}`].map(
      (body) => ['POST', '/v1/events/batch', body] as const,
    ),
    ...ENDPOINTS.map((body) => ['POST', '/v1/endpoints', body] as const),
    ...PATHS.map((path) => ['GET', path, undefined] as const),
    ['POST', '/v1/deliveries/dlv_x/retry', undefined],
    ['DELETE', '/v1/endpoints/ep_x', undefined],
    ['PATCH', '/v1/endpoints/ep_x', '{"state":"paused"}'],
    ['PUT', '/v1/events', '{}'],
  ];
  // Some are a megabyte long: their beginning names them.
  test.each(hostile.map((request) => ({ request, name: shortly(request) })))(
    '$name is told as a problem of the request',
    async ({ request: [method, path, body] }) => {
      const { status, headers, json } = await postrider.api.request(method, path, body);
      expect(headers.get('content-type')).toContain('application/problem+json');
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(json).toMatchObject({ status, code: expect.any(String), detail: expect.any(String) });
      expect(json.requestId).toBe(headers.get('x-request-id'));
    },
  );

  test.each([
    ['text/plain', {}],
    ['application/xml', { 'ce-id': '1', 'ce-type': 't', 'ce-source': 's', 'ce-specversion': '1.0' }],
  ])('a content type of %s is refused with what is accepted', async (contentType, headers) => {
    const all = { ...headers, 'content-type': contentType };
    const { status, json } = await postrider.api.post('/v1/events', 'x', all);
    expect([status, json.code]).toEqual([415, 'unsupported_media_type']);
    expect(json.detail).toContain('application/json');
  });
});
