import { mendKafkaJs, type Mend } from '../protocol/kafkajs-internals.js';

interface PartitionMetadata {
  readonly partitionId: number;
  readonly leader: number | null | undefined;
}

interface TopicPartitions {
  readonly topic: string;
  readonly partitions: number[];
}

/** What is touched of kafkajs' member of a group. */
interface ConsumerGroup {
  readonly cluster: {
    readonly brokerPool: { readonly metadata: object | null };
    findTopicPartitionMetadata(topic: string): readonly PartitionMetadata[];
  };
  readonly preferredReadReplicasPerTopicPartition: Readonly<Record<string, object | undefined>>;
  readonly partitionsPerSubscribedTopic: object | null;
}

/** What is touched of what it was assigned, and of what of that is paused. */
interface SubscriptionState {
  readonly assignedPartitionsByTopic: Readonly<Record<string, TopicPartitions>>;
  isPaused(topic: string, partition: number): boolean;
}

interface GroupMethods {
  checkForStaleAssignment(this: ConsumerGroup): void;
  findReadReplicaForPartitions(this: ConsumerGroup, topic: string, partitions: readonly number[]): object;
}

interface StateMethods {
  assigned(this: SubscriptionState): TopicPartitions[];
  active(this: SubscriptionState): TopicPartitions[];
}

let installed: Mend | undefined;

/**
 * Before each fetch kafkajs works out anew what it reads from which broker: it sorts every topic's partitions several times,
 * as texts, and copies lists to add one to them, a quarter of all that a quiet worker allocates. Here this is done when
 * something has changed. Call before the first consumer; harmless when called again.
 */
export function mendAssignment(): Mend {
  installed ??= mendKafkaJs((load) => {
    const group = load('consumer/consumerGroup.js');
    const state = load('consumer/subscriptionState.js');
    if (!hasMethods<GroupMethods>(group, ['checkForStaleAssignment', 'findReadReplicaForPartitions'])) {
      return { mended: false, reason: 'kafkajs has no ConsumerGroup.findReadReplicaForPartitions' };
    }
    if (!hasMethods<StateMethods>(state, ['assigned', 'active'])) {
      return { mended: false, reason: 'kafkajs has no SubscriptionState.assigned' };
    }
    mendGroup(group.prototype);
    mendState(state.prototype);
    return { mended: true };
  });
  return installed;
}

function mendGroup(methods: GroupMethods): void {
  const { checkForStaleAssignment, findReadReplicaForPartitions } = methods;
  const checked = new WeakMap<ConsumerGroup, { readonly metadata: object | null; readonly known: object | null }>();

  methods.checkForStaleAssignment = function (): void {
    const { metadata } = this.cluster.brokerPool;
    const known = this.partitionsPerSubscribedTopic;
    const last = checked.get(this);
    if (last !== undefined && last.metadata === metadata && last.known === known) return;
    // Throws when it is stale.
    checkForStaleAssignment.call(this);
    checked.set(this, { metadata, known });
  };

  methods.findReadReplicaForPartitions = function (topic, partitions): object {
    const preferred = this.preferredReadReplicasPerTopicPartition[topic];
    const leaders = leadersOf(this.cluster.findTopicPartitionMetadata(topic));
    if (leaders === undefined || !isEmpty(preferred)) return findReadReplicaForPartitions.call(this, topic, partitions);
    const byNode: Record<number, number[]> = {};
    for (const partition of partitions) {
      const leader = leaders.get(partition);
      if (leader !== undefined) (byNode[leader] ??= []).push(partition);
    }
    return byNode;
  };
}

function mendState(methods: StateMethods): void {
  methods.assigned = function (): TopicPartitions[] {
    return Object.values(this.assignedPartitionsByTopic).map(({ topic, partitions }) => ({ topic, partitions }));
  };
  methods.active = function (): TopicPartitions[] {
    return Object.values(this.assignedPartitionsByTopic).map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.filter((partition) => !this.isPaused(topic, partition)),
    }));
  };
}

const leadersIn = new WeakMap<readonly PartitionMetadata[], ReadonlyMap<number, number> | undefined>();

/** Undefined when one of them has none, which is kafkajs' own to complain of. Metadata that changed is another list. */
function leadersOf(metadata: readonly PartitionMetadata[]): ReadonlyMap<number, number> | undefined {
  if (leadersIn.has(metadata)) return leadersIn.get(metadata);
  const leaders = new Map<number, number>();
  for (const { partitionId, leader } of metadata)
    if (leader !== null && leader !== undefined) leaders.set(partitionId, leader);
  const found = leaders.size === metadata.length ? leaders : undefined;
  leadersIn.set(metadata, found);
  return found;
}

const isEmpty = (value: object | undefined): boolean => {
  for (const _ in value) return false;
  return true;
};

const hasMethods = <Methods>(
  value: unknown,
  names: readonly (keyof Methods & string)[],
): value is { readonly prototype: Methods } =>
  typeof value === 'function' && names.every((name) => typeof value.prototype?.[name] === 'function');
