import { answer, until } from '#libs/testing';
import { Installation } from './installation.js';

const once = { policy: 'schedule', delaysMs: [] };

describe('an endpoint that only fails', () => {
  let postrider: Installation;
  beforeAll(async () => {
    postrider = await Installation.start();
  }, 90_000);
  afterAll(() => postrider.stop(), 90_000);

  const endpointWhere = (id: string, what: string, wanted: (endpoint: Shown) => boolean): Promise<Shown> =>
    until(
      async () => {
        const { json } = await postrider.api.get(`/v1/endpoints/${id}`);
        return wanted(json) ? (json as Shown) : undefined;
      },
      { timeoutMs: 20_000, what },
    );

  test('is warned about, disabled, and shows why; what was skipped is sent when it is enabled and asked for', async () => {
    const { receiver, id } = await postrider.subscribe('failing.on', () => answer(500), {
      retry: once,
      autoDisable: { mode: 'failures', failures: 4 },
    });
    const publish = (): Promise<string> => postrider.api.publish({ type: 'failing.on' });
    for (let sent = 1; sent <= 4; sent += 1) {
      await postrider.deliveryInState(await publish(), id, 'failed');
      if (sent === 2) await endpointWhere(id, 'the warning', ({ health }) => health.warnedAt !== null);
    }
    const disabled = await endpointWhere(id, 'the end', ({ state }) => state === 'disabled');
    expect(disabled).toMatchObject({ disabledReason: 'failures' });
    await endpointWhere(id, 'the count', ({ health }) => health.consecutiveFailures === 4);
    expect(await postrider.metric('postrider_endpoints_disabled_total', 'reason="failures"')).toBe(1);
    expect(await postrider.metric('postrider_endpoints_warned_total')).toBe(1);

    const skipped = await postrider.deliveryInState(await publish(), id, 'skipped');
    expect(receiver.received).toHaveLength(4);

    receiver.answerBy(() => answer(200));
    const enabled = await postrider.api.post(`/v1/endpoints/${id}/enable`);
    expect(enabled.json).toMatchObject({ state: 'active', disabledReason: null, health: { consecutiveFailures: 0 } });
    await postrider.configured();
    expect((await postrider.api.post(`/v1/deliveries/${skipped.id}/retry`)).status).toBe(202);
    await receiver.waitFor(5);
    const { health } = await endpointWhere(id, 'the success', (shown) => shown.health.lastSuccessAt !== null);
    expect(health).toMatchObject({ consecutiveFailures: 0, warnedAt: null, circuit: { state: 'closed' } });
  }, 90_000);

  test('gets all that it missed by one replay, when it was disabled and is enabled again', async () => {
    const ops = await postrider.subscribe('replay.completed', undefined, { scope: 'operational' });
    const { receiver, id } = await postrider.subscribe('missed.by.failing', () => answer(404), {
      retry: once,
      autoDisable: { mode: 'failures', failures: 2 },
    });
    const publish = (): Promise<string> => postrider.api.publish({ type: 'missed.by.failing' });
    const from = new Date(Date.now() - 60_000).toISOString();
    const failed = [await publish(), await publish()];
    await endpointWhere(id, 'the end', ({ state }) => state === 'disabled');
    await postrider.configured();
    const missed: string[] = [];
    for (let count = 0; count < 20; count += 1) missed.push(await publish());
    for (const eventId of missed) await postrider.deliveryInState(eventId, id, 'skipped');
    const before = receiver.received.length;
    const path = `/v1/endpoints/${id}/replays`;
    const refused = await postrider.api.post(path, { from });
    expect([refused.status, refused.json.detail]).toEqual([409, expect.stringContaining('enable it')]);

    receiver.answerBy(() => answer(200));
    await postrider.api.post(`/v1/endpoints/${id}/enable`);
    const { status, json } = await postrider.api.post(path, { from, states: ['skipped'] });
    expect([status, json.counts.matching]).toEqual([202, missed.length]);
    await receiver.waitFor(before + missed.length);
    const ended = await until(
      async () => {
        const replay = (await postrider.api.get(`${path}/${json.id}`)).json;
        return replay.status === 'completed' ? replay : undefined;
      },
      { timeoutMs: 20_000, what: 'the end of the replay' },
    );
    expect(ended.counts).toMatchObject({ sent: missed.length, succeeded: missed.length, inFlight: 0 });
    const deliveries = await Promise.all(missed.map((eventId) => postrider.deliveryInState(eventId, id, 'succeeded')));
    expect(deliveries.map(({ trigger }) => trigger)).toEqual(missed.map(() => 'replay'));
    const webhooks = receiver.received.slice(before).map(({ headers }) => headers);
    expect(webhooks.map((headers) => headers['webhook-id']).toSorted()).toEqual(
      deliveries.map((delivery) => delivery.id).toSorted(),
    );
    expect(new Set(webhooks.map((headers) => headers['webhook-trigger']))).toEqual(new Set(['replay']));
    expect(await postrider.attempts(deliveries[0]?.id ?? '')).toMatchObject([{ attempt: 1, trigger: 'replay' }]);
    for (const eventId of failed) await postrider.deliveryInState(eventId, id, 'failed');
    const [told] = await ops.receiver.waitFor(1);
    const { data } = JSON.parse(told?.body.toString() ?? '{}');
    expect(data).toMatchObject({ replayId: json.id, endpointId: id, status: 'completed', counts: ended.counts });
  }, 90_000);

  test('is the exception: of one that is well the last success is known, and nothing bad', async () => {
    const { id } = await postrider.subscribe('always.well');
    await postrider.deliveryInState(await postrider.api.publish({ type: 'always.well' }), id, 'succeeded');
    const { health } = await endpointWhere(id, 'the success', (shown) => shown.health.lastSuccessAt !== null);
    expect(health).toMatchObject({ consecutiveFailures: 0, firstFailureAt: null, lastFailureAt: null });
  }, 60_000);
});

interface Shown {
  readonly state: string;
  readonly health: {
    readonly consecutiveFailures: number;
    readonly warnedAt: string | null;
    readonly lastSuccessAt: string | null;
  };
}
