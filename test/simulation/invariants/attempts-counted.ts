import { HEADERS, TOPICS } from '#libs/contracts';
import type { Story } from '../world/ledger.js';
import type { Invariant } from './judge.js';

/**
 * A hold is no attempt: whatever a record or a request says of attempts made, as many requests went out; and a delivery is dead
 * for want of attempts only when it had all that its policy allows. Also: its id and its bytes are always the same.
 */
export const attemptsCounted: Invariant = (world, accuse) => ({
  sent(sent) {
    const story = world.ledger.stories.get(sent.deliveryId);
    if (story === undefined || story.endpointId !== sent.endpointId) {
      return accuse(
        'a webhook-id is stable',
        `${sent.deliveryId} to ${sent.endpointId} is no delivery of any accepted event`,
      );
    }
    if (!sent.body.equals(story.event.body)) accuse('bytes in are bytes out', `${sent.deliveryId} has another body`);
    const made = attemptsOf(story);
    if (sent.attempt > Math.max(...made)) return undefined;
    if (sent.attempt > 1 && !made.has(sent.attempt - 1)) {
      accuse('a hold is no attempt', `attempt ${sent.attempt} of ${sent.deliveryId} follows ${[...made].join(', ')}`);
    }
    return undefined;
  },

  appended({ topic, record: { headers } }) {
    const counted = Number(headers[HEADERS.attemptsTotal] ?? 0);
    if (counted === 0) return;
    for (const story of world.ledger.storiesOf(headers)) {
      const requests = attemptsOf(story).size;
      if (counted > requests) {
        accuse(
          'a hold is no attempt',
          `${story.deliveryId} counts ${counted} attempts on ${topic}, and made ${requests}`,
        );
      }
    }
    if (topic === TOPICS.deliveriesDlt && headers[HEADERS.deadLetterReason] === 'exhausted') {
      const budget = budgetOf(world.database.get(headers[HEADERS.endpointIds] ?? '')?.retry);
      const made = Number(headers[HEADERS.attemptsMade] ?? 0);
      if (made !== budget)
        accuse('a hold is no attempt', `dead after ${made} attempts of ${budget}: ${headers[HEADERS.deliveryId]}`);
    }
  },
});

const attemptsOf = (story: Story): ReadonlySet<number> => new Set(story.sent.map(({ attempt }) => attempt));

type Retry = NonNullable<ReturnType<Parameters<Invariant>[0]['database']['get']>>['retry'];
const budgetOf = (retry: Retry | undefined): number => {
  if (retry === undefined) return 0;
  return retry.policy === 'schedule' ? retry.delaysMs.length + 1 : retry.maxAttempts;
};
