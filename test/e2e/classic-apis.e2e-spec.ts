import { answer, FRAGILE_DATA, until, WebhookReceiver, type AnswerScript, type ReceivedWebhook } from '#libs/testing';
import { Installation } from './installation.js';

/** The handshake is passed, and everything else is answered as the script says. */
const verified =
  (script: AnswerScript = () => answer(200)): AnswerScript =>
  (webhook, index) =>
    isHandshake(webhook) ? answer(200) : script(webhook, index);
const isHandshake = ({ body }: ReceivedWebhook): boolean => body.includes('webhook.verification');

describe('the classic APIs', () => {
  let postrider: Installation;
  const receivers: WebhookReceiver[] = [];

  beforeAll(async () => {
    postrider = await Installation.start();
  });
  afterAll(async () => {
    await Promise.all(receivers.map((receiver) => receiver.close()));
    await postrider.stop();
  });

  const receiver = async (script?: AnswerScript): Promise<WebhookReceiver> => {
    const started = await WebhookReceiver.start(script);
    receivers.push(started);
    return started;
  };

  /** A webhook that has passed its handshake and is known to the dispatcher. */
  const activeWebhook = async (events: readonly string[], script?: AnswerScript) => {
    const target = await receiver(verified(script));
    const { status, json } = await postrider.api.post('/webhooks', { clientId: 'c', url: target.url, events });
    expect(status).toBe(201);
    await until(async () => (await postrider.api.get(`/webhooks/${json.id}`)).json.status === 'active', {
      timeoutMs: 20_000,
      what: 'the handshake to be passed',
    });
    await postrider.configured();
    return { target, id: String(json.id), created: json };
  };

  const delivered = (target: WebhookReceiver, count = 1): Promise<readonly ReceivedWebhook[]> =>
    until(
      () => {
        const sent = target.received.filter((webhook) => !isHandshake(webhook));
        return sent.length >= count ? sent : undefined;
      },
      { timeoutMs: 20_000, what: `${count} deliveries` },
    );

  test('POST /webhooks: asked for its token first, then it gets what is triggered, byte for byte', async () => {
    const { target, id, created } = await activeWebhook(['classic.created']);
    expect(created).toMatchObject({ clientId: 'c', events: ['classic.created'], status: 'pending_verification' });
    const handshake = target.received.find(isHandshake);
    expect(JSON.parse(String(handshake?.body))).toMatchObject({ verification_token: created.verificationToken });

    const triggered = await postrider.api.post('/events/trigger/classic.created', FRAGILE_DATA);
    expect([triggered.status, triggered.json.webhookCount]).toEqual([202, 1]);
    const [webhook] = await delivered(target);
    expect(webhook?.body.toString()).toContain(`"data":${FRAGILE_DATA}`);
    expect(JSON.parse(String(webhook?.body)).id).toBe(triggered.json.eventId);

    const stats = async () => (await postrider.api.get(`/webhooks/${id}/stats`)).json;
    await until(async () => (await stats()).success === 1, { timeoutMs: 20_000, what: 'the delivery to be counted' });
    expect(await stats()).toMatchObject({ webhookId: id, total: 1, permanent_failure: 0, successRate: 1 });
  });

  test('the same client and URL again are the same webhook; it can be changed and deleted', async () => {
    const target = await receiver(verified());
    const body = { clientId: 'again', url: target.url, events: ['classic.again'] };
    const first = await postrider.api.post('/webhooks', body);
    const second = await postrider.api.post('/webhooks', body);
    expect([second.status, second.json.id, second.json.secret]).toEqual([200, first.json.id, undefined]);

    const path = `/webhooks/${first.json.id}`;
    const changed = await postrider.api.patch(path, { events: ['classic.other'], status: 'paused' });
    expect(changed.json).toMatchObject({ events: ['classic.other'], status: 'paused' });
    expect((await postrider.api.get('/webhooks?clientId=again')).json.data).toEqual([changed.json]);
    expect((await postrider.api.delete(path)).status).toBe(204);
    expect((await postrider.api.get(path)).status).toBe(404);
  });

  test('POST /webhooks/:id/retry sends what failed for good again', async () => {
    let down = true;
    const { target, id } = await activeWebhook(['classic.failing'], () => answer(down ? 500 : 200));
    await postrider.api.patch(`/v1/endpoints/${id}`, { retry: { policy: 'schedule', delaysMs: [] } });
    await postrider.configured();
    const { eventId } = (await postrider.api.post('/events/trigger/classic.failing', '1')).json;
    await postrider.deliveryInState(eventId, id, 'failed');
    down = false;
    const { status, json } = await postrider.api.post(`/webhooks/${id}/retry`);
    expect([status, json]).toEqual([202, { retried: 1, more: false }]);
    await delivered(target, 2);
    const { id: deliveryId } = await postrider.deliveryInState(eventId, id, 'succeeded');
    const { data } = (await postrider.api.get(`/v1/actions?action=endpoint.retry&target=${id}`)).json;
    expect(data).toEqual([expect.objectContaining({ result: 'succeeded', after: { deliveryIds: [deliveryId] } })]);
  });

  test('webhookCount is of the subscriptions that match now, filters included', async () => {
    const big = await postrider.subscribe('nothing.else');
    const filter = { 'data.total': { $gt: 10 } };
    const made = await postrider.api.post(`/v1/endpoints/${big.id}/subscriptions`, { eventType: 'counted.*', filter });
    expect(made.status).toBe(201);
    await postrider.subscribe('counted.now');
    const counts: unknown[] = [];
    for (const data of ['{"total":1}', '{"total":11}']) {
      counts.push((await postrider.api.post('/events/trigger/counted.now', data)).json.webhookCount);
    }
    counts.push((await postrider.api.post('/events/trigger/nobody.asked', '{}')).json.webhookCount);
    expect(counts).toEqual([1, 2, 0]);
  });

  test.each([
    ['a second value behind the data', '1,"id":"mine"', 400, 'invalid_json'],
    ['what is not JSON', '{', 400, 'invalid_json'],
  ])('the body is the data and cannot say more: %s', async (_name, body, status, code) => {
    const answered = await postrider.api.post('/events/trigger/classic.created', body);
    expect([answered.status, answered.json.code]).toEqual([status, code]);
  });

  test('a type that is none is refused', async () => {
    const { status, json } = await postrider.api.post('/events/trigger/a..b', '{}');
    expect([status, json.code]).toEqual([422, 'validation_failed']);
  });

  test('/api/v0: one event, one URL; listed by offset and by event; triggered', async () => {
    const targets = [await receiver(), await receiver()];
    const made: string[] = [];
    for (const { url } of targets) {
      const { status, json } = await postrider.api.post('/api/v0/webhooks', {
        eventName: 'zero.event',
        webhookUrl: url,
      });
      expect([status, json]).toEqual([201, expect.objectContaining({ eventName: 'zero.event', webhookUrl: url })]);
      made.push(json.id);
    }
    await postrider.configured();
    const listed = (await postrider.api.get('/api/v0/webhooks/zero.event')).json;
    expect([listed.total, listed.webhooks.map(({ id }: { id: string }) => id)]).toEqual([2, made]);
    const paged = (await postrider.api.get('/api/v0/webhooks/zero.event?page_size=1&offset=1')).json;
    expect([paged.webhooks.length, paged.webhooks[0].id, paged.offset]).toEqual([1, made[1], 1]);
    expect((await postrider.api.get('/api/v0/webhooks?page_size=1')).json).toMatchObject({ page_size: 1, offset: 0 });

    const { status, json } = await postrider.api.post('/api/v0/trigger-event/zero.event', '{"n":1}');
    expect([status, json]).toEqual([202, { event: 'zero.event', eventId: expect.any(String), webhookCount: 2 }]);
    for (const target of targets) await delivered(target);
  });

  test('GET /debug/status counts what waits and what became of the others', async () => {
    const failing = await postrider.subscribe('debug.failing', () => answer(500));
    const eventId = await postrider.api.publish({ type: 'debug.failing' });
    await postrider.deliveryInState(eventId, failing.id, 'retrying');
    const { json } = await postrider.api.get('/debug/status');
    expect(json).toEqual({
      queueSize: json.statuses.pending,
      retrySize: 1,
      statuses: expect.objectContaining({ failed: 1, permanent_failure: 0 }),
    });
    expect(json.statuses.success).toBeGreaterThanOrEqual(4);
  });
});
