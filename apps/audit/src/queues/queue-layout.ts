import { DELIVERY_TOPICS, GROUPS, RETRY_TIERS, TOPICS } from '#libs/contracts';
import type { QueueToRead } from '#libs/kafka';

/** What each group works off. The endpoint state, which a group reads from its start each time, is no queue. */
export const QUEUES: readonly QueueToRead[] = [
  { group: GROUPS.fanOut, topics: [TOPICS.events, TOPICS.operationalEvents] },
  { group: GROUPS.delivery, topics: Object.values(DELIVERY_TOPICS) },
  { group: GROUPS.retry, topics: RETRY_TIERS.map(({ topic }) => topic) },
  { group: GROUPS.holds, topics: [TOPICS.deliveriesHeld] },
  { group: GROUPS.deadLetter, topics: [TOPICS.deliveriesDlt] },
  { group: GROUPS.audit, topics: [TOPICS.events] },
  { group: GROUPS.recorder, topics: [TOPICS.attempts] },
  { group: GROUPS.workflows, topics: [TOPICS.events], optional: true },
];
