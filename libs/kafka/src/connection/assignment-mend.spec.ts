import { createRequire } from 'node:module';
import fc from 'fast-check';
import { mendAssignment } from './assignment-mend.js';

const load = createRequire(import.meta.url);
const Group = load('kafkajs/src/consumer/consumerGroup.js');
const State = load('kafkajs/src/consumer/subscriptionState.js');

const theirs = { ...methodsOf(Group.prototype), ...methodsOf(State.prototype) };
const logger = { debug: () => undefined };

function methodsOf(prototype: object): Record<string, (...values: unknown[]) => unknown> {
  return Object.fromEntries(
    Object.entries(Object.getOwnPropertyDescriptors(prototype)).flatMap(([name, { value }]) =>
      name !== 'constructor' && typeof value === 'function' ? [[name, value]] : [],
    ),
  );
}

interface Partition {
  readonly partitionId: number;
  readonly leader: number | null;
}

function memberOf(partitions: readonly Partition[], preferred: Record<number, object> | undefined) {
  const metadata = { topicMetadata: [{ topic: 't', partitionMetadata: partitions }] };
  return {
    logger,
    cluster: { brokerPool: { metadata }, findTopicPartitionMetadata: () => partitions },
    preferredReadReplicasPerTopicPartition: preferred === undefined ? {} : { t: { ...preferred } },
  };
}

const outcome = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return String(error);
  }
};

describe('what a member reads from which broker', () => {
  beforeAll(() => {
    expect(mendAssignment()).toEqual({ mended: true });
    expect(Group.prototype.findReadReplicaForPartitions).not.toBe(theirs['findReadReplicaForPartitions']);
  });

  it('is what kafkajs makes of it, with preferred replicas, without leaders and for partitions that nobody knows', () => {
    const leader = fc.option(fc.integer({ min: 0, max: 3 }), { freq: 20 });
    const metadata = fc.uniqueArray(fc.record({ partitionId: fc.nat(30), leader }), {
      maxLength: 31,
      selector: ({ partitionId }) => partitionId,
    });
    const replicas = fc.dictionary(
      fc.nat(30).map(String),
      fc.record({ nodeId: fc.nat(3), expireAt: fc.constantFrom(0, Number.MAX_SAFE_INTEGER) }),
      { maxKeys: 3 },
    );
    fc.assert(
      fc.property(
        metadata,
        fc.uniqueArray(fc.nat(35)),
        fc.option(replicas, { nil: undefined }),
        (known, wanted, preferred) => {
          const find = (method: unknown): unknown => {
            if (typeof method !== 'function') throw new Error('kafkajs has no such method');
            const member = memberOf(known, preferred);
            return outcome(() => [method.call(member, 't', wanted), method.call(member, 't', wanted)]);
          };
          expect(find(Group.prototype.findReadReplicaForPartitions)).toEqual(
            find(theirs['findReadReplicaForPartitions']),
          );
        },
      ),
    );
  });

  it('follows metadata that changed', () => {
    const found = [1, 2].map((leader) =>
      Group.prototype.findReadReplicaForPartitions.call(memberOf([{ partitionId: 0, leader }], undefined), 't', [0]),
    );
    expect(found).toEqual([{ 1: [0] }, { 2: [0] }]);
  });

  it('is all that was assigned, and of that what is not paused', () => {
    const numbers = fc.uniqueArray(fc.nat(20));
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), numbers),
        numbers,
        numbers,
        (assigned, paused, resumed) => {
          const state = new State();
          state.assign(Object.entries(assigned).map(([topic, partitions]) => ({ topic, partitions })));
          state.pause([{ topic: 'a', partitions: paused }, { topic: 'b' }]);
          state.resume([
            { topic: 'a', partitions: resumed },
            { topic: 'b', partitions: resumed },
          ]);
          for (const name of ['assigned', 'active']) {
            expect(sorted(state[name]())).toEqual(sorted(theirs[name]?.call(state)));
          }
        },
      ),
    );
  });
});

function sorted(found: unknown): unknown {
  if (!Array.isArray(found)) throw new Error('not a list');
  return found.map(({ topic, partitions }) => ({ topic, partitions: [...partitions].sort((a, b) => a - b) }));
}

describe('a topic that got more partitions', () => {
  const member = (ids: readonly number[]) => {
    const group = {
      ...memberOf(
        ids.map((partitionId) => ({ partitionId, leader: 1 })),
        undefined,
      ),
      topicsSubscribed: ['t'],
      partitionsPerSubscribedTopic: new Map([['t', [0, 1]]]),
      generatePartitionsPerSubscribedTopic: Group.prototype.generatePartitionsPerSubscribedTopic,
    };
    return { group, check: () => Group.prototype.checkForStaleAssignment.call(group) };
  };

  it('is noticed at the fetch after the metadata that tell of it, and at each until they are looked at', () => {
    const { group, check } = member([0, 1]);
    check();
    check();
    const later = member([0, 1, 2]).group.cluster;
    Object.assign(group.cluster, later);
    expect(check).toThrow('Topic has been updated');
    expect(check).toThrow('Topic has been updated');
    group.partitionsPerSubscribedTopic = new Map([['t', [0, 1, 2]]]);
    check();
  });

  it('is not looked for again while nothing changed', () => {
    const { group, check } = member([0, 1]);
    let looked = 0;
    group.cluster.findTopicPartitionMetadata = () => {
      looked += 1;
      return [];
    };
    check();
    check();
    expect(looked).toBe(1);
  });
});
