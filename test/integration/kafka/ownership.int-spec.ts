import { OffsetTracker } from '#libs/domain';
import type { ConsumedRecord } from '../../../libs/kafka/src/consumer/consumed-record.js';
import type { GroupConsumer } from '../../../libs/kafka/src/consumer/group-consumer.js';
import type { RecordProducer } from '../../../libs/kafka/src/producer/record-producer.service.js';
import { FaultyNetwork } from './faulty-network.js';
import {
  brokers,
  committedOf,
  createTopic,
  newConsumer,
  newName,
  newProducer,
  recordOf,
  textOf,
  until,
} from './kafka.rig.js';

describe('a partition that changes hands', () => {
  let producer: RecordProducer;
  let network: FaultyNetwork;
  const consumers: GroupConsumer[] = [];
  beforeAll(async () => {
    producer = newProducer();
    network = await FaultyNetwork.to(brokers[0] ?? '');
  });
  afterEach(async () => {
    network.open();
    await Promise.all(consumers.splice(0).map((consumer) => consumer.drain()));
  });
  afterAll(async () => {
    await producer.onApplicationShutdown();
    await network.end();
  });

  const start = (rig: Parameters<typeof newConsumer>[0]): GroupConsumer => {
    const consumer = newConsumer(rig);
    consumers.push(consumer);
    return consumer;
  };
  const fill = async (topic: string, from: number, to: number, partitions: number): Promise<void> => {
    const numbers = Array.from({ length: to - from }, (_, index) => from + index);
    await producer.sendAll(numbers.map((number) => recordOf(topic, `r${number}`, number % partitions)));
  };
  const finish = (seen: string[]) => async (records: readonly ConsumedRecord[]) => {
    for (const record of records) {
      seen.push(textOf(record));
      record.done();
    }
  };
  const ownedBy = (consumer: GroupConsumer, topic: string): number[] =>
    [...consumer.partitions]
      .filter((pump) => pump.topic === topic)
      .map(({ partition }) => partition)
      .sort();

  test('after a crash the next owner repeats nothing that was decided, in whole or in part', async () => {
    const topic = newName('crash');
    const group = newName('g');
    await createTopic(topic, 1);
    await fill(topic, 0, 100, 1);
    const held: ConsumedRecord[] = [];
    start({
      group,
      topics: [topic],
      network,
      drainTimeoutMs: 1,
      handle: async (records) => {
        held.push(...records);
      },
    });
    await until('all are in hand', () => held.length === 100);
    for (const record of held) if (record.offset % 3 === 0 && record.offset > 0) record.done();
    for (const part of [1, 4, 63]) held[50]?.decide(part, 64);
    await until('that is on record', async () => {
      const { offset, metadata } = await committedOf(group, topic);
      const recorded = OffsetTracker.restore(offset, metadata);
      for (let read = 0; read < 100; read += 1) recorded.begin(read);
      return recorded.isDecided(99, 0) && recorded.isDecided(50, 63);
    });
    network.close();

    const again: ConsumedRecord[] = [];
    const parts: number[] = [];
    start({
      group,
      topics: [topic],
      handle: async (records) => {
        for (const record of records) {
          again.push(record);
          if (record.offset === 50) parts.push(...[0, 1, 4, 5, 63].filter((part) => record.isDecided(part)));
          record.done();
        }
      },
    });
    const left = held.map(({ offset }) => offset).filter((offset) => offset % 3 !== 0 || offset === 0);
    await until('the next owner has the rest', () => again.length >= left.length, 30_000);
    expect(again.map(({ offset }) => offset)).toEqual(left);
    expect(parts).toEqual([1, 4, 63]);
    await until('and settled it', async () => (await committedOf(group, topic)).offset === 100);
  }, 60_000);

  test('parts decided by an earlier owner are told to the next', async () => {
    const topic = newName('parts');
    const group = newName('g');
    await createTopic(topic, 1);
    await fill(topic, 0, 2, 1);
    const held: ConsumedRecord[] = [];
    const first = start({
      group,
      topics: [topic],
      handle: async (records) => {
        held.push(...records);
      },
    });
    await until('both are in hand', () => held.length === 2);
    held[0]?.decide(2, 5);
    held[1]?.done();
    held[0]?.release();
    await first.drain();
    expect((await committedOf(group, topic)).offset).toBe(0);
    const again: ConsumedRecord[] = [];
    start({
      group,
      topics: [topic],
      handle: async (records) => {
        again.push(...records);
        for (const record of records) for (const part of [0, 1, 3, 4]) record.decide(part, 5);
      },
    });
    await until('the released one came again', () => again.length > 0);
    await until('its other parts end it', async () => (await committedOf(group, topic)).offset === 2);
    expect(again.map(({ offset }) => offset)).toEqual([0]);
  });

  test('members that come and go lose nothing, and a graceful leave repeats nothing for those who stay', async () => {
    const topic = newName('come-and-go');
    const group = newName('g');
    await createTopic(topic, 6);
    const seen: string[] = [];
    const first = start({ group, topics: [topic], handle: finish(seen) });
    await until('the first owns all', () => ownedBy(first, topic).length === 6);
    await fill(topic, 0, 600, 6);
    const second = start({ group, topics: [topic], handle: finish(seen) });
    await fill(topic, 600, 1_200, 6);
    await until('two share', () => ownedBy(first, topic).length === 3 && ownedBy(second, topic).length === 3);
    const third = start({ group, topics: [topic], handle: finish(seen) });
    await fill(topic, 1_200, 1_800, 6);
    await until('three share', () => [first, second, third].every((one) => ownedBy(one, topic).length === 2));
    await until('all arrived', () => new Set(seen).size === 1_800);
    // A join may repeat what was in hand; that has ended when all is on record.
    await until('all is on record', async () => {
      const commits = await Promise.all([0, 1, 2, 3, 4, 5].map((partition) => committedOf(group, topic, partition)));
      return commits.every(({ offset }) => offset === 300);
    });
    const before = seen.length;
    const kept = ownedBy(first, topic);
    const draining = second.drain();
    await fill(topic, 1_800, 2_400, 6);
    await draining;
    await until('all arrived', () => new Set(seen).size === 2_400);
    expect(seen.length - before).toBe(600);
    await until('two share again', () => ownedBy(first, topic).length === 3);
    expect(ownedBy(first, topic)).toEqual(expect.arrayContaining(kept));
  }, 60_000);

  test('partition n of every topic of a family belongs to one member', async () => {
    const topics = [newName('lane-a'), newName('lane-b')];
    const [a = '', b = ''] = topics;
    const group = newName('g');
    for (const topic of topics) await createTopic(topic, 4);
    const first = start({ group, topics, handle: finish([]) });
    const second = start({ group, topics, handle: finish([]) });
    await until('two share', () => [first, second].every((one) => ownedBy(one, a).length === 2));
    for (const one of [first, second]) expect(ownedBy(one, a)).toEqual(ownedBy(one, b));
  });

  test('a consumer whose broker went away goes on when it is back, and repeats nothing', async () => {
    const topic = newName('away');
    const group = newName('g');
    await createTopic(topic, 2);
    await fill(topic, 0, 200, 2);
    const seen: string[] = [];
    // As the apps have it: a consumer whose answer kafkajs lost is built anew after so long, which a busy machine has seen.
    const consumer = start({ group, topics: [topic], network, maxSilentMs: 18_000, handle: finish(seen) });
    await until('all arrived', () => new Set(seen).size === 200, 45_000);
    expect(seen).toHaveLength(200);
    network.close();
    await fill(topic, 200, 400, 2);
    expect(seen).toHaveLength(200);
    network.open();
    await until('it went on', () => seen.length >= 400, 30_000);
    expect(new Set(seen).size).toBe(400);
    expect(seen).toHaveLength(400);
    await until('and is well', () => consumer.verdict().ok);
  }, 120_000);

  test('a consumer that fell silent is built anew, and shows until then', async () => {
    const topic = newName('silent');
    const group = newName('g');
    await createTopic(topic, 1);
    const seen: string[] = [];
    const consumer = start({ group, topics: [topic], network, maxSilentMs: 1_000, handle: finish(seen) });
    await until('it joined', () => ownedBy(consumer, topic).length === 1);
    network.freeze();
    await until('it shows', () => !consumer.verdict().ok);
    network.open();
    await fill(topic, 0, 10, 1);
    await until('it reads again', () => seen.length === 10, 30_000);
    await until('and is well', () => consumer.verdict().ok);
  }, 60_000);
});
