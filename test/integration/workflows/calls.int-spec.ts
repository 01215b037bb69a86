import { createServer, type AddressInfo, type Server } from 'node:net';
import { TOPICS, VERSION, type OutgoingRecord } from '#libs/contracts';
import {
  answer,
  eventEnvelope,
  eventRecord,
  eventSummary,
  FRAGILE_DATA,
  WebhookReceiver,
  type ReceivedWebhook,
  type ReceiverAnswer,
} from '#libs/testing';
import { startKafka } from '../../harness/index.js';
import { WorkflowsRig } from './workflows.rig.js';

const LOOPBACK_ALLOWED = { EGRESS_ALLOWED_CIDRS: '127.0.0.0/8', EGRESS_ALLOW_HTTP: 'true' };
const KEY = 'one-partition';

let broker: Awaited<ReturnType<typeof startKafka>>;
beforeAll(async () => {
  broker = await startKafka();
});
afterAll(() => broker?.stop());

const event = (type = 'order.created') => eventSummary({ type });
const record = (summary = event(), key = KEY): OutgoingRecord => ({ ...eventRecord(summary), key });
const idOf = ({ headers }: ReceivedWebhook): string => headers['ce-id'] ?? '';

describe('calls', () => {
  let receiver: WebhookReceiver;
  let rig: WorkflowsRig;

  const start = (url = receiver.url): Promise<WorkflowsRig> =>
    WorkflowsRig.start(broker.brokers, {
      ...LOOPBACK_ALLOWED,
      WORKFLOWS_CALL_EVENTS: 'order.*',
      WORKFLOWS_CALL_URL: url,
      WORKFLOWS_CALL_TIMEOUT_MS: '400',
      WORKFLOWS_LOG_EVENTS: '*',
    });
  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    rig = await start();
  });
  afterEach(async () => {
    receiver.answerBy(() => answer(204));
    await rig.close();
    await receiver.close();
  });

  test('bring the exact bytes of each event that matches, with its CloudEvents attributes', async () => {
    const summary = eventSummary({ type: 'order.created', subject: 'order 7', correlationId: 'c-1' });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const { headers, ...rest } = eventRecord(summary, FRAGILE_DATA);
    await rig.send(record(event('invoice.sent')), { ...rest, key: KEY, headers: { ...headers, traceparent } });
    const [call] = await receiver.waitFor(1);
    expect(call?.method).toBe('POST');
    expect(call?.body.equals(eventEnvelope(summary, FRAGILE_DATA))).toBe(true);
    expect(call?.headers).toMatchObject({
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': summary.id,
      'ce-type': 'order.created',
      'ce-source': summary.source,
      'ce-time': summary.timestamp,
      'ce-tenantid': summary.tenantId,
      'ce-eventversion': summary.version,
      'ce-subject': 'order%207',
      traceparent,
      'user-agent': `Postrider/${VERSION}`,
    });
    await rig.ran('call', 'succeeded', 1);
    expect(receiver.received).toHaveLength(1);
  });

  test('that meet a 503 are repeated until they pass: nothing is lost, skipped or overtaken in the partition', async () => {
    receiver.answerBy(() => answer(503));
    const events = Array.from({ length: 5 }, () => event());
    const [first, ...others] = events.map(({ id }) => id);
    await rig.send(...events.map((one) => record(one)));
    await rig.ran('call', 'retried', 2);
    expect(await rig.readiness(503)).toContain(`event ${first}`);

    // Another partition goes on meanwhile.
    const beside = event('invoice.sent');
    await rig.send(record(beside, await rig.keyBeside(KEY, TOPICS.events)));
    await rig.ran('log-events', 'succeeded', 2);
    expect(new Set(receiver.received.map(idOf))).toEqual(new Set([first]));

    receiver.answerBy(() => answer(204));
    await rig.ran('call', 'succeeded', events.length);
    const ids = receiver.received.map(idOf);
    expect(ids.slice(ids.lastIndexOf(first ?? ''))).toEqual([first, ...others]);
    expect(ids.slice(0, -others.length).every((id) => id === first)).toBe(true);
    // The other workflow of the event that was tried again has run for it once.
    expect(await rig.runs('log-events', 'succeeded')).toBe(events.length + 1);
    await rig.readiness(200);
  });

  test.each<[string, ReceiverAnswer]>([
    ['408', answer(408)],
    ['429', answer(429)],
    ['a redirect, which is not followed', answer(302, { headers: { location: '/elsewhere' } })],
    ['no answer in time', { kind: 'hang' }],
    ['an answer that drips', { kind: 'drip', everyMs: 20 }],
    ['a connection closed', { kind: 'reset' }],
  ])('that meet %s are repeated', async (_name, reply) => {
    receiver.answerInTurn(reply, answer(204));
    const events = [event(), event()];
    await rig.send(...events.map((one) => record(one)));
    await rig.ran('call', 'succeeded', 2);
    const [one, two] = events.map(({ id }) => id);
    expect(receiver.received.map(idOf)).toEqual([one, one, two]);
    expect(await rig.runs('call', 'retried')).toBe(1);
    expect(new Set(receiver.received.map(({ path }) => path))).toEqual(new Set(['/hook']));
  });

  test('that are refused by 404 are stepped over, and counted', async () => {
    receiver.answerInTurn(answer(404), answer(204));
    const events = [event(), event()];
    await rig.send(...events.map((one) => record(one)));
    await rig.ran('call', 'succeeded', 1);
    expect(receiver.received.map(idOf)).toEqual(events.map(({ id }) => id));
    expect([await rig.runs('call', 'failed'), await rig.runs('call', 'retried')]).toEqual([1, 0]);
    await rig.readiness(200);
  });

  test('with a 200 of more bytes than are read are done', async () => {
    receiver.answerInTurn(answer(200, { body: Buffer.alloc(100_000, 'x') }));
    await rig.send(record());
    await rig.ran('call', 'succeeded', 1);
    expect(receiver.received).toHaveLength(1);
  });

  test('that nobody listens to wait over a restart of the app', async () => {
    const { url } = receiver;
    await receiver.close();
    const waiting = event();
    await rig.send(record(waiting));
    await rig.ran('call', 'retried', 2);
    expect(await rig.readiness(503)).toContain('connect_refused');
    await rig.close();
    receiver = await WebhookReceiver.start();
    expect(receiver.url).not.toBe(url);
    rig = await start();
    expect((await receiver.waitFor(1)).map(idOf)).toEqual([waiting.id]);
    await rig.ran('call', 'succeeded', 1);
  });

  test('under way at a stop are finished and not repeated', async () => {
    receiver.answerBy(() => answer(204, { delayMs: 200 }));
    const under = event();
    await rig.send(record(under));
    await receiver.waitFor(1);
    await rig.close();
    receiver.answerBy(() => answer(204));
    rig = await start();
    const next = event();
    await rig.send(record(next));
    await rig.ran('call', 'succeeded', 1);
    expect(receiver.received.map(idOf)).toEqual([under.id, next.id]);
  });
});

