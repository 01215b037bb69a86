import { Kafka, logLevel } from 'kafkajs';
import {
  decodeDelivery,
  decodeEndpointState,
  deliveryIdOf,
  DELIVERY_TOPICS,
  newId,
  TOPICS,
  type AttemptedReport,
  type DeliveryRecord,
  type DeliveryReport,
  type HoldReason,
  type EndpointStateChange,
} from '#libs/contracts';
import { EndpointRepository } from '#libs/database';
import { eventRecord, eventSummary, FRAGILE_DATA, until } from '#libs/testing';
import { freshDatabase, type FreshDatabase } from '../../harness/index.js';
import { ManagementRig, TENANT } from '../audit/management.rig.js';

interface Planned {
  readonly eventId: string;
  readonly endpointId: string;
  readonly deliveryId: string;
  readonly createdAtMs: number;
  readonly body: Buffer;
}

describe('deliveries', () => {
  let place: FreshDatabase;
  let rig: ManagementRig;
  const produced: DeliveryRecord[] = [];
  const marks: EndpointStateChange[] = [];
  const kafkas: { disconnect(): Promise<void> }[] = [];

  beforeAll(async () => {
    place = await freshDatabase();
    rig = await ManagementRig.start(place.url);
    const kafka = new Kafka({ brokers: [rig.kafka.brokers], logLevel: logLevel.NOTHING });
    const consumer = kafka.consumer({ groupId: 'test', maxWaitTimeInMs: 100 });
    kafkas.push(consumer);
    await consumer.connect();
    await consumer.subscribe({ topics: [DELIVERY_TOPICS.standard, TOPICS.endpointState], fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ topic, message }) => {
        const headers = Object.fromEntries(
          Object.entries(message.headers ?? {}).map(([name, text]) => [name, String(text)]),
        );
        if (topic === TOPICS.endpointState) {
          const change = decodeEndpointState({ key: message.key, value: message.value, headers });
          if (change !== undefined) marks.push(change);
          return;
        }
        const decoded = decodeDelivery({
          key: message.key,
          value: message.value,
          headers,
          timestampMs: Number(message.timestamp),
        });
        if (decoded.ok) produced.push(decoded.record);
      },
    });
  }, 120_000);

  afterAll(async () => {
    for (const kafka of kafkas) await kafka.disconnect();
    await rig.stop();
    await place.drop();
  }, 60_000);

  /** An event in the audit trail, and its delivery to an endpoint of its own, planned. */
  async function plan(): Promise<Planned> {
    const { id: endpointId } = await rig.api.createEndpoint({ url: 'http://127.0.0.1:9999/hook' });
    const createdAtMs = Date.now();
    const eventId = newId('evt', createdAtMs);
    const record = eventRecord(eventSummary({ id: eventId }), FRAGILE_DATA);
    await rig.send(record);
    await rig.report({
      kind: 'planned',
      ...about({ eventId, createdAtMs }),
      endpointIds: [endpointId],
      trigger: 'initial',
    });
    await rig.eventually(`/v1/events/${eventId}`);
    return { eventId, endpointId, deliveryId: deliveryIdOf(eventId, endpointId), createdAtMs, body: record.value };
  }

  const about = ({ eventId, createdAtMs }: { readonly eventId: string; readonly createdAtMs: number }) =>
    ({
      tenantId: TENANT,
      eventId,
      eventType: 'order.created',
      createdAtMs,
      lane: 'standard',
      atMs: Date.now(),
    }) as const;

  const attempted = (planned: Planned, attempt: number, next: AttemptedReport['next']): DeliveryReport => ({
    kind: 'attempted',
    ...about(planned),
    deliveryId: planned.deliveryId,
    endpointId: planned.endpointId,
    attemptId: newId('att', Date.now()),
    attempt,
    trigger: attempt === 1 ? 'initial' : 'retry',
    startedAtMs: Date.now() + attempt,
    durationMs: 3,
    ...(next.state === 'succeeded'
      ? { status: 200 }
      : { status: 500, errorClass: 'http_5xx', error: 'HTTP 500', responseBody: 'oops' }),
    next,
  });

  async function fail({ ...planned }: Planned): Promise<void> {
    await rig.report(attempted(planned, 1, { state: 'failed', reason: 'exhausted' }), {
      kind: 'dead-lettered',
      ...about(planned),
      deliveryId: planned.deliveryId,
      endpointId: planned.endpointId,
      reason: 'exhausted',
      place: { topic: TOPICS.deliveriesDlt, partition: 0, offset: 12 },
    });
    await rig.eventually(`/v1/deliveries/${planned.deliveryId}`, ({ deadLetter }) => deadLetter !== null);
  }

  const producedFor = (deliveryId: string): DeliveryRecord | undefined =>
    produced.find(({ event, endpointIds }) => endpointIds.some((id) => deliveryIdOf(event.id, id) === deliveryId));

  test('show what became of them, in words, with their attempts oldest first', async () => {
    const planned = await plan();
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
    const planned = await plan();
    await rig.eventually(`/v1/deliveries/${planned.deliveryId}`);
  }, 60_000);

  test('of an endpoint that answered 410 disable it', async () => {
    const { endpointId } = await plan();
    await rig.report({ kind: 'endpoint-gone', tenantId: TENANT, endpointId, atMs: Date.now() });
    const endpoint = await rig.eventually(`/v1/endpoints/${endpointId}`, ({ state }) => state === 'disabled');
    expect(endpoint.disabledReason).toBe('gone');
  }, 60_000);

  test('are retried by hand from the stored bytes, as a new chain that goes on counting', async () => {
    const planned = await plan();
    await fail(planned);
    const path = `/v1/deliveries/${planned.deliveryId}`;
    expect((await rig.api.get(path)).json.reason).toContain('postrider.deliveries-dlt, partition 0, offset 12');
    const [first, second] = await Promise.all([rig.api.post(`${path}/retry`), rig.api.post(`${path}/retry`)]);
    expect([first.status, second.status].toSorted()).toEqual([202, 409]);
    expect((first.status === 202 ? first : second).json).toMatchObject({
      state: 'pending',
      trigger: 'manual',
      deadLetter: null,
    });
    const record = await until(() => producedFor(planned.deliveryId), {
      timeoutMs: 20_000,
      what: 'the delivery record',
    });
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
    const planned = await plan();
    await rig.report(attempted(planned, 1, { state: 'retrying', dueAtMs: Date.now() + 60_000 }));
    const path = `/v1/deliveries/${planned.deliveryId}`;
    await rig.eventually(path, ({ state }) => state === 'retrying');
    const answer = await rig.api.post(`${path}/retry`);
    expect(answer.status).toBe(202);
    expect(answer.json.state).toBe('retrying');
    const record = await until(() => producedFor(planned.deliveryId), {
      timeoutMs: 20_000,
      what: 'the delivery record',
    });
    expect(record.progress).toMatchObject({ chain: 'single', attemptsTotal: 1 });
  }, 60_000);

  test('cannot be retried while pending, nor for an endpoint that is disabled or deleted', async () => {
    const planned = await plan();
    const path = `/v1/deliveries/${planned.deliveryId}`;
    await rig.eventually(path);
    expect((await rig.api.post(`${path}/retry`)).status).toBe(409);
    await fail(planned);
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

  test('that are scheduled show when, and can be canceled: a mark says so to whoever owns the endpoint', async () => {
    const planned = await plan();
    const dueAtMs = Date.now() + 3_600_000;
    const eventId = newId('evt', Date.now());
    const later = { ...planned, eventId, deliveryId: deliveryIdOf(eventId, planned.endpointId) };
    await rig.report({
      kind: 'planned',
      ...about(later),
      endpointIds: [planned.endpointId],
      trigger: 'initial',
      dueAtMs,
    });
    const path = `/v1/deliveries/${later.deliveryId}`;
    expect(await rig.eventually(path)).toMatchObject({
      state: 'pending',
      nextAttemptAt: new Date(dueAtMs).toISOString(),
      reason: `It is scheduled for ${new Date(dueAtMs).toISOString()}.`,
    });
    const canceled = await rig.api.post(`${path}/cancel`);
    expect([canceled.status, canceled.json]).toMatchObject([
      200,
      { state: 'canceled', endReason: 'requested', nextAttemptAt: null, reason: 'It was canceled by request.' },
    ]);
    const mark = await until(() => marks.find((one) => one.place.sub === later.deliveryId), {
      timeoutMs: 20_000,
      what: 'the mark',
    });
    expect(mark).toMatchObject({
      place: { kind: 'mark', endpointId: planned.endpointId },
      entry: { mark: 'canceled' },
    });
    expect((await rig.api.post(`${path}/cancel`)).json.detail).toContain('canceled already');
    // A failed attempt that was under way does not bring it back, an ask by hand does.
    await rig.report(attempted(later, 1, { state: 'retrying', dueAtMs }));
    expect(await rig.eventually(path, ({ attempts }) => attempts === 1)).toMatchObject({ state: 'canceled' });
    await rig.send(eventRecord(eventSummary({ id: eventId })));
    await rig.eventually(`/v1/events/${eventId}`);
    expect((await rig.api.post(`${path}/retry`)).json.state).toBe('pending');
  }, 60_000);

  test('that are held are listed by reason, with since when, until an attempt is made', async () => {
    const [paused, limited] = [await plan(), await plan()];
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

  test('that wait for a retry or are held can be canceled, others cannot', async () => {
    const [retrying, held, gone] = [await plan(), await plan(), await plan()];
    await rig.report(
      attempted(retrying, 1, { state: 'retrying', dueAtMs: Date.now() + 60_000 }),
      {
        kind: 'held',
        ...about(held),
        deliveryId: held.deliveryId,
        endpointId: held.endpointId,
        reason: 'circuit_open',
        dueAtMs: Date.now() + 60_000,
      },
      attempted(gone, 1, { state: 'succeeded' }),
    );
    const pathOf = ({ deliveryId }: Planned) => `/v1/deliveries/${deliveryId}`;
    for (const one of [retrying, held, gone]) await rig.eventually(pathOf(one), ({ state }) => state !== 'pending');
    for (const one of [retrying, held]) {
      const { status, json } = await rig.api.post(`${pathOf(one)}/cancel`);
      expect([status, json.state]).toEqual([200, 'canceled']);
    }
    const arrived = await rig.api.post(`${pathOf(gone)}/cancel`);
    expect([arrived.status, arrived.json.detail]).toEqual([409, expect.stringContaining('arrived')]);
    const fresh = await plan();
    await rig.eventually(pathOf(fresh));
    expect((await rig.api.post(`${pathOf(fresh)}/cancel`)).status).toBe(409);
    expect((await rig.api.post('/v1/deliveries/dlv_none/cancel')).status).toBe(404);
  }, 60_000);

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
    const mine = await plan();
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
    const planned = await plan();
    await fail(planned);
    const path = `/v1/deliveries/${planned.deliveryId}`;
    await Promise.all(kafkas.splice(0).map((kafka) => kafka.disconnect()));
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
