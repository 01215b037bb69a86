import { Kafka, logLevel, type KafkaMessage } from 'kafkajs';
import { HEADERS, newId, TOPICS, type OutgoingRecord } from '#libs/contracts';
import { eventRecord, eventSummary, FRAGILE_DATA, until } from '#libs/testing';
import { startPostgres } from '../../harness/index.js';
import { ManagementRig, TENANT } from './management.rig.js';

async function recordsOf(brokers: string, topic: string, count: number): Promise<readonly KafkaMessage[]> {
  const kafka = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: newId('key', Date.now()), maxWaitTimeInMs: 100 });
  const found: KafkaMessage[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({ eachMessage: async ({ message }) => void found.push(message) });
  try {
    return await until(() => (found.length >= count ? found : undefined), {
      timeoutMs: 20_000,
      what: `records on ${topic}`,
    });
  } finally {
    await consumer.disconnect();
  }
}

describe('the audit trail', () => {
  let postgres: Awaited<ReturnType<typeof startPostgres>>;
  let rig: ManagementRig;
  beforeAll(async () => {
    postgres = await startPostgres();
    rig = await ManagementRig.start(postgres.url());
  }, 120_000);
  afterAll(async () => {
    await rig.stop();
    await postgres.stop();
  }, 60_000);

  test('shows an event with its exact bytes', async () => {
    const record = eventRecord(eventSummary({ id: 'evt_exact', subject: 'sub-1' }), FRAGILE_DATA);
    await rig.send(record);
    await rig.eventually('/v1/events/evt_exact');
    const payload = await rig.api.get('/v1/events/evt_exact/payload');
    expect(payload.bytes.equals(record.value)).toBe(true);
    expect(payload.headers.get('content-type')).toMatch(/^application\/json/);
    const whole = await rig.api.get('/v1/events/evt_exact');
    expect(whole.bytes.includes(record.value)).toBe(true);
    expect(whole.headers.get('content-type')).toMatch(/^application\/json/);
    expect(whole.json).toMatchObject({
      id: 'evt_exact',
      type: 'order.created',
      tenantId: TENANT,
      subject: 'sub-1',
      sizeBytes: record.value.length,
      deliveries: { total: 0, byState: {} },
    });
  }, 60_000);

  test('writes an event once, however often it is produced', async () => {
    const twice = eventRecord(eventSummary({ id: 'evt_twice', type: 'twice.made' }));
    await rig.send(twice);
    await rig.send(twice, eventRecord(eventSummary({ id: 'evt_twice', type: 'twice.made' }), '{"other":true}'));
    await rig.send(eventRecord(eventSummary({ id: 'evt_after', type: 'twice.made' })));
    const { data } = await rig.eventually('/v1/events?type=twice.made', (json) => json.data.length >= 2);
    expect(data.map(({ id }: { id: string }) => id).toSorted()).toEqual(['evt_after', 'evt_twice']);
    expect((await rig.api.get('/v1/events/evt_twice/payload')).bytes.equals(twice.value)).toBe(true);
  }, 60_000);

  test('puts what is no event aside with its reason, and does not let it hold its partition', async () => {
    const good = { ...eventRecord(eventSummary({ id: 'evt_behind' })), partition: 0 };
    const bad: OutgoingRecord = {
      topic: TOPICS.events,
      key: 'k-1',
      value: Buffer.from('{"id":'),
      headers: { 'x-from': 'kcat' },
      partition: 0,
    };
    const empty: OutgoingRecord = { ...bad, key: null, value: Buffer.alloc(0) };
    const huge: OutgoingRecord = { ...bad, key: 'k-2', value: Buffer.alloc(895_000, 'x') };
    for (const record of [bad, empty, huge, good]) await rig.send(record);
    await rig.eventually('/v1/events/evt_behind');
    const aside = await recordsOf(rig.kafka.brokers, TOPICS.eventsQuarantine, 3);
    const [kept] = aside.filter(({ key }) => key?.toString() === 'k-1');
    expect(kept?.value).toEqual(bad.value);
    expect(String(kept?.headers?.[HEADERS.quarantineReason])).toMatch(/^not JSON/);
    expect(String(kept?.headers?.[HEADERS.origin])).toMatch(/^postrider\.events\/0\/\d+$/);
    expect(String(kept?.headers?.['x-from'])).toBe('kcat');
    expect(aside).toHaveLength(3);
  }, 60_000);

  test('lists by type and time, page by page, and says what is wrong with a query', async () => {
    await rig.send(
      ...['a', 'b', 'c'].map((n) => eventRecord(eventSummary({ id: `evt_list_${n}`, type: 'list.made' }))),
    );
    await rig.eventually('/v1/events?type=list.made', (json) => json.data.length === 3);
    const first = (await rig.api.get('/v1/events?type=list.made&limit=2')).json;
    const second = (await rig.api.get(`/v1/events?type=list.made&limit=2&cursor=${first.nextCursor}`)).json;
    const ids = [...first.data, ...second.data].map(({ id }: { id: string }) => id);
    expect(ids.toSorted()).toEqual(['evt_list_a', 'evt_list_b', 'evt_list_c']);
    expect(second.nextCursor).toBeNull();
    expect(first.data[0]).not.toHaveProperty('payload');
    const soon = new Date(Date.now() + 60_000).toISOString();
    expect((await rig.api.get(`/v1/events?type=list.made&from=${soon}`)).json.data).toEqual([]);
    for (const [query, status, pointer] of [
      ['limit=0', 422, '/limit'],
      ['limit=251', 422, '/limit'],
      ['from=yesterday', 422, '/from'],
      ['sort=asc', 422, '/sort'],
      ['cursor=AAAA', 400, undefined],
    ] as const) {
      const answer = await rig.api.get(`/v1/events?${query}`);
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      if (pointer !== undefined) expect(answer.json.errors[0].pointer).toBe(pointer);
    }
    expect((await rig.api.get('/v1/events/evt_none')).status).toBe(404);
    expect((await rig.api.get('/v1/events/evt_none/payload')).status).toBe(404);
    expect((await rig.api.request('GET', '/v1/events', undefined, { authorization: 'Bearer x' })).status).toBe(401);
  }, 60_000);

  test('waits while PostgreSQL is away, answers 503, and loses nothing', async () => {
    await postgres.kill();
    const ids = Array.from({ length: 50 }, (_, index) => `evt_outage_${index}`);
    await rig.send(...ids.map((id) => eventRecord(eventSummary({ id, type: 'outage.made' }))));
    const away = await rig.api.get('/v1/events');
    expect(away.status).toBe(503);
    expect(Number(away.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(away.json.code).toBe('database_unavailable');
    expect((await rig.api.get('/livez')).status).toBe(200);
    await until(async () => (await rig.api.get('/readyz')).status === 503, {
      timeoutMs: 20_000,
      what: '/readyz to tell',
    });
    await postgres.restart();
    const { data } = await rig.eventually('/v1/events?type=outage.made&limit=250', (json) => json.data.length === 50);
    expect(new Set(data.map(({ id }: { id: string }) => id))).toEqual(new Set(ids));
    await rig.ready();
  }, 120_000);
});
