import kafkajs from 'kafkajs';
import type { IncomingRecord, OutgoingRecord } from '#libs/contracts';
import type { GroupConsumer } from '../../../libs/kafka/src/consumer/group-consumer.js';
import type { RecordProducer } from '../../../libs/kafka/src/producer/record-producer.service.js';
import { FaultyNetwork } from './faulty-network.js';
import {
  brokers,
  committedOf,
  connectionTo,
  createTopic,
  inTransaction,
  newName,
  newProducer,
  recordOf,
  startConsumer,
  until,
} from './kafka.rig.js';

/** What a member knows of one replayed partition, under one assignment. */
interface Reading {
  readonly partition: number;
  readonly revoked: AbortSignal;
  readonly records: IncomingRecord[];
  caughtUp: boolean;
  /** Records that it had when it was caught up. */
  atCatchUp: number;
}

class Member {
  readonly readings: Reading[] = [];
  readonly consumer: GroupConsumer;

  /** @param beside a topic that is read as usual, in the same group */
  constructor(
    readonly group: string,
    private readonly topic: string,
    { network, beside }: { readonly network?: FaultyNetwork; readonly beside?: string } = {},
  ) {
    const usual = { group, topics: [beside ?? ''], handle: async () => undefined };
    this.consumer = startConsumer(
      [
        {
          group,
          topics: [topic],
          replay: true,
          handle: async (records, { partition, revoked, caughtUp }) => this.note(records, partition, revoked, caughtUp),
        },
        ...(beside === undefined ? [] : [usual]),
      ],
      { network },
    );
  }

  /** What it knows now. */
  get current(): readonly Reading[] {
    return this.readings.filter(({ revoked }) => !revoked.aborted);
  }

  ownedOf(topic: string): readonly number[] {
    return [...this.consumer.partitions]
      .filter((pump) => pump.topic === topic)
      .map(({ partition }) => partition)
      .sort();
  }

  async caughtUp(partitions: number): Promise<readonly Reading[]> {
    const complete = (): boolean =>
      this.ownedOf(this.topic).length === partitions &&
      this.current.length === partitions &&
      this.current.every(({ caughtUp }) => caughtUp);
    await until(`${partitions} partitions to be caught up`, complete, 30_000);
    return this.current;
  }

  private note(records: readonly IncomingRecord[], partition: number, revoked: AbortSignal, caughtUp: boolean): void {
    let reading = this.readings.find((one) => one.revoked === revoked);
    if (reading === undefined) {
      reading = { partition, revoked, records: [], caughtUp: false, atCatchUp: 0 };
      this.readings.push(reading);
    }
    reading.records.push(...records);
    if (caughtUp && !reading.caughtUp) reading.atCatchUp = reading.records.length;
    reading.caughtUp = caughtUp;
  }
}

