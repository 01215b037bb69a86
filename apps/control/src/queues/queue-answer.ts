import { GROUPS, LANES, DELIVERY_TOPICS, RETRY_TIERS } from '#libs/contracts';
import type { MeasuredQueues, TopicLag } from '#libs/database';
import { lagOf } from '#libs/domain';

/** What is measured every five seconds and is this old is not measured any more. */
const STALE_MS = 60_000;

/** How much waits where, in the API's words. Everything but `inFlight` is as it was at `measuredAt`. */
export function queueAnswer(
  { groups, measuredAt, inFlight, deadLettered, held, alerts }: MeasuredQueues,
  nowMs: number,
) {
  const topicsOf = (wanted: string): readonly TopicLag[] => groups.find(({ group }) => group === wanted)?.topics ?? [];
  const topicOf = (group: string, name: string): TopicLag =>
    topicsOf(group).find(({ topic }) => topic === name) ?? { topic: name, records: 0, oldestAgeMs: 0 };
  const raised = new Set(alerts.map(({ group }) => group));
  return {
    measuredAt: measuredAt.toISOString(),
    stale: nowMs - measuredAt.getTime() > STALE_MS,
    pending: Object.fromEntries(
      LANES.map((lane) => [lane, waitingAnswer(topicOf(GROUPS.delivery, DELIVERY_TOPICS[lane]))]),
    ),
    inFlight,
    retrying: RETRY_TIERS.map(({ name, topic }) => ({ tier: name, ...waitingAnswer(topicOf(GROUPS.retry, topic)) })),
    held,
    deadLettered,
    groups: groups.map(({ group, topics }) => {
      const { records: lagRecords, seconds: lagSeconds } = lagOf(topics);
      const found = topics.map((topic) => ({ topic: topic.topic, ...waitingAnswer(topic) }));
      return { group, lagRecords, lagSeconds, backlog: raised.has(group), topics: found };
    }),
    alerts: alerts.map(({ group, raisedAt }) => ({ group, raisedAt: raisedAt.toISOString() })),
  };
}
export type QueueAnswer = ReturnType<typeof queueAnswer>;

const secondsOf = (ms: number): number => Math.round(ms / 1_000);
const waitingAnswer = ({ records, oldestAgeMs }: TopicLag) => ({ records, oldestSeconds: secondsOf(oldestAgeMs) });
