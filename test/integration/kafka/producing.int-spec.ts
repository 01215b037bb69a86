import { PostriderError, type OutgoingRecord } from '#libs/contracts';
import { partitionOfKey } from '../../../libs/kafka/src/partition-of-key.js';
import type { RecordProducer } from '../../../libs/kafka/src/producer/record-producer.service.js';
import { FaultyNetwork } from './faulty-network.js';
import { brokers, connectionTo, createTopic, newName, newProducer, readAll, recordOf, until } from './kafka.rig.js';

const codeOf = (outcome: PromiseSettledResult<unknown>): string =>
  outcome.status === 'rejected' && outcome.reason instanceof PostriderError ? outcome.reason.code : outcome.status;

describe('the record producer', () => {
  let network: FaultyNetwork;
  const producers: RecordProducer[] = [];
  beforeAll(async () => {
    network = await FaultyNetwork.to(brokers[0] ?? '');
  });
  afterEach(async () => {
    network.open();
    await Promise.all(producers.splice(0).map((producer) => producer.onApplicationShutdown()));
  });
  afterAll(() => network.end());

  const create = (...args: Parameters<typeof newProducer>): RecordProducer => {
    const producer = newProducer(...args);
    producers.push(producer);
    return producer;
  };
  const topicOf = async (what: string, partitions = 1): Promise<string> => {
    const topic = newName(what);
    await createTopic(topic, partitions);
    return topic;
  };

  test('tells each record where it lies, and keeps the order within a partition', async () => {
    const topic = await topicOf('place', 3);
    const producer = create();
    const records = Array.from({ length: 3_000 }, (_, index): OutgoingRecord => ({
      ...recordOf(topic, `r${index}`),
      key: `k${index % 50}`,
      headers: { 'x-index': String(index) },
    }));
    const places = await producer.sendAll(records);
    const read = await readAll(topic, 3_000);
    const byPlace = new Map(read.map((record) => [`${record.partition}/${record.offset}`, record]));
    places.forEach((place, index) => {
      const found = byPlace.get(`${place.partition}/${place.offset}`);
      expect(found?.value?.toString()).toBe(`r${index}`);
      expect(found?.headers).toEqual({ 'x-index': String(index) });
      expect(place.partition).toBe(partitionOfKey(`k${index % 50}`, 3));
    });
    for (let key = 0; key < 50; key += 1) {
      const offsets = places.filter((_, index) => index % 50 === key).map(({ offset }) => offset);
      expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
    }
  });

  test('what the broker took of a request is not sent again for a partition that it refuses', async () => {
    const well = await topicOf('well');
    const narrow = newName('narrow');
    await createTopic(narrow, 1, { 'max.message.bytes': '1000' });
    const producer = create();
    for (const topic of [well, narrow]) await producer.partitionsOf(topic);
    const texts = Array.from({ length: 20 }, (_, index) => `r${index}`);
    const sending = Promise.all([
      Promise.allSettled([producer.send(recordOf(narrow, 'x'.repeat(10_000)))]),
      producer.sendAll(texts.map((text) => recordOf(well, text))),
    ]);
    const [[refused], taken] = await sending;
    expect(codeOf(refused)).toBe('event_too_large');
    expect(taken.map(({ offset }) => offset)).toEqual(texts.map((_, index) => index));
    await producer.send(recordOf(well, 'last'));
    expect((await readAll(well, 21)).map(({ value }) => value?.toString())).toEqual([...texts, 'last']);
  });

  test('leaves no timer behind that holds up the end of its process', async () => {
    const topic = await topicOf('end');
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    const producer = newProducer();
    await producer.send(recordOf(topic, 'last'));
    await producer.onApplicationShutdown();
    expect(timers()).toBeLessThanOrEqual(before);
  });

  test('fails by the deadline while the broker hangs, and sends again when it goes on', async () => {
    const topic = await topicOf('hang');
    const producer = create({}, network);
    await producer.send(recordOf(topic, 'before'));
    network.freeze();
    const asked = performance.now();
    const [outcome] = await Promise.allSettled([producer.send(recordOf(topic, 'during'), { deadlineMs: 500 })]);
    expect(codeOf(outcome)).toBe('broker_unavailable');
    expect(performance.now() - asked).toBeGreaterThanOrEqual(490);
    network.open();
    await expect(producer.send(recordOf(topic, 'after'), { deadlineMs: 5_000 })).resolves.toMatchObject({ topic });
  });

  test('fails by the deadline while the broker is gone, says when to come back, and recovers by itself', async () => {
    const topic = await topicOf('gone');
    const producer = create({}, network);
    await producer.send(recordOf(topic, 'before'));
    network.close();
    const [outcome] = await Promise.allSettled([producer.send(recordOf(topic, 'during'), { deadlineMs: 500 })]);
    expect(codeOf(outcome)).toBe('broker_unavailable');
    expect(outcome?.status === 'rejected' && outcome.reason.retryAfterSeconds).toBeGreaterThan(0);
    network.open();
    await expect(producer.send(recordOf(topic, 'after'), { deadlineMs: 10_000 })).resolves.toMatchObject({ topic });
  });

  test('also when the broker was gone from the start', async () => {
    const topic = await topicOf('late');
    network.close();
    const producer = create({}, network);
    const [outcome] = await Promise.allSettled([producer.send(recordOf(topic, 'x'), { deadlineMs: 300 })]);
    expect(codeOf(outcome)).toBe('broker_unavailable');
    network.open();
    await producer.send(recordOf(topic, 'y'));
  });

  test('a record that was given up before it was sent never arrives', async () => {
    const topic = await topicOf('given-up');
    const producer = create({}, network);
    await producer.send(recordOf(topic, 'before'));
    network.close();
    await Promise.allSettled([producer.send(recordOf(topic, 'given up'), { deadlineMs: 300 })]);
    network.open();
    await producer.send(recordOf(topic, 'after'));
    expect((await readAll(topic, 2)).map(({ value }) => value?.toString())).toEqual(['before', 'after']);
  });

  test('without a deadline a record waits out the outage and is acknowledged in the end', async () => {
    const topic = await topicOf('patient');
    const producer = create({}, network);
    await producer.send(recordOf(topic, 'r0'));
    network.close();
    const sending = producer.sendAll(Array.from({ length: 50 }, (_, index) => recordOf(topic, `r${index + 1}`)));
    const [hasty] = await Promise.allSettled([producer.send(recordOf(topic, 'hasty'), { deadlineMs: 500 })]);
    expect(codeOf(hasty)).toBe('broker_unavailable');
    network.open();
    await sending;
    const texts = (await readAll(topic, 51)).map(({ value }) => value?.toString());
    expect(new Set(texts).size).toBe(51);
  });

  test('a full buffer refuses those with a deadline and makes the others wait, and drains when the broker is back', async () => {
    const topic = await topicOf('full');
    const producer = create({ KAFKA_PRODUCER_BUFFER_RECORDS: 100 }, network);
    await producer.send(recordOf(topic, 'before'));
    network.freeze();
    const patient = producer.sendAll(Array.from({ length: 200 }, (_, index) => recordOf(topic, `p${index}`)));
    const hasty = await Promise.allSettled(
      Array.from({ length: 50 }, () => producer.send(recordOf(topic, 'hasty'), { deadlineMs: 200 })),
    );
    expect(hasty.filter((one) => codeOf(one) === 'buffer_full')).toHaveLength(30);
    expect(hasty.filter((one) => codeOf(one) === 'broker_unavailable')).toHaveLength(20);
    network.open();
    await expect(patient).resolves.toHaveLength(200);
  });

  test('a record over the limit is refused at once; one that only this topic refuses harms no other', async () => {
    const topic = newName('small');
    await connectionTo().withAdmin((admin) =>
      admin.createTopics({
        topics: [{ topic, numPartitions: 1, configEntries: [{ name: 'max.message.bytes', value: '2000' }] }],
      }),
    );
    const producer = create();
    const outcomes = await Promise.allSettled([
      producer.send(recordOf(topic, 'a')),
      producer.send(recordOf(topic, 'x'.repeat(3_000))),
      producer.send(recordOf(topic, 'b')),
      producer.send(recordOf(topic, 'x'.repeat(2_000_000))),
    ]);
    expect(outcomes.map(codeOf)).toEqual(['fulfilled', 'event_too_large', 'fulfilled', 'event_too_large']);
  });

  test('zstd batches are read back byte for byte', async () => {
    const topic = await topicOf('zstd');
    const producer = create({ KAFKA_COMPRESSION: 'zstd' });
    const texts = Array.from({ length: 200 }, (_, index) => `{"index":${index},"text":"${'postrider '.repeat(20)}"}`);
    await producer.sendAll(texts.map((text) => recordOf(topic, text)));
    expect((await readAll(topic, 200)).map(({ value }) => value?.toString())).toEqual(texts);
  });

  test('is asked for a topic’s partitions', async () => {
    const topic = await topicOf('count', 5);
    expect(await create().partitionsOf(topic)).toBe(5);
  });

  test('ends with what it held acknowledged, and takes nothing after', async () => {
    const topic = await topicOf('end');
    const producer = newProducer();
    const sending = producer.sendAll(Array.from({ length: 100 }, (_, index) => recordOf(topic, `r${index}`)));
    await until('the broker has the topic', async () => (await producer.partitionsOf(topic)) === 1);
    await producer.onApplicationShutdown();
    await expect(sending).resolves.toHaveLength(100);
    const [outcome] = await Promise.allSettled([producer.send(recordOf(topic, 'late'))]);
    expect(codeOf(outcome)).toBe('shutting_down');
  });
});
