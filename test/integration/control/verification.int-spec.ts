import { answer, until, WebhookReceiver, type AnswerScript } from '#libs/testing';
import { Api, freshDatabase, startApp, type FreshDatabase } from '../../harness/index.js';
import { LocalControl } from './local-control.js';

const timing = { timeoutMs: 30_000, everyMs: 20 };

describe('the verification of endpoints', () => {
  let place: FreshDatabase;
  let controls: readonly LocalControl[];
  let api: Api;
  const receivers: WebhookReceiver[] = [];

  const receiver = async (script?: AnswerScript): Promise<WebhookReceiver> => {
    const started = await WebhookReceiver.start(script);
    receivers.push(started);
    return started;
  };
  const created = async (url: string, settings: object) => {
    const { status, json } = await api.post('/v1/endpoints', { url, ...settings });
    expect(status).toBe(201);
    return json;
  };
  const shown = async (id: string) => (await api.get(`/v1/endpoints/${id}`)).json;
  const untilState = (id: string, state: string) =>
    until(
      async () => {
        const endpoint = await shown(id);
        return endpoint.state === state ? endpoint : undefined;
      },
      { ...timing, what: `${id} to be ${state}` },
    );
  const bodyOf = (hook: WebhookReceiver, index = 0) => JSON.parse(String(hook.received[index]?.body));
  const echo: AnswerScript = ({ body }) =>
    answer(200, { body: JSON.stringify({ challenge: JSON.parse(String(body)).challenge }) });

  const control = (databaseUrl: string): Promise<LocalControl> =>
    LocalControl.start(databaseUrl, {
      EGRESS_ALLOWED_CIDRS: '127.0.0.0/8',
      EGRESS_ALLOW_HTTP: 'true',
      VERIFICATION_ORIGIN: 'events.postrider.test',
    });

  beforeAll(async () => {
    place = await freshDatabase();
    // Two processes' worth: none of them may make what the other one makes.
    const first = await control(place.url);
    controls = [first, await control(place.url)];
    ({ api } = first);
  }, 60_000);

  afterAll(async () => {
    for (const one of controls ?? []) await one.stop();
    await Promise.all(receivers.map((hook) => hook.close()));
    await place.drop();
  }, 60_000);

  test('is not asked for unless it is wanted', async () => {
    const hook = await receiver();
    const endpoint = await created(hook.url, {});
    expect(endpoint).toMatchObject({
      state: 'active',
      verification: 'none',
      verificationProgress: null,
    });
    expect(endpoint).not.toHaveProperty('verificationToken');
    expect((await api.post(`/v1/endpoints/${endpoint.id}/verify`)).json.state).toBe('active');
    expect(hook.received).toEqual([]);
  });

  test('by token: its own token is posted to it, and 200 activates it', async () => {
    const hook = await receiver(() => answer(200));
    const endpoint = await created(hook.url, { verification: 'token', headers: { 'X-Team': 'blue' } });
    expect(endpoint.state).toBe('pending_verification');
    expect(endpoint.verificationToken).toMatch(/^whvt_[A-Za-z0-9_-]{32}$/);
    const active = await untilState(endpoint.id, 'active');
    expect(active.verificationProgress).toMatchObject({
      verifiedAt: expect.any(String),
      tries: 1,
      nextTryAt: null,
      lastError: null,
    });
    expect(bodyOf(hook)).toEqual({ type: 'webhook.verification', verification_token: endpoint.verificationToken });
    expect(hook.received[0]).toMatchObject({ method: 'POST', headers: { 'x-team': 'blue' } });
    expect(JSON.stringify(await shown(endpoint.id))).not.toContain(endpoint.verificationToken);
  });

  test('by challenge: it has to echo what it got, and can be asked again when it did not', async () => {
    const hook = await receiver(() => answer(200, { body: '{"challenge":"something else"}' }));
    const { id, verificationToken } = await created(hook.url, { verification: 'challenge' });
    const failed = await untilState(id, 'failed');
    expect(failed.verificationProgress).toMatchObject({
      verifiedAt: null,
      nextTryAt: null,
      lastError: expect.stringContaining('echo'),
    });
    expect((await api.post(`/v1/endpoints/${id}/enable`)).status).toBe(409);
    hook.answerBy(echo);
    const again = await api.post(`/v1/endpoints/${id}/verify`);
    expect([again.status, again.json.verificationToken]).toEqual([200, verificationToken]);
    await untilState(id, 'active');
    const [first, second] = [bodyOf(hook, 0), bodyOf(hook, 1)];
    expect(second).toEqual({ type: 'url_verification', challenge: expect.any(String), token: verificationToken });
    expect(second.challenge).not.toBe(first.challenge);
  });

  test('by CloudEvents: it grants permission, and its rate is the limit from then on', async () => {
    const hook = await receiver(() =>
      answer(200, { headers: { 'WebHook-Allowed-Origin': 'events.postrider.test', 'WebHook-Allowed-Rate': '120' } }),
    );
    const { id } = await created(hook.url, {
      verification: 'cloudevents',
      rateLimit: { perSecond: 50, perMinute: 600 },
    });
    expect((await untilState(id, 'active')).rateLimit).toEqual({ perSecond: 50, perMinute: 120 });
    expect(hook.received[0]).toMatchObject({
      method: 'OPTIONS',
      headers: { 'webhook-request-origin': 'events.postrider.test', 'webhook-request-rate': '600' },
    });
    const closed = await created((await receiver()).url, { verification: 'cloudevents' });
    expect((await untilState(closed.id, 'failed')).rateLimit).toBeNull();
  });

  test('stays pending while nobody answers, and is asked again, later each time', async () => {
    const hook = await receiver(() => ({ kind: 'hang' }));
    const { id } = await created(hook.url, { verification: 'token', timeoutMs: 1_000 });
    const tried = await until(
      async () => {
        const endpoint = await shown(id);
        return endpoint.verificationProgress.lastError === null ? undefined : endpoint;
      },
      { ...timing, what: 'the first timeout' },
    );
    expect(tried.state).toBe('pending_verification');
    expect(Date.parse(tried.verificationProgress.nextTryAt)).toBeGreaterThan(
      (hook.received[0]?.receivedAtMs ?? Infinity) + 2_000,
    );
    expect((await api.get('/v1/endpoints?state=pending_verification')).json.data).toMatchObject([{ id }]);
    await hook.waitFor(2);
    hook.answerBy(() => answer(200));
    expect((await untilState(id, 'active')).verificationProgress.tries).toBeGreaterThanOrEqual(3);
  });

  test('is asked once, whoever of several processes does it', async () => {
    const hook = await receiver(() => answer(200, { delayMs: 300 }));
    const endpoints = await Promise.all(
      Array.from({ length: 20 }, (_, index) => created(`${hook.url}?n=${index}`, { verification: 'token' })),
    );
    for (const { id } of endpoints) await untilState(id, 'active');
    expect(new Set(hook.received.map(({ path }) => path)).size).toBe(20);
    expect(hook.received).toHaveLength(20);
  });

  test('is lost with the URL, and an answer from the former one counts no more', async () => {
    const slow = await receiver(() => answer(200, { delayMs: 1_500 }));
    const { id } = await created(slow.url, { verification: 'token' });
    await slow.waitFor(1);
    const other = await receiver(() => answer(403));
    await api.patch(`/v1/endpoints/${id}`, { url: other.url });
    await untilState(id, 'failed');
    // The former one has answered well before this one, which is asked later, is active.
    const last = await created((await receiver(() => answer(200, { delayMs: 3_000 }))).url, { verification: 'token' });
    await untilState(last.id, 'active');
    expect((await shown(id)).state).toBe('failed');
    other.answerBy(() => answer(200));
    await api.post(`/v1/endpoints/${id}/verify`);
    await untilState(id, 'active');
    expect((await api.patch(`/v1/endpoints/${id}`, { url: slow.url })).json).toMatchObject({
      state: 'pending_verification',
      verificationProgress: { verifiedAt: null },
    });
    expect((await api.patch(`/v1/endpoints/${id}`, { verification: 'none' })).json.state).toBe('active');
  });

  test('cannot be talked around', async () => {
    const hook = await receiver(() => ({ kind: 'hang' }));
    const { id } = await created(hook.url, { verification: 'token' });
    const states: string[] = [];
    for (const [path, body] of [
      ['', { state: 'active' }],
      ['/pause', undefined],
      ['/resume', undefined],
      ['/disable', undefined],
      ['/enable', undefined],
    ] as const) {
      const target = `/v1/endpoints/${id}${path}`;
      states.push((body === undefined ? await api.post(target) : await api.patch(target, body)).json.state);
    }
    expect(states).toEqual([
      'pending_verification',
      'paused',
      'pending_verification',
      'disabled',
      'pending_verification',
    ]);
    expect((await api.patch(`/v1/endpoints/${id}`, { state: 'failed' })).status).toBe(422);
  });

  test('goes on in another process when the one that asks is killed', async () => {
    const own = await freshDatabase();
    const hook = await receiver(() => ({ kind: 'hang' }));
    const killed = await startApp('control', { DATABASE_URL: own.url });
    const { id } = await killed.api.createEndpoint({ url: hook.url, verification: 'token', timeoutMs: 1_000 });
    await hook.waitFor(1);
    await killed.kill();
    hook.answerBy(() => answer(200));
    const successor = await control(own.url);
    try {
      const isActive = async () => (await successor.api.get(`/v1/endpoints/${id}`)).json.state === 'active';
      await until(isActive, { ...timing, what: 'the verification' });
      expect(hook.received).toHaveLength(2);
    } finally {
      await successor.stop();
      await own.drop();
    }
  }, 60_000);

  test('of another tenant waits for no endpoint that never answers', async () => {
    const hook = await receiver(() => ({ kind: 'hang' }));
    const tenant = (await api.post('/v1/tenants', { name: 'never answers' })).json.id;
    const { key } = (await api.post(`/v1/tenants/${tenant}/keys`, { name: 'all', scopes: ['admin:*'] })).json;
    const neighbour = new Api(api.baseUrl, key);
    // More than the two processes ask at once, and none of them is given up while this test waits.
    const settings = { verification: 'token', timeoutMs: 60_000 };
    for (let made = 0; made < 140; made += 10) {
      const ten = Array.from({ length: 10 }, (_, index) => `${hook.url}?n=${made + index}`);
      await Promise.all(ten.map((url) => neighbour.createEndpoint({ ...settings, url })));
    }
    await hook.waitFor(20);
    const { id } = await created((await receiver()).url, { verification: 'token' });
    await untilState(id, 'active');
    expect(hook.received.length).toBeLessThan(40);
  }, 60_000);
});
