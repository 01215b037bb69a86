import { createHmac } from 'node:crypto';
import type { EventSummary } from '#libs/contracts';
import { lowerCaseNames, webhookMessage, type AttemptToSend } from './webhook-message.js';

const NOW = 1_700_000_000_000;
const [newSecret, oldSecret] = [1, 2].map((fill) => `whsec_${Buffer.alloc(32, fill).toString('base64')}`) as [
  string,
  string,
];
const event: EventSummary = {
  id: 'evt_1',
  type: 'order.created',
  tenantId: 'ten_a',
  source: 'shop',
  version: '1',
  timestamp: '2026-01-02T03:04:05Z',
};
const attempt: AttemptToSend = {
  event,
  envelope: Buffer.from(`${JSON.stringify(event).slice(0, -1)},"data":{"total":1}}`),
  deliveryId: 'dlv_1',
  attempt: 3,
  trigger: 'retry',
  secrets: [newSecret],
  nowMs: NOW,
  userAgent: 'Postrider/test',
};
const endpoint = { id: 'ep_1', tenantId: 'ten_a', url: 'https://receiver.example/hook', timeoutMs: 1_000, headers: {} };

describe('the message of an attempt', () => {
  it('tells which attempt it is, and why, in every format', () => {
    for (const signatureFormat of ['standard', 'simple', 'sha256'] as const) {
      expect(webhookMessage({ ...endpoint, signatureFormat }, attempt)).toMatchObject({
        url: endpoint.url,
        timeoutMs: 1_000,
        headers: { 'webhook-attempt': '3', 'webhook-trigger': 'retry', 'user-agent': 'Postrider/test' },
      });
    }
  });

  it('signs the bytes that it sends', () => {
    const { body, headers } = webhookMessage(
      { ...endpoint, bodyFormat: 'classic', name: 'blue', signatureFormat: 'sha256' },
      attempt,
    );
    const hex = createHmac('sha256', Buffer.alloc(32, 1)).update(body).digest('hex');
    expect(headers['x-webhook-signature-256']).toBe(`sha256=${hex}`);
    expect(JSON.parse(body.toString())).toMatchObject({ webhook: { id: 'ep_1', name: 'blue' } });
  });

  it('has nothing of the endpoint’s own headers replace ours', () => {
    const own = lowerCaseNames({ 'Content-Type': 'text/plain', 'X-Webhook-Signature': 'mine', 'X-Team': 'blue' });
    expect(webhookMessage({ ...endpoint, headers: own, signatureFormat: 'simple' }, attempt).headers).toMatchObject({
      'x-team': 'blue',
      'content-type': 'application/json',
      'x-webhook-signature': expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it.each([
    ['signs beside the new one until its time', NOW + 1, 2],
    ['signs no more from that moment on', NOW, 1],
  ])('a secret that is being replaced %s', (_what, untilMs, tokens) => {
    const { headers } = webhookMessage({ ...endpoint, expiringSecrets: [{ secret: oldSecret, untilMs }] }, attempt);
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(tokens);
  });
});
