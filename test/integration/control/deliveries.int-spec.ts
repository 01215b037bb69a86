import { deliveryIdOf, TOPICS, type DeliveryReport, type HoldReason } from '#libs/contracts';
import { EndpointRepository } from '#libs/database';
import { until } from '#libs/testing';
import { freshDatabase, type FreshDatabase } from '../../harness/index.js';
import { ManagementRig, TENANT } from '../audit/management.rig.js';
import { cancellationCases } from './cancellation.cases.js';
import { Onlooker } from './onlooker.js';
import { replayCases } from './replay.cases.js';
import { about, attempted, fail, plan, type Planned } from './planned-delivery.js';

describe('deliveries', () => {
  let place: FreshDatabase;
  let rig: ManagementRig;
  let onlooker: Onlooker;

  beforeAll(async () => {
    place = await freshDatabase();
    rig = await ManagementRig.start(place.url, { REPLAY_IN_FLIGHT: '3' });
    onlooker = await Onlooker.start(rig.kafka.brokers);
  }, 120_000);

  afterAll(async () => {
    await onlooker.stop();
    await rig.stop();
    await place.drop();
  }, 60_000);

  test('show what became of them, in words, with their attempts oldest first', async () => {
    const planned = await plan(rig);
    const path = `/v1/deliveries/${planned.deliveryId}`;
    expect(await rig.eventually(path)).toMatchObject({ state: 'pending', attempts: 0, eventId: planned.eventId });
    const dueAtMs = Date.now() + 60_000;
    await rig.report(
      attempted(planned, 1, { state: 'retrying', dueAtMs: 1 }),
      attempted(planned, 2, { state: 'retrying', dueAtMs }),
    );
    const delivery = await rig.eventually(path, ({ attempts }) => attempts === 2);
    expect(delivery).toMatchObject({
      state: 'retrying',
      lastStatus: 500,
      errorClass: 'http_5xx',
      nextAttemptAt: new Date(dueAtMs).toISOString(),
      reason: `Attempt 2 failed: HTTP 500. It is due again at ${new Date(dueAtMs).toISOString()}.`,
    });
    const attempts = (await rig.api.get(`${path}/attempts`)).json;
    expect(attempts.data).toMatchObject([
      { attempt: 1, trigger: 'initial', status: 500, responseBody: 'oops', nextState: 'retrying' },
      { attempt: 2, trigger: 'retry' },
    ]);
    for (const query of [`eventId=${planned.eventId}`, `endpointId=${planned.endpointId}&state=retrying`]) {
      expect((await rig.api.get(`/v1/deliveries?${query}`)).json.data.map(({ id }: { id: string }) => id)).toEqual([
        planned.deliveryId,
      ]);
    }
    expect((await rig.api.get(`/v1/deliveries?endpointId=${planned.endpointId}&state=failed`)).json.data).toEqual([]);
    expect((await rig.eventually(`/v1/events/${planned.eventId}`)).deliveries).toMatchObject({
      total: 1,
      byState: { retrying: 1 },
    });
  }, 60_000);

  test('step over records that are no reports', async () => {
    await rig.send({
      topic: TOPICS.attempts,
      key: 'x',
      value: Buffer.from('{"kind":"attempted","tenantId":"t"}'),
      headers: {},
    });
    const planned = await plan(rig);
    await rig.eventually(`/v1/deliveries/${planned.deliveryId}`);
  }, 60_000);

  test('of an endpoint that answered 410 disable it', async () => {
    const { endpointId } = await plan(rig);
    await rig.report({ kind: 'endpoint-gone', tenantId: TENANT, endpointId, atMs: Date.now() });
    const endpoint = await rig.eventually(`/v1/endpoints/${endpointId}`, ({ state }) => state === 'disabled');
    expect(endpoint.disabledReason).toBe('gone');
  }, 60_000);

  test('are retried by hand from the stored bytes, as a new chain that goes on counting', async () => {
    const planned = await plan(rig);
    await fail(rig, planned);
    const path = `/v1/deliveries/${planned.deliveryId}`;
    expect((await rig.api.get(path)).json.reason).toContain('postrider.deliveries-dlt, partition 0, offset 12');
    const [first, second] = await Promise.all([rig.api.post(`${path}/retry`), rig.api.post(`${path}/retry`)]);
    expect([first.status, second.status].toSorted()).toEqual([202, 409]);
    expect((first.status === 202 ? first : second).json).toMatchObject({
      state: 'pending',
      trigger: 'manual',
      deadLetter: null,
    });
    const record = await onlooker.deliveryOf(planned.deliveryId);
    expect(record).toMatchObject({
      trigger: 'manual',
      endpointIds: [planned.endpointId],
      createdAtMs: planned.createdAtMs,
      progress: { attemptsMade: 0, attemptsTotal: 1, chain: 'retry' },
    });
    expect(record.body.equals(planned.body)).toBe(true);
    expect((await rig.api.post(`${path}/retry`)).status).toBe(409);
    await rig.report({ ...attempted(planned, 2, { state: 'succeeded' }), trigger: 'manual' } as DeliveryReport);
    const arrived = await rig.eventually(path, ({ state }) => state === 'succeeded');
    expect(arrived).toMatchObject({
      attempts: 2,
      error: null,
      reason: 'It arrived: attempt 2 was answered with HTTP 200.',
    });
  }, 60_000);

  test('that wait are tried once beside their chain', async () => {
    const planned = await plan(rig);
    await rig.report(attempted(planned, 1, { state: 'retrying', dueAtMs: Date.now() + 60_000 }));
    const path = `/v1/deliveries/${planned.deliveryId}`;
    await rig.eventually(path, ({ state }) => state === 'retrying');
    const answer = await rig.api.post(`${path}/retry`);
    expect(answer.status).toBe(202);
    expect(answer.json.state).toBe('retrying');
    const record = await onlooker.deliveryOf(planned.deliveryId);
    expect(record.progress).toMatchObject({ chain: 'single', attemptsTotal: 1 });
  }, 60_000);

  test('cannot be retried while pending, nor for an endpoint that is disabled or deleted', async () => {
    const planned = await plan(rig);
    const path = `/v1/deliveries/${planned.deliveryId}`;
    await rig.eventually(path);
    expect((await rig.api.post(`${path}/retry`)).status).toBe(409);
    await fail(rig, planned);
    await rig.api.patch(`/v1/endpoints/${planned.endpointId}`, { state: 'disabled' });
    const disabled = await rig.api.post(`${path}/retry`);
    expect(disabled.status).toBe(409);
    expect(disabled.json.detail).toContain('disabled');
    await rig.api.delete(`/v1/endpoints/${planned.endpointId}`);
    const deleted = await rig.api.post(`${path}/retry`);
    expect(deleted.status).toBe(409);
    expect(deleted.json.detail).toContain('deleted');
    expect((await rig.api.get(path)).json.state).toBe('failed');
    expect((await rig.api.post('/v1/deliveries/dlv_none/retry')).status).toBe(404);
  }, 60_000);

  test('that are held are listed by reason, with since when, until an attempt is made', async () => {
    const [paused, limited] = [await plan(rig), await plan(rig)];
    const sinceMs = Date.now() - 5_000;
    const held = (planned: Planned, reason: HoldReason, dueAtMs?: number): DeliveryReport => ({
      kind: 'held',
      ...about(planned),
      deliveryId: planned.deliveryId,
      endpointId: planned.endpointId,
      reason,
      sinceMs,
      ...(dueAtMs === undefined ? {} : { dueAtMs }),
    });
    await rig.report(held(paused, 'paused'), held(limited, 'rate_limited', Date.now() + 60_000));
    const path = `/v1/deliveries/${paused.deliveryId}`;
    expect(await rig.eventually(path, ({ state }) => state === 'held')).toMatchObject({
      holdReason: 'paused',
      heldSince: new Date(sinceMs).toISOString(),
      nextAttemptAt: null,
      attempts: 0,
    });
    await rig.eventually(`/v1/deliveries/${limited.deliveryId}`, ({ state }) => state === 'held');
    const listed = async (query: string): Promise<readonly string[]> =>
      (await rig.api.get(`/v1/deliveries?${query}`)).json.data.map(({ id }: { id: string }) => id);
    expect(await listed(`holdReason=paused&endpointId=${paused.endpointId}`)).toEqual([paused.deliveryId]);
    expect(await listed(`holdReason=paused&endpointId=${limited.endpointId}`)).toEqual([]);
    expect(await listed('state=held')).toEqual(expect.arrayContaining([paused.deliveryId, limited.deliveryId]));
    expect((await rig.api.get('/v1/deliveries?holdReason=tired')).status).toBe(422);
    await rig.report(attempted(paused, 1, { state: 'succeeded' }));
    expect(await rig.eventually(path, ({ state }) => state === 'succeeded')).toMatchObject({
      holdReason: null,
      heldSince: null,
    });
    expect(await listed(`holdReason=paused&endpointId=${paused.endpointId}`)).toEqual([]);
  }, 60_000);

  describe('that someone cancels', () => cancellationCases(() => ({ rig, onlooker })));

  describe('that are replayed', () => replayCases(() => ({ rig, onlooker })));

  test('of another tenant do not exist for this one', async () => {
    const foreign = await rig.app.get(EndpointRepository).create(
      {
        tenantId: 'ten_other',
        url: 'https://receiver.example/',
        description: '',
        headers: {},
        timeoutMs: 1_000,
        retry: { policy: 'schedule', delaysMs: [] },
        eventTypes: ['*'],
        secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      },
      new Date(),
    );
    const deliveryId = deliveryIdOf('evt_foreign', foreign.id);
    await rig.report({
      kind: 'planned',
      ...about({ eventId: 'evt_foreign', createdAtMs: Date.now() }),
      tenantId: 'ten_other',
      endpointIds: [foreign.id],
      trigger: 'initial',
    });
    const mine = await plan(rig);
    await rig.eventually(`/v1/deliveries/${mine.deliveryId}`);
    expect((await rig.api.get(`/v1/deliveries/${deliveryId}`)).status).toBe(404);
    expect((await rig.api.post(`/v1/deliveries/${deliveryId}/retry`)).status).toBe(404);
    expect((await rig.api.post(`/v1/deliveries/${deliveryId}/cancel`)).status).toBe(404);
    expect((await rig.api.get('/v1/deliveries?eventId=evt_foreign')).json.data).toEqual([]);
    for (const path of [`/v1/endpoints/${foreign.id}`, `/v1/endpoints/${foreign.id}/subscriptions`]) {
      expect((await rig.api.get(path)).status).toBe(404);
    }
    expect((await rig.api.patch(`/v1/endpoints/${foreign.id}`, { description: 'x' })).status).toBe(404);
    expect((await rig.api.delete(`/v1/endpoints/${foreign.id}`)).status).toBe(404);
    expect((await rig.api.post(`/v1/endpoints/${foreign.id}/subscriptions`, { eventType: 'a' })).status).toBe(404);
  }, 60_000);

  test('cannot be retried while the broker is away: 503, they stay what they were, and can be later', async () => {
    const planned = await plan(rig);
    await fail(rig, planned);
    const path = `/v1/deliveries/${planned.deliveryId}`;
    await onlooker.stop();
    await rig.kafka.kill();
    const answer = await rig.api.post(`${path}/retry`);
    expect(answer.json).toMatchObject({ status: 503, code: 'broker_unavailable' });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await rig.api.get(path)).json).toMatchObject({ state: 'failed', deadLetter: { offset: 12 } });
    await rig.kafka.restart();
    const retried = async (): Promise<boolean> => (await rig.api.post(`${path}/retry`)).status === 202;
    await until(retried, { timeoutMs: 60_000, what: 'the retry to be taken' });
  }, 120_000);
});
