import { HEADERS, TOPICS } from '#libs/contracts';
import { answer, eventEnvelope, eventSummary, FRAGILE_DATA, until } from '#libs/testing';
import { Installation, type DeliveryAnswer } from './installation.js';
import { headerText } from './kafka-client.js';

/** Retries soon, so that a test need not wait; the same code path as any other policy. */
const soon = (attempts: number) => ({
  retry: { policy: 'fixed', initialDelayMs: 300, maxDelayMs: 300, maxAttempts: attempts },
});

describe('an event on its way to its receivers', () => {
  let postrider: Installation;

  beforeAll(async () => {
    postrider = await Installation.start();
  }, 90_000);
  afterAll(() => postrider.stop(), 90_000);

  test('reaches every subscribed endpoint, signed, byte for byte as it was published', async () => {
    const exact = await postrider.subscribe('bytes.sent');
    const family = await postrider.subscribe('bytes.*');
    const other = await postrider.subscribe('other.*');
    const id = await postrider.api.publish({ type: 'bytes.sent', data: FRAGILE_DATA });

    for (const { receiver, secret } of [exact, family]) {
      const [webhook] = await receiver.waitFor(1);
      receiver.verify(secret);
      expect(webhook?.body.toString()).toContain(`"data":${FRAGILE_DATA}`);
      expect(JSON.parse(webhook?.body.toString() ?? '')).toMatchObject({
        id,
        type: 'bytes.sent',
        tenantId: 'ten_default',
      });
      expect(webhook?.headers).toMatchObject({ 'webhook-attempt': '1', 'webhook-trigger': 'initial' });
      expect(webhook?.headers['user-agent']).toMatch(/^Postrider\//);
    }
    const [first] = exact.receiver.received;
    const [second] = family.receiver.received;
    expect(second?.body).toEqual(first?.body);
    expect(second?.headers['webhook-id']).not.toBe(first?.headers['webhook-id']);
    expect(other.receiver.received).toEqual([]);

    const stored = await until(
      async () => {
        const reply = await postrider.api.get(`/v1/events/${id}/payload`);
        return reply.status === 200 ? reply : undefined;
      },
      { timeoutMs: 20_000, what: `event ${id} in the audit trail` },
    );
    expect(stored.bytes).toEqual(first?.body);
  });

  test('that fails is retried with the same webhook id, not before its time, until it succeeds', async () => {
    const { receiver, id, secret } = await postrider.subscribe('retried.once', undefined, soon(5));
    receiver.answerInTurn(answer(503, { body: 'try later' }), answer(200));
    const eventId = await postrider.api.publish({ type: 'retried.once' });

    const [first, second] = await receiver.waitFor(2);
    receiver.verify(secret);
    expect(second?.headers).toMatchObject({ 'webhook-attempt': '2', 'webhook-trigger': 'retry' });
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(second?.body).toEqual(first?.body);
    expect((second?.receivedAtMs ?? 0) - (first?.receivedAtMs ?? 0)).toBeGreaterThanOrEqual(300);

    const delivery = await postrider.deliveryInState(eventId, id, 'succeeded');
    expect(delivery.id).toBe(first?.headers['webhook-id']);
    const attempts = await postrider.attempts(delivery.id);
    expect(attempts.map(({ attempt, status, responseBody }) => [attempt, status, responseBody]).sort()).toEqual([
      [1, 503, 'try later'],
      [2, 200, expect.anything()],
    ]);
  });

  test('that always fails ends in the dead-letter topic; the record copied back is delivered again', async () => {
    const { receiver, id } = await postrider.subscribe('always.failing', () => answer(500), soon(3));
    const eventId = await postrider.api.publish({ type: 'always.failing', data: FRAGILE_DATA });
    const delivery = await postrider.deliveryInState(eventId, id, 'failed');
    expect(receiver.received).toHaveLength(3);

    const dead = await postrider.kafka.find(
      TOPICS.deliveriesDlt,
      (record) => headerText(record, HEADERS.deliveryId) === delivery.id,
    );
    expect(dead.value).toEqual(receiver.received[0]?.body);
    expect(dead.key?.toString()).toBe(id);
    expect(headerText(dead, HEADERS.deadLetterReason)).toBe('exhausted');
    expect(headerText(dead, HEADERS.attemptsMade)).toBe('3');
    expect(headerText(dead, HEADERS.lastStatus)).toBe('500');
    expect(headerText(dead, HEADERS.errorClass)).toBe('http_5xx');

    receiver.answerBy(() => answer(200));
    await postrider.kafka.produce(TOPICS.deliveries, {
      key: dead.key,
      value: dead.value ?? Buffer.alloc(0),
      ...(dead.headers === undefined ? {} : { headers: dead.headers }),
    });
    const received = await receiver.waitFor(4);
    expect(received[3]?.headers).toMatchObject({
      'webhook-id': delivery.id,
      'webhook-trigger': 'redrive',
      'webhook-attempt': '4',
    });
    expect(received[3]?.body).toEqual(received[0]?.body);
    await postrider.deliveryInState(eventId, id, 'succeeded');
  });

  test('a dead letter copied back by a tool that drops headers is delivered too', async () => {
    const { receiver, id } = await postrider.subscribe('bare.redrive', () => answer(500), soon(1));
    const eventId = await postrider.api.publish({ type: 'bare.redrive' });
    await postrider.deliveryInState(eventId, id, 'failed');
    receiver.answerBy(() => answer(200));
    await postrider.kafka.produce(TOPICS.deliveries, { key: id, value: receiver.received[0]?.body ?? Buffer.alloc(0) });
    const received = await receiver.waitFor(2);
    expect(received[1]?.headers['webhook-id']).toBe(received[0]?.headers['webhook-id']);
    expect(received[1]?.headers['webhook-trigger']).toBe('redrive');
  });

  test('a 410 is dead at once, disables the endpoint, and later events are skipped with a record', async () => {
    const { receiver, id } = await postrider.subscribe('gone.away', () => answer(410));
    const first = await postrider.api.publish({ type: 'gone.away' });
    const dead = await postrider.deliveryInState(first, id, 'failed');
    expect(JSON.stringify(dead)).toContain('gone');
    await until(async () => (await postrider.api.get(`/v1/endpoints/${id}`)).json.state === 'disabled', {
      timeoutMs: 10_000,
      what: 'the endpoint to be disabled',
    });
    await postrider.configured();

    const second = await postrider.api.publish({ type: 'gone.away' });
    await postrider.deliveryInState(second, id, 'skipped');
    expect(receiver.received).toHaveLength(1);

    receiver.answerBy(() => answer(200));
    expect((await postrider.api.patch(`/v1/endpoints/${id}`, { state: 'active' })).status).toBe(200);
    await postrider.configured();
    const third = await postrider.api.publish({ type: 'gone.away' });
    await postrider.deliveryInState(third, id, 'succeeded');
  });

  test('a redirect is a failure and is not followed', async () => {
    const target = await postrider.subscribe('never.published');
    const { id } = await postrider.subscribe(
      'redirected.away',
      () => answer(302, { headers: { location: target.receiver.url } }),
      soon(1),
    );
    const eventId = await postrider.api.publish({ type: 'redirected.away' });
    await postrider.deliveryInState(eventId, id, 'failed');
    expect(target.receiver.received).toEqual([]);
  });

  test('an endpoint that hangs does not delay its neighbours', async () => {
    const hung = await postrider.subscribe('shared.event', () => ({ kind: 'hang' }), { timeoutMs: 20_000 });
    const neighbours = await Promise.all([1, 2, 3].map(() => postrider.subscribe('shared.event')));
    for (let index = 0; index < 40; index += 1) await postrider.api.publish({ type: 'shared.event' });
    await Promise.all(neighbours.map(({ receiver }) => receiver.waitFor(40)));
    // Nothing of the hung endpoint has ended: the neighbours cannot have waited for it.
    expect(hung.receiver.received.length).toBeGreaterThan(0);
    const { json } = await postrider.api.get(`/v1/deliveries?endpointId=${hung.id}&limit=100`);
    const ended = json.data.filter(({ state, attempts }: DeliveryAnswer) => state === 'succeeded' || attempts !== 0);
    expect(ended).toEqual([]);
    expect((await postrider.api.delete(`/v1/endpoints/${hung.id}`)).status).toBe(204);
  });

  test('a deleted endpoint gets nothing more, and its waiting delivery ends with a record', async () => {
    const { receiver, id } = await postrider.subscribe('deleted.later', () => answer(500), {
      retry: { policy: 'fixed', initialDelayMs: 3_000, maxDelayMs: 3_000, maxAttempts: 9 },
    });
    const eventId = await postrider.api.publish({ type: 'deleted.later' });
    await postrider.deliveryInState(eventId, id, 'retrying');
    expect((await postrider.api.delete(`/v1/endpoints/${id}`)).status).toBe(204);
    await postrider.deliveryInState(eventId, id, 'canceled');
    expect(receiver.received).toHaveLength(1);
  });

  test('a manual retry delivers now, and the waiting retry is then dropped', async () => {
    const retryIn = (delayMs: number) => ({ retry: { policy: 'schedule', delaysMs: [delayMs] } });
    const { receiver, id } = await postrider.subscribe('manual.retry', () => answer(500), retryIn(2_000));
    const clock = await postrider.subscribe('manual.retry', () => answer(500), retryIn(4_000));
    const eventId = await postrider.api.publish({ type: 'manual.retry' });
    const waiting = await postrider.deliveryInState(eventId, id, 'retrying');
    receiver.answerBy(() => answer(200));
    const retried = await postrider.api.post(`/v1/deliveries/${waiting.id}/retry`);
    expect(retried.status).toBe(202);
    const received = await receiver.waitFor(2);
    expect(received[1]?.headers).toMatchObject({ 'webhook-id': waiting.id, 'webhook-trigger': 'manual' });
    await postrider.deliveryInState(eventId, id, 'succeeded');
    // The other endpoint's retry is due well after the one that must not come.
    await clock.receiver.waitFor(2);
    expect(receiver.received).toHaveLength(2);
  });

  test('a manual retry goes out although the circuit is open, and its success lets all that is held follow', async () => {
    const { receiver, id } = await postrider.subscribe('circuit.opened', () => answer(500), soon(2));
    // Ten failures open the circuit (CIRCUIT_VOLUME_THRESHOLD); what comes then is held for 30 s.
    const held = await until(
      async () => {
        await postrider.api.publish({ type: 'circuit.opened' });
        const { json } = await postrider.api.get(`/v1/deliveries?endpointId=${id}&state=held`);
        return json.data.find((delivery: DeliveryAnswer) => delivery.attempts === 0) as DeliveryAnswer | undefined;
      },
      { timeoutMs: 20_000, what: 'a delivery held by the open circuit' },
    );
    expect(held.holdReason).toBe('circuit_open');
    receiver.answerBy(() => answer(200));
    expect((await postrider.api.post(`/v1/deliveries/${held.id}/retry`)).status).toBe(202);
    await postrider.deliveryInState(String(held['eventId']), id, 'succeeded');
    const mine = receiver.received.filter(({ headers }) => headers['webhook-id'] === held.id);
    expect(mine.map(({ headers }) => [headers['webhook-attempt'], headers['webhook-trigger']])).toEqual([
      ['1', 'manual'],
    ]);
    const probe = await postrider.api.publish({ type: 'circuit.opened' });
    await postrider.deliveryInState(probe, id, 'succeeded');
  });

  test('a record that another Kafka client produced is treated the same', async () => {
    const { receiver, secret } = await postrider.subscribe('foreign.event');
    const event = eventSummary({ type: 'foreign.event', id: 'foreign-1', source: 'kcat' });
    const value = eventEnvelope(event, FRAGILE_DATA);
    await postrider.kafka.produce(TOPICS.events, { value });
    const [webhook] = await receiver.waitFor(1);
    receiver.verify(secret);
    expect(webhook?.body).toEqual(value);
    await until(async () => (await postrider.api.get('/v1/events/foreign-1')).status === 200, {
      timeoutMs: 10_000,
      what: 'the foreign event in the audit trail',
    });
  });

  test('a CloudEvent in binary mode reaches the receiver with its data untouched', async () => {
    const { receiver, secret } = await postrider.subscribe('cloud.event');
    const published = await postrider.api.post('/v1/events', FRAGILE_DATA, {
      'ce-specversion': '1.0',
      'ce-id': 'cloud-1',
      'ce-type': 'cloud.event',
      'ce-source': '/shop',
    });
    expect(published.status).toBe(202);
    const [webhook] = await receiver.waitFor(1);
    receiver.verify(secret);
    expect(webhook?.body.toString()).toContain(`"data":${FRAGILE_DATA}`);
    expect(JSON.parse(webhook?.body.toString() ?? '')).toMatchObject({ id: 'cloud-1', source: '/shop' });
  });

  test('an event of critical priority travels in the critical lane', async () => {
    const { receiver, id } = await postrider.subscribe('lane.taken');
    const { json } = await postrider.api.post('/v1/events', { type: 'lane.taken', data: {}, priority: 'critical' });
    await receiver.waitFor(1);
    const delivery = await postrider.deliveryInState(json.id, id, 'succeeded');
    expect(delivery['lane']).toBe('critical');
    await postrider.kafka.find(TOPICS.deliveriesCritical, (record) => headerText(record, HEADERS.ceId) === json.id);
  });

  test('one bad event of a batch does not fail the others', async () => {
    const { receiver } = await postrider.subscribe('batch.item');
    const events = [
      { type: 'batch.item', data: 1 },
      { type: 'not a type', data: 2 },
      { type: 'batch.item', data: 3 },
    ];
    const { status, json } = await postrider.api.post('/v1/events/batch', { events });
    expect(status).toBe(202);
    expect(json.results.map((result: Record<string, unknown>) => Object.keys(result).sort()[0])).toEqual([
      'id',
      'error',
      'id',
    ]);
    const received = await receiver.waitFor(2);
    expect(received.map(({ body }) => JSON.parse(body.toString()).data).sort()).toEqual([1, 3]);
  });

  test('what is no event goes to quarantine with a reason, and its partition moves on', async () => {
    const { receiver } = await postrider.subscribe('after.quarantine');
    const tooLarge = eventEnvelope(eventSummary({ type: 'after.quarantine' }), `"${'x'.repeat(900_000)}"`).toString();
    for (const value of ['no json', '[]', '{"id":"x"}', tooLarge]) {
      await postrider.kafka.produce(TOPICS.events, { key: 'one-partition', value: Buffer.from(value) });
    }
    const event = eventSummary({ type: 'after.quarantine' });
    await postrider.kafka.produce(TOPICS.events, { key: 'one-partition', value: eventEnvelope(event) });
    await receiver.waitFor(1);
    const quarantined = await postrider.kafka.find(
      TOPICS.eventsQuarantine,
      ({ value }) => value?.toString() === 'no json',
    );
    expect(headerText(quarantined, HEADERS.quarantineReason)).toContain('JSON');
    expect(quarantined.key?.toString()).toBe('one-partition');
  });

  test('neither secrets nor keys nor payloads are ever logged', async () => {
    const { receiver, secret } = await postrider.subscribe(
      'secret.kept',
      () => answer(500, { body: 'a-hostile-answer' }),
      soon(2),
    );
    await postrider.api.publish({ type: 'secret.kept', data: '{"card":"4111-1111-1111-1111"}' });
    await receiver.waitFor(2);
    await until(
      () => postrider.app.logLines('delivery.attempted').some(({ eventType }) => eventType === 'secret.kept'),
      {
        timeoutMs: 10_000,
        what: 'the log line of the attempt',
      },
    );
    const logs = postrider.app.logs();
    const key = secret.replace('whsec_', '');
    for (const confidential of [key, '4111-1111', 'a-hostile-answer', postrider.apiKey]) {
      expect(logs).not.toContain(confidential);
    }
  });

  test('is counted under the agreed metric names', async () => {
    const text = (await postrider.api.get('/metrics')).bytes.toString();
    const names = [
      'events_ingested_total',
      'event_ingest_duration_seconds',
      'deliveries_total',
      'delivery_attempt_duration_seconds',
      'delivery_end_to_end_seconds',
      'delivery_oldest_pending_age_seconds',
      'retries_scheduled_total',
      'retry_backlog',
      'dead_lettered_total',
      'circuits',
      'endpoints_disabled_total',
      'egress_blocked_total',
      'consumer_lag',
      'commit_failures_total',
      'outbound_connections_total',
      'config_cache_age_seconds',
    ];
    const missing = names.filter((name) => !text.includes(`# TYPE postrider_${name} `));
    expect(missing).toEqual([]);
    expect(text).not.toContain('ten_default');
  });
});
