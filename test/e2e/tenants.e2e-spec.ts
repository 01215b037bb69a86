import { answer, until, WebhookReceiver } from '#libs/testing';
import { Api } from '../harness/index.js';
import { Installation } from './installation.js';

interface TenantUnderTest {
  readonly id: string;
  readonly api: Api;
}

describe('tenants of one installation that opens no private range', () => {
  let postrider: Installation;
  const receivers: WebhookReceiver[] = [];
  beforeAll(async () => {
    postrider = await Installation.start({ EGRESS_ALLOWED_CIDRS: '', EGRESS_ALLOW_HTTP: 'true' });
  }, 90_000);
  afterAll(async () => {
    await Promise.all(receivers.map((receiver) => receiver.close()));
    await postrider.stop();
  }, 90_000);

  const receiver = async (): Promise<WebhookReceiver> => {
    const started = await WebhookReceiver.start();
    receivers.push(started);
    return started;
  };
  /** A tenant with what the operator set for it, and the API as a key of its own sees it. */
  const tenant = async (name: string, key: object = {}): Promise<TenantUnderTest> => {
    const created = await postrider.api.post('/v1/tenants', { name });
    expect(created.status).toBe(201);
    const { id } = created.json;
    return { id, api: new Api(postrider.api.baseUrl, await keyOf(id, key)) };
  };
  const keyOf = async (tenantId: string, settings: object): Promise<string> => {
    const scopes = [
      'events:write',
      'events:read',
      'endpoints:write',
      'endpoints:read',
      'deliveries:read',
      'deliveries:retry',
    ];
    const made = await postrider.api.post(`/v1/tenants/${tenantId}/keys`, { name: 'test', scopes, ...settings });
    expect(made.status).toBe(201);
    return made.json.key;
  };
  const set = async (tenantId: string, settings: object): Promise<void> => {
    const { status, json } = await postrider.api.patch(`/v1/tenants/${tenantId}`, { settings });
    expect([status, json]).toMatchObject([200, { id: tenantId }]);
    await postrider.configured();
  };
  const tryToRegister = ({ api }: TenantUnderTest, url: string) =>
    api.post('/v1/endpoints', { url, eventTypes: ['*'] });
  const attemptsOf = async ({ api }: TenantUnderTest, eventId: string): Promise<readonly Attempted[]> => {
    const [delivery] = (await api.get(`/v1/deliveries?eventId=${eventId}`)).json.data;
    return delivery === undefined ? [] : (await api.get(`/v1/deliveries/${delivery.id}/attempts`)).json.data;
  };

  test('reach the ranges that were opened for them, nobody else does, and nobody the cloud metadata', async () => {
    const [open, shut] = [await tenant('open'), await tenant('shut')];
    const { url } = await receiver();
    await set(open.id, { allowedCidrs: ['127.0.0.0/8', '169.254.0.0/16', '168.63.129.16'] });
    const refused = await tryToRegister(shut, url);
    expect([refused.status, refused.json.code]).toEqual([422, 'blocked_address']);
    for (const never of ['http://169.254.169.254/latest', 'http://169.254.1.1/', 'http://168.63.129.16/']) {
      expect([never, (await tryToRegister(open, never)).json.code]).toEqual([never, 'blocked_address']);
    }
    expect((await tryToRegister(open, url)).status).toBe(201);
  }, 60_000);

  test('are cut off from a range by the next request after it was closed, and get on when it is opened again', async () => {
    const one = await tenant('one');
    const target = await receiver();
    await set(one.id, { allowedCidrs: ['127.0.0.1'] });
    const retry = { policy: 'fixed', initialDelayMs: 1_000, maxDelayMs: 1_000, maxAttempts: 30 };
    await one.api.createEndpoint({ url: target.url, retry });
    await postrider.configured();
    await one.api.publish();
    await target.waitFor(1);

    await set(one.id, { allowedCidrs: null });
    const eventId = await one.api.publish();
    const blocked = await until(
      async () => (await attemptsOf(one, eventId)).find(({ errorClass }) => errorClass === 'blocked_address'),
      { timeoutMs: 30_000, what: 'an attempt that was blocked' },
    );
    expect(blocked.error).toContain('127.0.0.1');
    expect(target.received).toHaveLength(1);
    expect(await postrider.metric('postrider_egress_blocked_total', 'class="loopback"')).toBeGreaterThan(0);

    await set(one.id, { allowedCidrs: ['127.0.0.1'] });
    await target.waitFor(2);
  }, 90_000);

  test('have no handshake made over a range that was closed', async () => {
    const one = await tenant('asked');
    const target = await receiver();
    target.answerBy(() => answer(500));
    await set(one.id, { allowedCidrs: ['127.0.0.1'] });
    const { id } = await one.api.createEndpoint({ url: target.url, verification: 'token' });
    await target.waitFor(1);
    await set(one.id, { allowedCidrs: null });
    const before = target.received.length;
    const told = async (): Promise<boolean> => {
      // Until the first handshake is written down, another one may be asked for in vain.
      await one.api.post(`/v1/endpoints/${id}/verify`);
      const { verificationProgress } = (await one.api.get(`/v1/endpoints/${id}`)).json;
      return String(verificationProgress?.lastError).includes('not public');
    };
    await until(told, { timeoutMs: 20_000, what: 'a handshake that was blocked' });
    expect(target.received).toHaveLength(before);
  }, 60_000);

  test('are known with their ranges before the first delivery after a crash', async () => {
    const one = await tenant('crashing');
    const target = await receiver();
    target.answerBy(() => answer(500));
    await set(one.id, { allowedCidrs: ['127.0.0.1'] });
    const retry = { policy: 'fixed', initialDelayMs: 2_000, maxDelayMs: 2_000, maxAttempts: 30 };
    await one.api.createEndpoint({ url: target.url, retry, autoDisable: { mode: 'never' } });
    await postrider.configured();
    const eventIds = await Promise.all(Array.from({ length: 5 }, () => one.api.publish()));
    await target.waitFor(5);
    await postrider.crash();
    target.answerBy(() => answer(204));
    const before = target.received.length;
    await target.waitFor(before + 5, 60_000);
    const again = { id: one.id, api: new Api(postrider.api.baseUrl, await keyOf(one.id, {})) };
    for (const eventId of eventIds) {
      await until(async () => (await attemptsOf(again, eventId)).some(({ status }) => status === 204), {
        timeoutMs: 30_000,
        what: 'the success to be on record',
      });
      const classes = (await attemptsOf(again, eventId)).map(({ errorClass }) => errorClass);
      expect(classes).not.toContain('blocked_address');
    }
  }, 120_000);

  test('publish no more than was set for them and for each of their keys', async () => {
    const limited = await tenant('limited', { publishRate: { perSecond: 1, burst: 3 } });
    await set(limited.id, { publishRate: { perSecond: 1, burst: 10 } });
    const other = new Api(postrider.api.baseUrl, await keyOf(limited.id, {}));
    const accepted = async (api: Api): Promise<number> => {
      const publish = () => api.post('/v1/events', { type: 'a.b', data: 1 });
      return (await Promise.all(Array.from({ length: 15 }, publish))).filter(({ status }) => status === 202).length;
    };
    const startedAt = performance.now();
    const [ofKey, ofOther] = [await accepted(limited.api), await accepted(other)];
    const refilled = Math.ceil((performance.now() - startedAt) / 1_000);
    expect(ofKey).toBeGreaterThanOrEqual(3);
    expect(ofKey).toBeLessThanOrEqual(3 + refilled);
    expect(ofKey + ofOther).toBeGreaterThanOrEqual(10);
    expect(ofKey + ofOther).toBeLessThanOrEqual(10 + refilled);
  }, 60_000);
});

interface Attempted {
  readonly status: number | null;
  readonly errorClass: string | null;
  readonly error: string | null;
}
