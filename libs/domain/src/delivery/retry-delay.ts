import type { RetryPolicy } from '#libs/contracts';

/** Longer waits than this would outlive what a retry tier keeps (topics.ts: its delay and a week). */
export const MAX_RETRY_DELAY_MS = 7 * 24 * 3_600_000;

/** A retry comes up to this share of its delay later, never earlier, so that failures of one moment spread out. */
export const JITTER_SHARE = 0.1;

export type RetryDelay = { readonly kind: 'wait'; readonly delayMs: number } | { readonly kind: 'exhausted' };

/**
 * How long to wait before the next attempt.
 * @param attemptsMade attempts of this chain so far, the one that just failed included (1 after the first failure)
 * @param random in [0, 1): where in the jitter's span the wait falls
 */
export function retryDelay(policy: RetryPolicy, attemptsMade: number, random: number): RetryDelay {
  const baseMs = baseDelayMs(policy, attemptsMade);
  if (baseMs === undefined) return { kind: 'exhausted' };
  const boundedMs = Math.min(Math.max(0, baseMs), MAX_RETRY_DELAY_MS / (1 + JITTER_SHARE));
  return { kind: 'wait', delayMs: Math.ceil(boundedMs * (1 + JITTER_SHARE * random)) };
}

function baseDelayMs(policy: RetryPolicy, attemptsMade: number): number | undefined {
  if (policy.policy === 'schedule') return policy.delaysMs[attemptsMade - 1];
  if (attemptsMade >= policy.maxAttempts) return undefined;
  return Math.min(growingDelayMs(policy, attemptsMade), policy.maxDelayMs);
}

function growingDelayMs(policy: Exclude<RetryPolicy, { policy: 'schedule' }>, attemptsMade: number): number {
  switch (policy.policy) {
    case 'fixed':
      return policy.initialDelayMs;
    case 'linear':
      return policy.initialDelayMs * attemptsMade;
    case 'exponential':
      return policy.initialDelayMs * 2 ** (attemptsMade - 1);
    default:
      return policy.policy satisfies never;
  }
}
