import { GROUPS, type GroupId } from './groups.js';
import type { Lane } from './lanes.js';

/** One Kafka topic's name and the settings that its meaning depends on. */
export interface TopicSpec {
  readonly name: string;
  /** Topics of one family share a partition count, so that a key lands in the same partition number in each of them. */
  readonly family: 'events' | 'deliveries' | 'retries' | 'side';
  /** `LogAppendTime` where a broker's clock must decide: tier order and audit partitions cannot be bent by a producer's clock. */
  readonly timestampType: 'CreateTime' | 'LogAppendTime';
  /** How long the broker keeps records, in milliseconds; -1 keeps them for ever. */
  readonly retentionMs: number;
  /** Where the broker deletes nothing by itself: what this group has decided is deleted, so long after it was written. */
  readonly deletedBehind?: { readonly group: GroupId; readonly afterMs: number };
  /** `compact` keeps the last record of each key for ever, instead of all records for a time. */
  readonly cleanupPolicy?: 'delete' | 'compact';
  /** Further settings for a new topic, by Kafka's names. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface RetryTier {
  readonly name: string;
  /** Base delay of every record in the tier, in milliseconds. */
  readonly delayMs: number;
  readonly topic: string;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const TOPICS = {
  events: 'postrider.events',
  eventsQuarantine: 'postrider.events-quarantine',
  deliveries: 'postrider.deliveries',
  deliveriesCritical: 'postrider.deliveries-critical',
  deliveriesBulk: 'postrider.deliveries-bulk',
  deliveriesHeld: 'postrider.deliveries-held',
  deliveriesDlt: 'postrider.deliveries-dlt',
  attempts: 'postrider.attempts',
  endpointState: 'postrider.endpoint-state',
  operationalEvents: 'postrider.operational-events',
} as const;

const tier = (name: string, delayMs: number): RetryTier => ({
  name,
  delayMs,
  topic: `${TOPICS.deliveries}-retry-${name}`,
});

/**
 * The retry tiers, shortest first. One delay per topic, because records of different delays in one topic block
 * each other (smallrye #3321); odd delays wait in the consumer's due-time heap instead of in a topic of their own.
 */
export const RETRY_TIERS: readonly RetryTier[] = [
  tier('1s', SECOND),
  tier('5s', 5 * SECOND),
  tier('30s', 30 * SECOND),
  tier('2m', 2 * MINUTE),
  tier('10m', 10 * MINUTE),
  tier('1h', HOUR),
  tier('5h', 5 * HOUR),
  tier('24h', DAY),
];

export const DELIVERY_TOPICS: Readonly<Record<Lane, string>> = {
  critical: TOPICS.deliveriesCritical,
  standard: TOPICS.deliveries,
  bulk: TOPICS.deliveriesBulk,
};

/**
 * Whoever takes a partition over reads all of it first. Only closed segments are compacted, so they are short; whoever
 * reads has an hour to come from a thing's last value to its removal.
 */
const COMPACTED_OFTEN: Readonly<Record<string, string>> = {
  'segment.bytes': String(8 * 1_048_576),
  'segment.ms': String(10 * MINUTE),
  'min.cleanable.dirty.ratio': '0.1',
  'max.compaction.lag.ms': String(HOUR),
  'delete.retention.ms': String(HOUR),
};

/** Every topic that Postrider owns. A tier keeps records for a week beyond its delay: far over twice the delay. */
export const TOPIC_SPECS: readonly TopicSpec[] = [
  { name: TOPICS.events, family: 'events', timestampType: 'LogAppendTime', retentionMs: 7 * DAY },
  { name: TOPICS.eventsQuarantine, family: 'side', timestampType: 'CreateTime', retentionMs: 30 * DAY },
  ...Object.values(DELIVERY_TOPICS).map((name): TopicSpec => ({
    name,
    family: 'deliveries',
    timestampType: 'LogAppendTime',
    retentionMs: 7 * DAY,
  })),
  { name: TOPICS.operationalEvents, family: 'side', timestampType: 'LogAppendTime', retentionMs: 7 * DAY },
  {
    name: TOPICS.deliveriesHeld,
    family: 'deliveries',
    timestampType: 'LogAppendTime',
    // What is not parked yet lies here alone, however long PostgreSQL is away (docs/adr/0038).
    retentionMs: -1,
    deletedBehind: { group: GROUPS.holds, afterMs: DAY },
    settings: { 'retention.bytes': '-1' },
  },
  { name: TOPICS.deliveriesDlt, family: 'side', timestampType: 'LogAppendTime', retentionMs: 30 * DAY },
  { name: TOPICS.attempts, family: 'deliveries', timestampType: 'LogAppendTime', retentionMs: 7 * DAY },
  {
    name: TOPICS.endpointState,
    family: 'deliveries',
    timestampType: 'LogAppendTime',
    retentionMs: -1,
    cleanupPolicy: 'compact',
    settings: COMPACTED_OFTEN,
  },
  ...RETRY_TIERS.map(({ topic, delayMs }): TopicSpec => ({
    name: topic,
    family: 'retries',
    timestampType: 'LogAppendTime',
    retentionMs: delayMs + 7 * DAY,
  })),
];
