import { Inject, Injectable } from '@nestjs/common';
import type { Admin } from 'kafkajs';
import { KafkaConnection } from '../connection/kafka-connection.js';

/** What of a topic a group has not decided. */
export interface QueueDepth {
  readonly topic: string;
  readonly records: number;
  /** Age of the oldest of them by the broker's clock, to within a tenth; 0 for none. */
  readonly oldestAgeMs: number;
}

export interface QueueToRead {
  readonly group: string;
  readonly topics: readonly string[];
  /** Of an app that an installation may do without: left out as long as it never committed. */
  readonly optional?: true;
}

const DEADLINE_MS = 30_000;
/** Of a question that somebody waits for. */
const PROGRESS_DEADLINE_MS = 4_000;
/** Doubling from a second reaches a month in 22 steps; then two more halve what is not known. */
const FIRST_AGE_MS = 1_000;
const MAX_AGE_MS = 40 * 86_400_000;
const REFINEMENTS = 3;

type Offsets = ReadonlyMap<number, number>;

/**
 * How much lies in topics, asked of the brokers: for a job that asks now and then, never for a view (a page that asked
 * Kafka each time took two minutes: AKHQ #1939).
 */
@Injectable()
export class QueueReader {
  constructor(@Inject(KafkaConnection) private readonly connection: KafkaConnection) {}

  /** By group, in the order given. A group that never committed has decided nothing. */
  async read(queues: readonly QueueToRead[], nowMs: number): Promise<ReadonlyMap<string, readonly QueueDepth[]>> {
    return this.connection.withAdmin(async (admin) => {
      const depths = new Map<string, readonly QueueDepth[]>();
      for (const { group, topics, optional } of queues) {
        const committed = await committedOf(admin, group, topics);
        if (optional === true && !hasCommitted(committed)) continue;
        const found: QueueDepth[] = [];
        for (const topic of topics) found.push(await depthOf(admin, topic, committed.get(topic) ?? new Map(), nowMs));
        depths.set(group, found);
      }
      return depths;
    }, DEADLINE_MS);
  }

  /** Where a partition ends, and up to where a group has decided what lies there. */
  async progressOf(group: string, topic: string, partition: number): Promise<{ end: number; decided: number }> {
    return this.connection.withAdmin(async (admin) => {
      const committed = await committedOf(admin, group, [topic]);
      const bounds = (await admin.fetchTopicOffsets(topic)).find((one) => one.partition === partition);
      const decided = Math.max(Number(bounds?.low ?? 0), committed.get(topic)?.get(partition) ?? 0);
      return { end: Number(bounds?.high ?? 0), decided };
    }, PROGRESS_DEADLINE_MS);
  }

  /** How many records a topic keeps. */
  async sizeOf(topic: string): Promise<number> {
    return this.connection.withAdmin(async (admin) => {
      const partitions = await admin.fetchTopicOffsets(topic);
      return partitions.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0);
    }, DEADLINE_MS);
  }
}

async function committedOf(admin: Admin, group: string, topics: readonly string[]): Promise<Map<string, Offsets>> {
  const answer = await admin.fetchOffsets({ groupId: group, topics: [...topics] });
  return new Map(
    answer.map(({ topic, partitions }) => [
      topic,
      new Map(partitions.map(({ partition, offset }) => [partition, Number(offset)])),
    ]),
  );
}

/** Negative: nothing on record. */
const hasCommitted = (committed: ReadonlyMap<string, Offsets>): boolean =>
  [...committed.values()].some((offsets) => [...offsets.values()].some((offset) => offset >= 0));

async function depthOf(admin: Admin, topic: string, committed: Offsets, nowMs: number): Promise<QueueDepth> {
  const next = new Map<number, number>();
  let records = 0;
  for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
    // What retention took is decided; a negative offset says that nothing was ever committed.
    const undecided = Math.max(Number(low), committed.get(partition) ?? 0);
    if (undecided >= Number(high)) continue;
    records += Number(high) - undecided;
    next.set(partition, undecided);
  }
  const oldestAgeMs = records === 0 ? 0 : await oldestAge(admin, topic, next, nowMs);
  return { topic, records, oldestAgeMs };
}

/** Some partition's next record is older than an age if the first record younger than that lies behind it. */
async function oldestAge(admin: Admin, topic: string, next: Offsets, nowMs: number): Promise<number> {
  const isOlder = async (ageMs: number): Promise<boolean> => {
    const younger = await admin.fetchTopicOffsetsByTimestamp(topic, nowMs - ageMs);
    return younger.some(({ partition, offset }) => Number(offset) > (next.get(partition) ?? Infinity));
  };
  let from = 0;
  let to = FIRST_AGE_MS;
  while (to < MAX_AGE_MS && (await isOlder(to))) [from, to] = [to, to * 2];
  if (from === 0) return 0;
  for (let step = 0; step < REFINEMENTS; step += 1) {
    const middle = (from + to) / 2;
    if (await isOlder(middle)) from = middle;
    else to = middle;
  }
  return Math.round(from);
}
