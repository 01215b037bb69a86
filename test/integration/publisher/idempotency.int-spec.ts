import { IdempotencyStore } from '#libs/database';
import { fingerprintOf } from '#libs/domain';
import { sharedServices, startPostgres } from '../../harness/index.js';
import { EventTopic } from './event-topic.js';
import { LocalPublisher } from './local-publisher.js';

const BODY = '{"type":"order.created","data":{"total":1}}';
const OTHER_BODY = '{"type":"order.created","data":{"total":2}}';
let keys = 0;
const newKey = (): string => `key-${process.pid}-${(keys += 1)}`;

describe('an Idempotency-Key', () => {
  let publisher: LocalPublisher;
  let topic: EventTopic;

  beforeAll(async () => {
    publisher = await (await LocalPublisher.start()).ready();
    topic = await EventTopic.open(sharedServices().kafkaBrokers);
  }, 60_000);
  afterAll(async () => {
    await topic.close();
    await publisher.stop();
  }, 60_000);

  const publish = (key: string, body = BODY, route = '/v1/events') =>
    publisher.api.post(route, body, { 'idempotency-key': key });

  test('gives the same answer again, byte for byte, and one record', async () => {
    const key = newKey();
    const first = await publish(key);
    const again = await publish(`"${key}"`);
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(again.bytes).toEqual(first.bytes);
    expect([first.headers.get('idempotency-replayed'), again.headers.get('idempotency-replayed')]).toEqual([
      null,
      'true',
    ]);
    const marker = await publisher.api.publish({ id: `marker-${key}` });
    await topic.recordsOf(marker);
    expect(await topic.recordsOf(first.json.id)).toHaveLength(1);
    expect(await publisher.metric('postrider_events_ingested_total{result="replayed"}')).toBe(1);
  });

  test('used for another body is refused', async () => {
    const key = newKey();
    await publish(key);
    const { status, json } = await publish(key, OTHER_BODY);
    expect([status, json.code]).toEqual([422, 'idempotency_key_reused']);
  });

  test('is another key on another route', async () => {
    const key = newKey();
    const one = await publish(key);
    const batch = await publish(key, `{"events":[${BODY}]}`, '/v1/events/batch');
    expect([one.status, batch.status]).toEqual([202, 202]);
    expect(batch.json.results[0].id).not.toBe(one.json.id);
  });

  test('of a refused request may be used again for the mended one', async () => {
    const key = newKey();
    expect((await publish(key, '{"type":"order.created"}')).status).toBe(422);
    expect((await publish(key)).status).toBe(202);
  });

  test('sent by many at once has one effect: one id, and a conflict for those who came too early', async () => {
    const key = newKey();
    const answers = await Promise.all(Array.from({ length: 8 }, () => publish(key)));
    const accepted = answers.filter(({ status }) => status === 202);
    const early = answers.filter(({ status }) => status === 409);
    expect(accepted.length).toBeGreaterThan(0);
    expect(accepted.length + early.length).toBe(8);
    expect(new Set(accepted.map(({ json }) => json.id)).size).toBe(1);
    for (const { json, headers } of early) {
      expect([json.code, headers.get('retry-after')]).toEqual(['idempotency_key_in_use', '1']);
    }
    expect(await topic.recordsOf(accepted[0]?.json.id)).toHaveLength(1);
  });

  describe('whose first request died before its answer was kept', () => {
    const begunByADeadProcess = async (
      key: string,
      body: string,
      ids: readonly string[],
      route: string,
      leaseMs: number,
    ) => {
      const verdict = await publisher.app.get(IdempotencyStore, { strict: false }).begin(
        { tenantId: 'ten_default', route, key },
        {
          bodyHash: fingerprintOf({
            format: body.startsWith('{"events"') ? 'event-batch' : 'event',
            headers: {},
            body: Buffer.from(body),
          }),
          eventIds: ids,
          nowMs: Date.now(),
          leaseMs,
        },
      );
      expect(verdict.kind).toBe('started');
    };

    test('publishes under the same id and with the same bytes', async () => {
      const key = newKey();
      const first = await publisher.api.publish();
      const died = await topic.recordOf(first);
      await begunByADeadProcess(key, '{"type":"order.created","data":{"total":1}}', [first], 'POST /v1/events', 0);
      const { status, json } = await publish(key);
      expect([status, json.id]).toEqual([202, first]);
      const [, repeated] = await topic.recordsOf(first, 2);
      expect(repeated?.value).toEqual(died.value);
      expect((await publish(key)).bytes).toEqual(Buffer.from(JSON.stringify(json)));
    });

    test('publishes a batch under the same ids, whichever events were good', async () => {
      const key = newKey();
      const body = `{"events":[${BODY},{"type":""},${OTHER_BODY}]}`;
      await begunByADeadProcess(key, body, [`a-${key}`, '', `b-${key}`], 'POST /v1/events/batch', 0);
      const { json } = await publish(key, body, '/v1/events/batch');
      expect(json.results).toEqual([{ id: `a-${key}` }, { error: expect.anything() }, { id: `b-${key}` }]);
    });

    test('is in use until its lease has run out', async () => {
      const key = newKey();
      await begunByADeadProcess(key, BODY, ['never'], 'POST /v1/events', 60_000);
      expect((await publish(key)).status).toBe(409);
    });
  });
});

describe('with PostgreSQL away', () => {
  test('publishing goes on, except under an Idempotency-Key; and that too when PostgreSQL is back', async () => {
    const postgres = await startPostgres();
    const publisher = await (await LocalPublisher.start({ DATABASE_URL: postgres.url() })).ready();
    try {
      const withKey = () => publisher.api.post('/v1/events', BODY, { 'idempotency-key': 'k' });
      expect((await withKey()).status).toBe(202);
      await postgres.kill();
      expect((await publisher.api.post('/v1/events', BODY)).status).toBe(202);
      const refused = await withKey();
      expect([refused.status, refused.json.code]).toEqual([503, 'database_unavailable']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      await postgres.restart();
      const { status, headers } = await withKey();
      expect([status, headers.get('idempotency-replayed')]).toEqual([202, 'true']);
    } finally {
      await publisher.stop();
      await postgres.stop();
    }
  }, 60_000);

  test('publishing goes on when it hangs, and a key is refused within 5 s', async () => {
    const postgres = await startPostgres();
    const publisher = await (await LocalPublisher.start({ DATABASE_URL: postgres.url() })).ready();
    try {
      const withKey = (key: string) => publisher.api.post('/v1/events', BODY, { 'idempotency-key': key });
      expect((await withKey('k')).status).toBe(202);
      postgres.pause();
      expect((await publisher.api.post('/v1/events', BODY)).status).toBe(202);
      const startedAt = performance.now();
      const refused = await withKey('k2');
      expect([refused.status, refused.json.code]).toEqual([503, 'database_unavailable']);
      expect(performance.now() - startedAt).toBeLessThan(5_000);
    } finally {
      postgres.resume();
      await publisher.stop();
      await postgres.stop();
    }
  }, 60_000);
});
