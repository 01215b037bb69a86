import type { DeliveryProgress, DeliveryState } from '#libs/contracts';
import type { DeliverySnapshot } from '#libs/domain';

/** A pending delivery that nothing was heard of for so long may be asked for again: its record may be lost to a crash. */
export const STALE_PENDING_MS = 15 * 60_000;

export type ManualRetry =
  /** It has ended: a chain of retries begins anew. */
  | { readonly kind: 'new_chain'; readonly progress: DeliveryProgress }
  /** A record waits in a retry tier and stays there: one attempt beside it (ADR 9). */
  | { readonly kind: 'beside'; readonly progress: DeliveryProgress }
  | { readonly kind: 'refused'; readonly reason: string };

/** What a retry by hand means for a delivery in its state. */
export function manualRetry(delivery: DeliverySnapshot, nowMs: number): ManualRetry {
  const { state, attempts: attemptsTotal } = delivery;
  switch (state) {
    case 'succeeded':
    case 'failed':
    case 'canceled':
    case 'skipped':
      return { kind: 'new_chain', progress: { attemptsMade: 0, attemptsTotal, chain: 'retry', askedAtMs: nowMs } };
    case 'retrying':
    case 'held':
      return { kind: 'beside', progress: { attemptsMade: 0, attemptsTotal, chain: 'single', askedAtMs: nowMs } };
    case 'pending':
      if (nowMs - delivery.updatedAtMs < STALE_PENDING_MS) return underWay(state);
      return { kind: 'new_chain', progress: { attemptsMade: 0, attemptsTotal, chain: 'retry', askedAtMs: nowMs } };
    case 'sending':
      return underWay(state);
    default:
      return state satisfies never;
  }
}

const underWay = (state: DeliveryState): ManualRetry => ({
  kind: 'refused',
  reason: `the delivery is ${state}: an attempt is on its way already`,
});