describe('a call to an address that the egress guard does not allow', () => {
  let listener: Server;
  let connections = 0;
  beforeAll(async () => {
    listener = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => listener.close(resolve)));

  test('opens no connection; the event waits until the guard is told otherwise', async () => {
    const { port } = listener.address() as AddressInfo;
    const call = { WORKFLOWS_CALL_EVENTS: 'order.*', WORKFLOWS_CALL_URL: `http://127.0.0.1:${port}/hook` };
    const blocked = await WorkflowsRig.start(broker.brokers, { ...call, EGRESS_ALLOW_HTTP: 'true' });
    const waiting = event();
    try {
      await blocked.send(record(waiting));
      await blocked.ran('call', 'retried', 2);
      expect(await blocked.readiness(503)).toContain('blocked_address');
      expect(await blocked.metric('postrider_egress_blocked_total{class="loopback"}')).toBeGreaterThanOrEqual(2);
      expect(connections).toBe(0);
    } finally {
      await blocked.close();
    }

    const receiver = await WebhookReceiver.start();
    const allowed = await WorkflowsRig.start(broker.brokers, {
      ...LOOPBACK_ALLOWED,
      WORKFLOWS_CALL_EVENTS: 'order.*',
      WORKFLOWS_CALL_URL: receiver.url,
    });
    try {
      expect((await receiver.waitFor(1)).map(idOf)).toEqual([waiting.id]);
      await allowed.ran('call', 'succeeded', 1);
    } finally {
      await allowed.close();
      await receiver.close();
    }
  });
});
