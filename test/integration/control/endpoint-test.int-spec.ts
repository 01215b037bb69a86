import { createHmac } from 'node:crypto';
import { answer, until, verifyWebhook, WebhookReceiver } from '#libs/testing';
import { Api, freshDatabase, type FreshDatabase } from '../../harness/index.js';
import { LocalControl } from './local-control.js';

describe('the test button of endpoints', () => {
  let place: FreshDatabase;
  let control: LocalControl;
  let api: Api;
  let hook: WebhookReceiver;

  beforeAll(async () => {
    place = await freshDatabase();
    hook = await WebhookReceiver.start();
    control = await LocalControl.start(place.url, { EGRESS_ALLOWED_CIDRS: '127.0.0.0/8', EGRESS_ALLOW_HTTP: 'true' });
    ({ api } = control);
  }, 60_000);
  afterAll(async () => {
    await control.stop();
    await hook.close();
    await place.drop();
  }, 60_000);

  const tested = (id: string, body?: object) => api.post(`/v1/endpoints/${id}/test`, body);
  const last = () => {
    const webhook = hook.received.at(-1);
    if (webhook === undefined) throw new Error('nothing came');
    return webhook;
  };

  test('sends a signed example and tells what it answered', async () => {
    const { id, secret } = await api.createEndpoint({ url: hook.url, headers: { 'X-Team': 'blue' } });
    hook.answerBy(() => answer(202, { headers: { 'x-seen': 'yes' }, body: 'thanks' }));
    const { status, json } = await tested(id);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      succeeded: true,
      response: { status: 202, body: 'thanks', headers: { 'x-seen': 'yes' } },
      error: null,
    });
    const webhook = last();
    verifyWebhook(secret, webhook);
    expect(webhook.body.toString()).toBe(json.request.body);
    expect(webhook.headers).toMatchObject({
      'webhook-id': json.webhookId,
      'webhook-attempt': '1',
      'webhook-trigger': 'manual',
      'webhook-test': 'true',
      'x-team': 'blue',
    });
    expect(JSON.parse(webhook.body.toString())).toMatchObject({
      id: json.eventId,
      type: 'postrider.test',
      tenantId: 'ten_default',
    });
  });

  test('sends what it is told, in the formats of the endpoint', async () => {
    const settings = { url: hook.url, signatureFormat: 'sha256', bodyFormat: 'minimal' };
    const { id, secret } = await api.createEndpoint(settings);
    await tested(id, { eventType: 'order.created', data: { total: [1.5] } });
    const { headers, body } = last();
    expect(JSON.parse(body.toString())).toEqual({
      type: 'order.created',
      timestamp: expect.any(String),
      data: { total: [1.5] },
    });
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const hex = createHmac('sha256', key).update(body).digest('hex');
    expect(headers).toMatchObject({ 'x-webhook-signature-256': `sha256=${hex}`, 'x-webhook-event': 'order.created' });
    expect((await tested(id, { eventType: 'no type' })).status).toBe(422);
  });

  test('goes no other way than deliveries: into no private range that its tenant may not use', async () => {
    const { id } = await api.createEndpoint({ url: hook.url });
    const strict = await LocalControl.start(place.url, { EGRESS_ALLOWED_CIDRS: '127.0.0.2/32' });
    try {
      const before = hook.received.length;
      const path = `/v1/endpoints/${id}/test`;
      expect((await strict.api.post(path)).json).toMatchObject({ succeeded: false, errorClass: 'blocked_address' });
      expect(hook.received).toHaveLength(before);
      await strict.api.patch('/v1/tenants/ten_default', { settings: { allowedCidrs: ['127.0.0.1'] } });
      await until(async () => (await strict.api.post(path)).json.succeeded, {
        timeoutMs: 10_000,
        what: 'the range to be open',
      });
    } finally {
      await strict.stop();
    }
  });

  test('takes the example that is registered for the type', async () => {
    const example = { orderId: 'o-17' };
    const registered = await api.post('/v1/event-types', { name: 'order.shipped', version: '1', example });
    expect(registered.status).toBe(201);
    const { id } = await api.createEndpoint({ url: hook.url });
    await tested(id, { eventType: 'order.shipped' });
    expect(JSON.parse(last().body.toString())).toMatchObject({ type: 'order.shipped', data: example });
  });

  test('tells of what fails, and never tries again', async () => {
    const { id } = await api.createEndpoint({ url: hook.url, timeoutMs: 1_000 });
    const before = hook.received.length;
    hook.answerBy(() => answer(500, { body: 'oops' }));
    expect((await tested(id)).json).toMatchObject({ succeeded: false, error: 'HTTP 500', response: { body: 'oops' } });
    hook.answerBy(() => ({ kind: 'hang' }));
    expect((await tested(id)).json).toMatchObject({ succeeded: false, errorClass: 'timeout', response: null });
    expect(hook.received).toHaveLength(before + 2);
    hook.answerBy(() => answer(204));
  });

  test('works while an endpoint is paused or disabled, and is no way around its verification', async () => {
    const { id } = await api.createEndpoint({ url: hook.url });
    for (const command of ['pause', 'disable']) {
      await api.post(`/v1/endpoints/${id}/${command}`);
      expect((await tested(id)).json.succeeded).toBe(true);
    }
    hook.answerBy(() => answer(403));
    const { id: unverified } = await api.createEndpoint({ url: `${hook.url}?token`, verification: 'token' });
    expect((await tested(unverified)).status).toBe(409);
    await api.post(`/v1/endpoints/${unverified}/disable`);
    expect((await tested(unverified)).status).toBe(409);
    expect((await tested('ep_none')).status).toBe(404);
    const bodies = hook.received
      .filter(({ path }) => path.endsWith('?token'))
      .map(({ body }) => JSON.parse(body.toString()));
    for (const body of bodies) expect(body.type).toBe('webhook.verification');
  });
});
