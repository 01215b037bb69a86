import { HEADERS, RETRY_TIERS, type RetryPolicy } from '#libs/contracts';
import type { Story } from '../world/ledger.js';
import { askedMs, didFail, type Sent } from '../world/receivers.js';
import type { World } from '../world/world.js';
import type { Invariant } from './judge.js';

const TIERS: ReadonlySet<string> = new Set(RETRY_TIERS.map(({ topic }) => topic));
/** docs/retry-schedule.md: a wait is lengthened by up to so much, never shortened. */
const JITTER_SHARE = 0.1;
/** Between an answer and what its sender makes of it, and for what is rounded up. */
const SLACK_MS = 5;

/**
 * Nothing early: attempt n goes out after attempt n - 1 failed, its schedule's wait and its Retry-After have passed, by the
 * world's clock and not by what a record says; and never before the moment that the publisher named. What a record says of its
 * due time is that wait and its jitter, no more. The waits are reckoned here, from the documentation's table.
 */
export const nothingEarly: Invariant = (world, accuse) => ({
  sent(sent) {
    const story = world.ledger.stories.get(sent.deliveryId);
    if (story === undefined) return;
    const { deliverAtMs } = story.event;
    if (deliverAtMs !== undefined && sent.startedAtMs < deliverAtMs) {
      accuse('nothing is early', `${sent.deliveryId} went out ${deliverAtMs - sent.startedAtMs} ms before its time`);
    }
    const { chainFrom = 0 } = story;
    const before = sent.attempt > chainFrom ? sent.attempt - 1 - chainFrom : sent.attempt - 1;
    if (before < 1) return;
    const earliestMs = Math.min(
      ...failuresOf(story, sent.attempt - 1).map((one) => (one.answeredAtMs ?? Infinity) + waitMs(world, one, before)),
    );
    if (sent.startedAtMs < earliestMs) {
      accuse(
        'nothing is early',
        `attempt ${sent.attempt} of ${sent.deliveryId} went out ${earliestMs - sent.startedAtMs} ms before its time`,
      );
    }
  },

  appended({ topic, record: { headers } }) {
    if (!TIERS.has(topic) || headers[HEADERS.waiting] !== 'retry') return;
    const before = Number(headers[HEADERS.attemptsMade]);
    const dueAtMs = Number(headers[HEADERS.dueAt] ?? NaN);
    if (Number.isNaN(dueAtMs)) return;
    for (const story of world.ledger.storiesOf(headers)) {
      const failures = failuresOf(story, Number(headers[HEADERS.attemptsTotal]));
      const fits = ({ answeredAtMs = 0 }: Sent, leastMs: number): boolean =>
        dueAtMs >= answeredAtMs + leastMs && dueAtMs <= answeredAtMs + leastMs * (1 + JITTER_SHARE) + SLACK_MS;
      if (failures.some((one) => fits(one, waitMs(world, one, before)))) continue;
      const after = failures.map(({ answeredAtMs = 0 }) => dueAtMs - answeredAtMs).join(' or ');
      const asked = failures.map((one) => waitMs(world, one, before)).join(' or ');
      accuse('a retry is due when its schedule says', `${story.deliveryId}: ${after} ms after, instead of ${asked}`);
    }
  },
});

const failuresOf = ({ sent }: Story, attempt: number): readonly Sent[] =>
  sent.filter((one) => one.attempt === attempt && didFail(one));

/** From the answer of the nth failure of a chain; Infinity when there is no attempt after it. */
function waitMs(world: World, failed: Sent, nth: number): number {
  const policy = world.database.get(failed.endpointId)?.retry;
  return Math.max(policy === undefined ? 0 : (scheduledMs(policy, nth) ?? Infinity), askedMs(failed));
}

/** The table of docs/retry-schedule.md: the wait before retry n (n = 1, 2, …). */
function scheduledMs(policy: RetryPolicy, nth: number): number | undefined {
  if (policy.policy === 'schedule') return policy.delaysMs[nth - 1];
  const { initialDelayMs, maxDelayMs, maxAttempts } = policy;
  if (nth >= maxAttempts) return undefined;
  const growth = { fixed: 1, linear: nth, exponential: 2 ** (nth - 1) };
  return Math.min(initialDelayMs * growth[policy.policy], maxDelayMs);
}
