import type { GroupConsumer } from '../../../libs/kafka/src/consumer/group-consumer.js';
import { FaultyNetwork } from './faulty-network.js';
import {
  brokers,
  committedOf,
  connectionTo,
  createTopic,
  newConsumer,
  newName,
  newProducer,
  recordOf,
  until,
} from './kafka.rig.js';

/** Far beyond a test: whoever is gone has left, and was not given up. */
const SESSION_MS = 60_000;

describe('a consumer that is told to stop', () => {
  let network: FaultyNetwork;
  beforeEach(async () => {
    network = await FaultyNetwork.to(brokers[0] ?? '');
  });
  afterEach(() => network.end());

  const begin = (group: string, topic: string, through?: FaultyNetwork): GroupConsumer =>
    newConsumer({
      group,
      topics: [topic],
      sessionTimeoutMs: SESSION_MS,
      handle: async (records) => records.forEach((record) => record.done()),
      ...(through === undefined ? {} : { network: through }),
    });
  const owns = (consumer: GroupConsumer, count: number) => () => [...consumer.partitions].length === count;
  const described = async (group: string) => {
    const { groups } = await connectionTo().withAdmin((admin) => admin.describeGroups([group]));
    return { state: groups[0]?.state, members: groups[0]?.members.length };
  };
  const prepared = async () => {
    const [topic, group] = [newName('leave'), newName('g')];
    await createTopic(topic, 2);
    const producer = newProducer();
    await producer.send(recordOf(topic, 'one', 0));
    await producer.onApplicationShutdown();
    return { topic, group };
  };
  const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

  test('while it connects anew leaves its group as soon as it can', async () => {
    const { topic, group } = await prepared();
    const consumer = begin(group, topic, network);
    await until('it has joined', owns(consumer, 2));
    await until('all is decided and on record', async () => (await committedOf(group, topic)).offset === 1);
    network.vanish();
    await until('it has tried for a while', () => network.refused > 4);
    const drained = consumer.drain();
    network.open();
    await drained;
    expect(await described(group)).toEqual({ state: 'Empty', members: 0 });
  }, 60_000);

  test('while it joins leaves when it has joined, and its partitions stay with the others', async () => {
    const { topic, group } = await prepared();
    const first = begin(group, topic, network);
    await until('the first has joined', owns(first, 2));
    // It takes no notice of the newcomer, who has to wait for it.
    network.freeze();
    const second = begin(group, topic);
    await until('the second joins', async () => (await described(group)).state === 'PreparingRebalance');
    const drained = second.drain();
    network.open();
    await drained;
    await until('all belongs to the first', async () => {
      const { state, members } = await described(group);
      return state === 'Stable' && members === 1 && owns(first, 2)();
    });
    await first.drain();
  }, 60_000);

  test('while the broker is away goes on trying for seconds, and leaves nothing behind that runs on', async () => {
    const { topic, group } = await prepared();
    const before = timers();
    const consumer = begin(group, topic, network);
    await until('it has joined', owns(consumer, 2));
    await until('all is decided and on record', async () => (await committedOf(group, topic)).offset === 1);
    network.vanish();
    await until('it has tried for a while', () => network.refused > 4);
    await consumer.drain();
    await until('nothing of it runs', () => timers() <= before);
  }, 60_000);
});
