import { Webhook } from 'standardwebhooks';
import { answer, WebhookReceiver } from './index.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

async function post(url: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return await fetch(url, { method: 'POST', body, headers, signal: AbortSignal.timeout(5_000) });
}

function signed(body: string, id = 'msg_1'): Record<string, string> {
  const now = new Date();
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': new Webhook(SECRET).sign(id, now, body),
  };
}

describe('a webhook receiver', () => {
  let receiver: WebhookReceiver;
  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
  });
  afterEach(() => receiver.close());

  it('keeps the exact bytes and the headers of what came', async () => {
    await post(receiver.url, '{"big":12345678901234567890,"é":1}', { 'X-Own': 'yes' });
    const [webhook] = await receiver.waitFor(1);
    expect(webhook?.body.toString()).toBe('{"big":12345678901234567890,"é":1}');
    expect(webhook?.headers['x-own']).toBe('yes');
  });

  it('gives scripted answers in turn and repeats the last', async () => {
    receiver.answerInTurn(answer(503, { headers: { 'retry-after': '1' } }), answer(200));
    const statuses = [];
    for (let index = 0; index < 3; index += 1) statuses.push((await post(receiver.url, '{}')).status);
    expect(statuses).toEqual([503, 200, 200]);
  });

  it('can drop the connection', async () => {
    receiver.answerBy(() => ({ kind: 'reset' }));
    await expect(post(receiver.url, '{}')).rejects.toThrow();
  });

  it('verifies what was signed with the secret', async () => {
    await post(receiver.url, '{"a":1}', signed('{"a":1}'));
    expect(() => receiver.verify(SECRET)).not.toThrow();
    expect([...receiver.ids]).toEqual(['msg_1']);
  });

  it('refuses a changed body', async () => {
    await post(receiver.url, '{"a":2}', signed('{"a":1}'));
    expect(() => receiver.verify(SECRET)).toThrow('No matching signature');
  });

  it('says how many came when enough did not', async () => {
    await post(receiver.url, '{}');
    await expect(receiver.waitFor(2, 50)).rejects.toThrow('1 came');
  });

  it('closes although a request hangs', async () => {
    receiver.answerBy(() => ({ kind: 'hang' }));
    const hanging = post(receiver.url, '{}').catch(() => 'dropped');
    await receiver.waitFor(1);
    await receiver.close();
    expect(await hanging).toBe('dropped');
    receiver = await WebhookReceiver.start();
  });
});
