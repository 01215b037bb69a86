import type { Ordering } from '#libs/contracts';
import type { DeliverySnapshot } from '#libs/domain';
import { STALE_PENDING_MS } from './manual-retry.js';

const DAY_MS = 24 * 3_600_000;
/** A consumer that was down may find a waiting record long after it was due. */
const KEPT_BEYOND_DUE_MS = 30 * DAY_MS;
/** What is parked waits as long as its reason lasts. */
const KEPT_FOR_PARKED_MS = 400 * DAY_MS;

export type Cancellation =
  | {
      readonly kind: 'cancel';
      /** From then on no record of the delivery can come any more. */
      readonly expiresAtMs: number;
    }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * What canceling means for a delivery in its state.
 * @param ordering of its endpoint: others may wait for a dead letter, until it is canceled
 */
export function cancellation(delivery: DeliverySnapshot, ordering: Ordering, nowMs: number): Cancellation {
  const { state, nextAttemptAtMs } = delivery;
  switch (state) {
    case 'retrying':
      return { kind: 'cancel', expiresAtMs: Math.max(nowMs, nextAttemptAtMs ?? 0) + KEPT_BEYOND_DUE_MS };
    case 'held':
      return { kind: 'cancel', expiresAtMs: nowMs + KEPT_FOR_PARKED_MS };
    case 'pending':
      if (nextAttemptAtMs === undefined && nowMs - delivery.updatedAtMs < STALE_PENDING_MS) {
        return refused('an attempt is on its way already');
      }
      return { kind: 'cancel', expiresAtMs: Math.max(nowMs, nextAttemptAtMs ?? 0) + KEPT_BEYOND_DUE_MS };
    case 'sending':
      return refused('an attempt is under way');
    case 'succeeded':
      return refused('it has arrived');
    case 'failed':
      if (ordering.mode !== 'none' && ordering.onExhausted === 'wait') {
        return { kind: 'cancel', expiresAtMs: nowMs + KEPT_BEYOND_DUE_MS };
      }
      return refused('it has failed for good, so nothing waits any more');
    case 'skipped':
      return refused('it was skipped, so nothing waits');
    case 'canceled':
      return refused('it is canceled already');
    default:
      return state satisfies never;
  }
}

const refused = (why: string): Cancellation => ({
  kind: 'refused',
  reason: `the delivery cannot be canceled: ${why}`,
});
