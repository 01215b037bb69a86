import { retryDelay } from '#libs/domain';
import { askedMs, didFail } from '../world/receivers.js';
import type { Invariant } from './judge.js';

/**
 * Nothing early: attempt n goes out after attempt n - 1 failed, its schedule's delay and its Retry-After have passed, by the
 * world's clock and not by what a record says; and never before the moment that the publisher named.
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
    const policy = world.database.get(sent.endpointId)?.retry;
    if (policy === undefined) return;
    const delay = retryDelay(policy, before, 0);
    const delayMs = delay.kind === 'wait' ? delay.delayMs : Infinity;
    const failures = story.sent.filter((one) => one.attempt === sent.attempt - 1 && didFail(one));
    const earliestMs = Math.min(
      ...failures.map((one) => (one.answeredAtMs ?? Infinity) + Math.max(delayMs, askedMs(one))),
    );
    if (sent.startedAtMs < earliestMs) {
      accuse(
        'nothing is early',
        `attempt ${sent.attempt} of ${sent.deliveryId} went out ${earliestMs - sent.startedAtMs} ms before its time`,
      );
    }
  },
});
