import { RETRY_TIERS } from '#libs/contracts';
import type { QueueLag } from './backlog-verdict.js';

/** What a group has not decided of one topic. */
export interface TopicBacklog {
  readonly topic: string;
  readonly records: number;
  readonly oldestAgeMs: number;
}

/** A record may wait in its tier until the next tier's delay has passed; of the last tier, for another day. */
const WAITS_MS: ReadonlyMap<string, number> = new Map(
  RETRY_TIERS.map(({ topic, delayMs }, index) => [topic, RETRY_TIERS[index + 1]?.delayMs ?? 2 * delayMs]),
);

/** What a group is behind. Records that wait in a retry tier for their time are no lag; those that outstay it are. */
export function lagOf(topics: readonly TopicBacklog[]): QueueLag {
  const late = topics.map(({ topic, records, oldestAgeMs }) => {
    const waitsMs = WAITS_MS.get(topic) ?? 0;
    const lateMs = Math.max(0, oldestAgeMs - waitsMs);
    return { records: waitsMs > 0 && lateMs === 0 ? 0 : records, seconds: lateMs / 1_000 };
  });
  return {
    records: late.reduce((sum, { records }) => sum + records, 0),
    seconds: Math.round(Math.max(0, ...late.map(({ seconds }) => seconds))),
  };
}
