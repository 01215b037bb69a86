import type { ConsumedRecord } from '../../../libs/kafka/src/consumer/consumed-record.js';
import type { GroupConsumer } from '../../../libs/kafka/src/consumer/group-consumer.js';
import type { RecordProducer } from '../../../libs/kafka/src/producer/record-producer.service.js';
import {
  committedOf,
  createTopic,
  inTransaction,
  newConsumer,
  newName,
  newProducer,
  recordOf,
  textOf,
  until,
} from './kafka.rig.js';

describe('a group consumer', () => {
  let producer: RecordProducer;
  const consumers: GroupConsumer[] = [];
  beforeAll(() => {
    producer = newProducer();
  });
  afterEach(async () => {
    await Promise.all(consumers.splice(0).map((consumer) => consumer.drain()));
  });
  afterAll(() => producer.onApplicationShutdown());

  const start = (rig: Parameters<typeof newConsumer>[0]): GroupConsumer => {
    const consumer = newConsumer(rig);
    consumers.push(consumer);
    return consumer;
  };
  const fill = async (topic: string, count: number, partitions = 1): Promise<string[]> => {
    const texts = Array.from({ length: count }, (_, index) => `r${index}`);
    await producer.sendAll(texts.map((text, index) => recordOf(topic, text, index % partitions)));
    return texts;
  };

  test('hands over all records of a partition in order, also those from before it began', async () => {
    const topic = newName('order');
    await createTopic(topic, 1);
    const sent = await fill(topic, 1_000);
    const seen: string[] = [];
    start({
      group: newName('g'),
      topics: [topic],
      handle: async (records) => {
        for (const record of records) {
          seen.push(textOf(record));
          record.done();
        }
      },
    });
    await until('all records arrived', () => seen.length >= sent.length);
    expect(seen).toEqual(sent);
  });

  test('keeps all other partitions moving while the handler of one hangs', async () => {
    const topic = newName('hang');
    await createTopic(topic, 3);
    await fill(topic, 300, 3);
    const seen: ConsumedRecord[] = [];
    let letGo = (): void => undefined;
    const hang = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    start({
      group: newName('g'),
      topics: [topic],
      maxBatch: 10,
      maxUndecided: 20,
      handle: async (records) => {
        if (records[0]?.partition === 1) await hang;
        for (const record of records) {
          seen.push(record);
          record.done();
        }
      },
    });
    await until('partitions 0 and 2 are through', () => seen.length >= 200);
    expect(seen.filter(({ partition }) => partition === 1)).toHaveLength(0);
    letGo();
    await until('partition 1 followed', () => seen.length >= 300);
  });

  test('drains: what was decided is on record, nothing else, and a successor repeats nothing', async () => {
    const topic = newName('drain');
    const group = newName('g');
    await createTopic(topic, 1);
    const sent = await fill(topic, 500);
    const first: string[] = [];
    const consumer = start({
      group,
      topics: [topic],
      maxBatch: 50,
      handle: async (records) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        for (const record of records) {
          first.push(textOf(record));
          record.done();
        }
      },
    });
    await until('some are through', () => first.length >= 100);
    await consumer.drain();
    expect(await committedOf(group, topic)).toEqual({ offset: first.length, metadata: '' });
    const second: string[] = [];
    start({
      group,
      topics: [topic],
      handle: async (records) => {
        for (const record of records) {
          second.push(textOf(record));
          record.done();
        }
      },
    });
    await until('the rest arrived', () => first.length + second.length >= sent.length);
    expect([...first, ...second]).toEqual(sent);
  });

  test('works off a backlog far larger than it may hold', async () => {
    const topic = newName('backlog');
    await createTopic(topic, 2);
    const sent = await fill(topic, 20_000, 2);
    const seen = new Set<string>();
    let inHand = 0;
    let most = 0;
    start({
      group: newName('g'),
      topics: [topic],
      maxBatch: 50,
      maxUndecided: 200,
      handle: async (records) => {
        inHand += records.length;
        most = Math.max(most, inHand);
        await new Promise((resolve) => setImmediate(resolve));
        for (const record of records) {
          seen.add(textOf(record));
          record.done();
        }
        inHand -= records.length;
      },
    });
    await until('all arrived', () => seen.size === sent.length, 40_000);
    expect(most).toBeLessThanOrEqual(100);
  }, 60_000);

  test('reads past the markers of transactions, committed and aborted, and commits past them', async () => {
    const topic = newName('transactions');
    const group = newName('g');
    await createTopic(topic, 1);
    await inTransaction(topic, ['a', 'b'], 'commit');
    await inTransaction(topic, ['never'], 'abort');
    await fill(topic, 1);
    await inTransaction(topic, ['c'], 'commit');
    const seen: string[] = [];
    start({
      group,
      topics: [topic],
      handle: async (records) => {
        for (const record of records) {
          seen.push(textOf(record));
          record.done();
        }
      },
    });
    await until('all arrived', () => seen.length === 4);
    expect(seen).toEqual(['a', 'b', 'r0', 'c']);
    await inTransaction(topic, ['never either'], 'abort');
    await fill(topic, 1);
    await until('it went on', () => seen.length === 5);
    await until('the commit is past the last record', async () => (await committedOf(group, topic)).offset >= 11);
  }, 60_000);
});
