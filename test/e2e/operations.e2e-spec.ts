import { answer, until, type WebhookReceiver } from '#libs/testing';
import { Installation } from './installation.js';

const once = { policy: 'schedule', delaysMs: [] };

interface Told {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly data: Readonly<Record<string, unknown>>;
}

describe('whoever looks after an installation', () => {
  let postrider: Installation;
  beforeAll(async () => {
    postrider = await Installation.start();
  }, 90_000);
  afterAll(() => postrider.stop(), 90_000);

  const toldTo = (receiver: WebhookReceiver): readonly Told[] =>
    receiver.received.map(({ body }) => JSON.parse(body.toString()) as Told);
  /** What was told about an endpoint, once it is what was wanted; each event once, however often it came. */
  const toldAbout = async (receiver: WebhookReceiver, endpointId: string, types: readonly string[]): Promise<void> => {
    let found: readonly string[] = [];
    const complete = (): boolean => {
      const events = new Map(toldTo(receiver).map((event) => [event.id, event]));
      found = [...events.values()].filter(({ data }) => data['endpointId'] === endpointId).map(({ type }) => type);
      return types.toSorted().join() === found.toSorted().join();
    };
    await until(complete, { timeoutMs: 30_000, what: types.join() }).catch((error: unknown) => {
      throw new Error(`told were ${found.join()}`, { cause: error });
    });
  };

  test('is told what happens to endpoints and deliveries, signed, and publishers hear none of it', async () => {
    const watching = await postrider.subscribe('*', undefined, { scope: 'operational' });
    const everything = await postrider.subscribe('*', undefined, { scope: 'installation' });
    const disabledOnly = await postrider.subscribe('endpoint.disabled', undefined, { scope: 'operational' });
    const ordinary = await postrider.subscribe('*');
    const failing = await postrider.subscribe('going.wrong', () => answer(500), {
      retry: once,
      autoDisable: { mode: 'failures', failures: 2 },
    });
    for (let sent = 1; sent <= 2; sent += 1) {
      const event = await postrider.api.publish({ type: 'going.wrong' });
      await postrider.deliveryInState(event, failing.id, 'failed');
    }
    await postrider.api.delete(`/v1/endpoints/${failing.id}`);
    const happened = ['endpoint.created', 'endpoint.warning', 'endpoint.disabled', 'endpoint.deleted'];
    await toldAbout(watching.receiver, failing.id, [...happened, 'delivery.exhausted', 'delivery.exhausted']);
    await toldAbout(everything.receiver, failing.id, [...happened, 'delivery.exhausted', 'delivery.exhausted']);
    await toldAbout(disabledOnly.receiver, failing.id, ['endpoint.disabled']);
    watching.receiver.verify(watching.secret);
    expect(toldTo(everything.receiver)[0]).toMatchObject({ source: 'postrider', data: { tenantId: 'ten_default' } });

    const mine = await postrider.api.publish({ type: 'endpoint.disabled' });
    await postrider.deliveryInState(mine, ordinary.id, 'succeeded');
    expect(toldTo(ordinary.receiver).filter(({ source }) => source === 'postrider')).toEqual([]);
    expect(toldTo(disabledOnly.receiver).map(({ id }) => id)).not.toContain(mine);
  }, 90_000);

  test('is told nothing of the failures of an endpoint that gets such events, and may ask for one again', async () => {
    const deaf = await postrider.subscribe('endpoint.created', () => answer(500), {
      scope: 'operational',
      retry: once,
    });
    const { id } = await postrider.subscribe('nothing.comes');
    const about = (webhooks: typeof deaf.receiver.received) =>
      webhooks.find(({ body }) => (JSON.parse(body.toString()) as Told).data['endpointId'] === id);
    const webhookId = about(await deaf.receiver.waitFor((received) => about(received) !== undefined))?.headers[
      'webhook-id'
    ];
    const path = `/v1/deliveries/${webhookId}`;
    await until(async () => (await postrider.api.get(path)).json.state === 'failed', {
      timeoutMs: 20_000,
      what: 'the delivery to fail',
    });
    deaf.receiver.answerBy(() => answer(200));
    expect((await postrider.api.post(`${path}/retry`)).status).toBe(202);
    await until(async () => (await postrider.api.get(path)).json.state === 'succeeded', {
      timeoutMs: 20_000,
      what: 'the delivery to succeed',
    });
    const watching = await postrider.subscribe('*', undefined, { scope: 'operational' });
    await postrider.api.delete(`/v1/endpoints/${id}`);
    await toldAbout(watching.receiver, id, ['endpoint.deleted']);
    expect(toldTo(watching.receiver).filter(({ type }) => type === 'delivery.exhausted')).toEqual([]);
  }, 90_000);

  test('sees how an endpoint fares, from the first moments on', async () => {
    const { id, receiver } = await postrider.subscribe('well.known', () => answer(200));
    for (let sent = 1; sent <= 8; sent += 1) await postrider.api.publish({ type: 'well.known' });
    await receiver.waitFor(8);
    receiver.answerBy(() => answer(503));
    await postrider.api.publish({ type: 'well.known' });
    const path = `/v1/endpoints/${id}/statistics?period=1h`;
    const shown = await until(
      async () => {
        const { json } = await postrider.api.get(path);
        return json.attempts.total === 9 && json.consecutiveFailures === 1 && json.deliveries.byState.retrying === 1
          ? json
          : undefined;
      },
      { timeoutMs: 20_000, what: 'nine attempts to be counted' },
    );
    expect(shown).toMatchObject({
      endpointId: id,
      deliveries: { total: 9, byState: { succeeded: 8, retrying: 1, failed: 0 } },
      successRate: 1,
      attempts: { total: 9, succeeded: 8, failed: 1 },
      lastStatus: 503,
      lastErrorClass: 'http_5xx',
      health: { verdict: 'degraded', reason: '1 of 9 attempts failed' },
    });
    expect(shown.responseTimeMs.p50).toBeGreaterThan(0);
    expect(shown.responseTimeMs.p99).toBeGreaterThanOrEqual(shown.responseTimeMs.p50);
  }, 60_000);
});
