import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { mendRequestQueueTimer } from '../../libs/kafka/src/connection/timer-mend.js';

const SAMPLE_EVERY_MS = 100;

function adminOf(brokers: string): Admin {
  mendRequestQueueTimer();
  return new Kafka({ clientId: 'a-foreign-tool', brokers: brokers.split(','), logLevel: logLevel.NOTHING }).admin();
}

/** What a group has committed, by `topic/partition`; -1 where it never committed. */
async function committedOf(admin: Admin, group: string): Promise<ReadonlyMap<string, number>> {
  const topics = await admin.fetchOffsets({ groupId: group });
  return new Map(
    topics.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => [`${topic}/${partition}`, Number(offset)] as const),
    ),
  );
}

/** Records that a group has not committed, as `group topic/partition: committed 3 of 5`. */
export async function uncommitted(
  brokers: string,
  topicsOf: ReadonlyMap<string, readonly string[]>,
): Promise<readonly string[]> {
  const admin = adminOf(brokers);
  await admin.connect();
  try {
    const left: string[] = [];
    for (const [group, topics] of topicsOf) {
      const committed = await committedOf(admin, group);
      for (const topic of topics) {
        for (const { partition, high } of await admin.fetchTopicOffsets(topic)) {
          const at = committed.get(`${topic}/${partition}`) ?? -1;
          // A partition that never held a record need not have a commit.
          if (at !== Number(high) && Number(high) > 0) {
            left.push(`${group} ${topic}/${partition}: committed ${at} of ${high}`);
          }
        }
      }
    }
    return left;
  } finally {
    await admin.disconnect();
  }
}

/** Watches what groups commit, from outside, and notes each commit that lies before an earlier one. */
export class CommitWatch {
  readonly stepsBack: string[] = [];
  private readonly highest = new Map<string, number>();
  private stopped = false;
  private running: Promise<void> = Promise.resolve();

  private constructor(
    private readonly admin: Admin,
    private readonly groups: readonly string[],
  ) {}

  static async start(brokers: string, groups: readonly string[]): Promise<CommitWatch> {
    const watch = new CommitWatch(adminOf(brokers), groups);
    await watch.admin.connect();
    watch.running = watch.run();
    // A test that failed does not stop its watch, which then ends with the broker; `stop` tells of any other fault.
    watch.running.catch(() => undefined);
    return watch;
  }

  /** Looks once more, and ends. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
    await this.admin.disconnect();
  }

  private async run(): Promise<void> {
    for (let last = false; !last;) {
      last = this.stopped;
      for (const group of this.groups) await this.look(group);
      await sleep(SAMPLE_EVERY_MS);
    }
  }

  private async look(group: string): Promise<void> {
    for (const [place, offset] of await committedOf(this.admin, group)) {
      const key = `${group} ${place}`;
      const before = this.highest.get(key) ?? -1;
      if (offset < before) this.stepsBack.push(`${key}: ${before} → ${offset}`);
      this.highest.set(key, offset);
    }
  }
}