describe('a replayed topic', () => {
  let producer: RecordProducer;
  let network: FaultyNetwork;
  const members: Member[] = [];
  beforeAll(async () => {
    producer = newProducer();
    network = await FaultyNetwork.to(brokers[0] ?? '');
  });
  afterEach(async () => {
    network.open();
    await Promise.all(members.splice(0).map(({ consumer }) => consumer.drain()));
  });
  afterAll(async () => {
    await producer.onApplicationShutdown();
    await network.end();
  });

  const join = (...[group, topic, options]: ConstructorParameters<typeof Member>): Member => {
    const member = new Member(group, topic, options);
    members.push(member);
    return member;
  };
  const fill = async (topic: string, from: number, to: number, partitions: number): Promise<void> => {
    const numbers = Array.from({ length: to - from }, (_, index) => from + index);
    await producer.sendAll(numbers.map((number) => recordOf(topic, String(number), number % partitions)));
  };
  const texts = (readings: readonly Reading[]): readonly string[] =>
    readings.flatMap(({ records }) => records.map(({ value }) => value?.toString() ?? '–'));
  const numbers = (to: number): readonly string[] => Array.from({ length: to }, (_, index) => String(index));

  test('is read from its start by each new process, and goes on; nothing is ever committed', async () => {
    const [topic, group] = [newName('restart'), newName('g')];
    await createTopic(topic, 3);
    await fill(topic, 0, 300, 2);
    for (const known of [300, 310]) {
      const member = join(group, topic);
      const readings = await member.caughtUp(3);
      expect(readings.map(({ atCatchUp }) => atCatchUp).reduce((sum, count) => sum + count)).toBe(known);
      await fill(topic, known, known + 10, 2);
      await until('live records', () => texts(member.current).length === known + 10);
      expect(new Set(texts(member.current))).toEqual(new Set(numbers(known + 10)));
      await member.consumer.drain();
      expect(member.readings.every(({ revoked }) => revoked.aborted)).toBe(true);
    }
    expect((await committedOf(group, topic)).offset).toBe(-1);
  }, 60_000);

  test('goes where the group’s other topics go: what moves is read anew, what stays goes on', async () => {
    const [topic, beside, group] = [newName('state'), newName('beside'), newName('g')];
    await createTopic(topic, 4);
    await createTopic(beside, 4);
    await fill(topic, 0, 40, 4);
    const first = join(group, topic, { beside });
    await first.caughtUp(4);
    const second = join(group, topic, { beside });
    await second.caughtUp(2);
    expect(first.ownedOf(topic)).toEqual(first.ownedOf(beside));
    expect(second.ownedOf(topic)).toEqual(second.ownedOf(beside));
    expect(second.current.map(({ atCatchUp }) => atCatchUp)).toEqual([10, 10]);
    expect(first.current.map(({ records }) => records.length)).toEqual([10, 10]);

    await fill(topic, 40, 80, 4);
    await until('both go on', () => texts([...first.current, ...second.current]).length === 80);
    await second.consumer.drain();
    await first.caughtUp(4);
    expect(new Set(texts(first.current))).toEqual(new Set(numbers(80)));
    // Two that stayed all the time, two that went and came back.
    expect(first.readings).toHaveLength(6);
    expect(first.current.map(({ atCatchUp }) => atCatchUp).sort()).toEqual([10, 10, 20, 20]);
  }, 60_000);

  test('is read anew by a member that the group had given up: somebody else may have written meanwhile', async () => {
    const [topic, group] = [newName('evicted'), newName('g')];
    await createTopic(topic, 1);
    await fill(topic, 0, 5, 1);
    const first = join(group, topic, { network });
    const [before] = await first.caughtUp(1);
    network.freeze();
    const second = join(group, topic);
    await second.caughtUp(1);
    await fill(topic, 5, 8, 1);
    await second.consumer.drain();
    network.open();
    await until('it was given up', () => before?.revoked.aborted === true, 30_000);
    const [after] = await first.caughtUp(1);
    expect(texts(after === undefined ? [] : [after])).toEqual(numbers(8));
    // A fetch on its way through the freeze may still be answered before the group is: in order, and no more than there was.
    const known = texts(before === undefined ? [] : [before]);
    expect(known).toEqual(numbers(8).slice(0, Math.max(5, known.length)));
    expect(before?.atCatchUp).toBe(5);
    expect(after).not.toBe(before);
  }, 90_000);

  test('waits for brokers that are away, and goes on where it was when they were away for a moment', async () => {
    const [topic, group] = [newName('away'), newName('g')];
    await createTopic(topic, 1);
    await fill(topic, 0, 5, 1);
    network.close();
    const member = join(group, topic, { network });
    network.open();
    const [reading] = await member.caughtUp(1);
    network.close();
    await fill(topic, 5, 9, 1);
    network.open();
    await until('all of it', () => texts(member.current).length === 9, 30_000);
    expect(texts(member.current)).toEqual(numbers(9));
    expect(reading?.atCatchUp).toBe(5);
  }, 60_000);

  test('ends where its log ends, be that a marker that no record stands for', async () => {
    const [topic, group] = [newName('marker'), newName('g')];
    await createTopic(topic, 1);
    await fill(topic, 0, 1, 1);
    await inTransaction(topic, ['1', '2'], 'commit');
    await until('the marker', async () => {
      const [end] = await connectionTo().withAdmin((admin) => admin.fetchTopicOffsets(topic));
      return end?.high === '4';
    });
    const [reading] = await join(group, topic).caughtUp(1);
    expect(texts(reading === undefined ? [] : [reading])).toEqual(numbers(3));
  });

  test('that was compacted tells the last value of each key, and forgets what was removed', async () => {
    const [topic, group] = [newName('compacted'), newName('g')];
    await cleanOften();
    await createTopic(topic, 1, {
      'cleanup.policy': 'compact',
      'segment.ms': '50',
      'min.cleanable.dirty.ratio': '0.01',
      'delete.retention.ms': '0',
    });
    const keyed = (key: number, value: string | undefined): OutgoingRecord => ({
      ...recordOf(topic, value ?? '', 0),
      key: `k${key}`,
      ...(value === undefined ? { tombstone: true as const } : {}),
    });
    const keys = Array.from({ length: 20 }, (_, key) => key);
    for (const round of [1, 2, 3]) await producer.sendAll(keys.map((key) => keyed(key, `${key}.${round}`)));
    await producer.sendAll(keys.slice(0, 5).map((key) => keyed(key, undefined)));

    const lastValues = ({ records }: Reading): Map<string, string | undefined> => {
      const values = new Map<string, string | undefined>();
      for (const { key, value } of records) values.set(key?.toString() ?? '', value?.toString());
      return values;
    };
    const expected = keys.slice(5).map((key) => [`k${key}`, `${key}.3`] as const);
    let written = 65;
    const readAll = async (): Promise<Reading> => {
      // A segment is closed by the record after it, and only closed ones are compacted.
      await producer.send(keyed(99, String((written += 1))));
      const member = new Member(newName('g'), topic);
      const [reading] = await member.caughtUp(1);
      await member.consumer.drain();
      if (reading === undefined) throw new Error('nothing was read');
      return reading;
    };
    let reading = await readAll();
    expect(reading.records.length).toBeLessThanOrEqual(written);
    await until('the cleaner', async () => (reading = await readAll()).records.length <= 15 + 3, 40_000);
    const values = lastValues(reading);
    values.delete('k99');
    expect([...values].filter(([, value]) => value !== undefined)).toEqual(expected);
    // And for a member that goes on.
    const [held] = await join(group, topic).caughtUp(1);
    await producer.send(keyed(7, '7.4'));
    await until('the newest', () => held !== undefined && lastValues(held).get('k7') === '7.4');
  }, 90_000);
});

/** The broker looks for something to compact each 15 s; here it may be busier. */
async function cleanOften(): Promise<void> {
  const { BROKER } = kafkajs.ConfigResourceTypes;
  const configEntries = [{ name: 'log.cleaner.backoff.ms', value: '200' }];
  await connectionTo().withAdmin(async (admin) => {
    const { brokers: all } = await admin.describeCluster();
    const resources = all.map(({ nodeId }) => ({ type: BROKER, name: String(nodeId), configEntries }));
    await admin.alterConfigs({ validateOnly: false, resources });
  });
}
