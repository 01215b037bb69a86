import { until } from '#libs/testing';
import { startKafka } from '../../harness/index.js';
import { EventTopic } from './event-topic.js';
import { LocalPublisher } from './local-publisher.js';

type Broker = Awaited<ReturnType<typeof startKafka>>;

const BODY = '{"type":"order.created","data":{"total":1}}';

describe('with the broker away', () => {
  let broker: Broker;
  let publisher: LocalPublisher;

  beforeAll(async () => {
    broker = await startKafka();
    const settings = { KAFKA_BROKERS: broker.brokers, KAFKA_PRODUCER_BUFFER_RECORDS: '100' };
    publisher = await (await LocalPublisher.start(settings)).ready();
    await untilTaken();
  }, 60_000);
  afterAll(async () => {
    broker.resume();
    await publisher.stop();
    await broker.stop();
  }, 60_000);

  const publish = (body = BODY, route = '/v1/events', headers = {}) => publisher.api.post(route, body, headers);
  const untilTaken = () =>
    until(async () => (await publish()).status === 202, { timeoutMs: 30_000, what: 'an event to be taken again' });

  async function expectRefusal(answering: ReturnType<typeof publish>): Promise<void> {
    const startedAt = performance.now();
    const { status, headers, json } = await answering;
    expect([status, json.code]).toEqual([503, 'broker_unavailable']);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    // The issue's own limit, not a measure of speed.
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  }

  test.each<[string, () => Promise<void> | void, () => Promise<void> | void]>([
    ['killed', () => broker.kill(), () => broker.restart()],
    ['hanging', () => broker.pause(), () => broker.resume()],
  ])(
    '%s: 503 with Retry-After within 5 s, for one, a batch and under a key; it recovers by itself',
    async (state, away, back) => {
      const key = { 'idempotency-key': `${state}-1` };
      await away();
      await Promise.all([
        expectRefusal(publish()),
        expectRefusal(publish(`{"events":[${BODY},{"type":""},${BODY}]}`, '/v1/events/batch')),
        expectRefusal(publish(BODY, '/v1/events', key)),
      ]);
      await back();
      await untilTaken();
      const retried = await publish(BODY, '/v1/events', key);
      expect([retried.status, retried.headers.get('idempotency-replayed')]).toEqual([202, null]);
      const topic = await EventTopic.open(broker.brokers);
      await topic.recordOf(retried.json.id);
      await topic.close();
    },
    90_000,
  );

  test('requests in hand are bounded: what is beyond them is turned away at once, and probes are answered', async () => {
    const small = await (
      await LocalPublisher.start({ KAFKA_BROKERS: broker.brokers, HTTP_MAX_REQUESTS: '20' })
    ).ready();
    delete process.env['HTTP_MAX_REQUESTS'];
    try {
      broker.pause();
      const publishing = Array.from({ length: 60 }, () => small.api.post('/v1/events', BODY));
      const full = async (): Promise<boolean> => (await small.metric('postrider_http_requests_shed_total')) >= 40;
      await until(full, { timeoutMs: 20_000, what: 'the rest to be turned away' });
      expect((await small.api.get('/livez')).status).toBe(200);
      const answers = await Promise.all(publishing);
      const shed = answers.filter(({ json }) => json.code === 'buffer_full');
      expect(shed).toHaveLength(40);
      expect(shed.every(({ status, headers }) => status === 503 && headers.get('retry-after') === '1')).toBe(true);
      expect(answers.filter(({ json }) => json.code === 'broker_unavailable')).toHaveLength(20);
    } finally {
      broker.resume();
      await small.stop();
    }
  }, 90_000);

  test('a full buffer answers 503 at once; a publisher that starts now waits; both serve when the broker is back', async () => {
    await broker.kill();
    const answers = await Promise.all(Array.from({ length: 150 }, () => publish()));
    const codes = answers.map(({ status, json }) => `${status} ${json.code}`);
    expect(new Set(codes)).toEqual(new Set(['503 buffer_full', '503 broker_unavailable']));
    expect(codes.filter((code) => code === '503 buffer_full').length).toBeGreaterThanOrEqual(50);
    expect(answers.every(({ headers }) => Number(headers.get('retry-after')) > 0)).toBe(true);
    expect(await publisher.metric('postrider_events_ingested_total{result="unavailable"}')).toBeGreaterThanOrEqual(150);

    const early = await LocalPublisher.start({ KAFKA_BROKERS: broker.brokers });
    try {
      expect((await early.api.get('/livez')).status).toBe(200);
      expect((await early.api.get('/readyz')).status).toBe(503);
      await expectRefusal(early.api.post('/v1/events', BODY));
      await broker.restart();
      await Promise.all([early.ready(), untilTaken()]);
      expect((await early.api.post('/v1/events', BODY)).status).toBe(202);
    } finally {
      await early.stop();
    }
  }, 90_000);
});
