import type { DeliveryProgress, ErrorClass, RetryPolicy } from '#libs/contracts';
import { retryAfterMs } from './retry-after.js';
import { JITTER_SHARE, retryDelay } from './retry-delay.js';

/** What came of one HTTP try. */
export type AttemptOutcome =
  | { readonly kind: 'response'; readonly status: number; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'failed'; readonly errorClass: ErrorClass };

export interface AttemptMade {
  readonly outcome: AttemptOutcome;
  readonly policy: RetryPolicy;
  /** Before this attempt. */
  readonly progress: DeliveryProgress;
  readonly nowMs: number;
  /** In [0, 1). */
  readonly random: number;
}

/** `backoffUntilMs` holds the whole endpoint, not only this delivery. */
interface Failure {
  readonly errorClass: ErrorClass;
  readonly backoffUntilMs?: number;
}

export type NextStep =
  | { readonly kind: 'delivered' }
  | (Failure & { readonly kind: 'retry'; readonly dueAtMs: number })
  | (Failure & { readonly kind: 'dead'; readonly reason: 'exhausted' | 'gone' })
  /** A manual attempt beside a waiting chain failed: that chain goes on as it would have. */
  | (Failure & { readonly kind: 'unchanged' });

const GONE = 410;
const SLOWING_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Decides what follows from an attempt (docs/wire.md 1: 2xx delivered, 410 dead at once, all else failure and retried). */
export function nextStep({ outcome, policy, progress, nowMs, random }: AttemptMade): NextStep {
  if (outcome.kind === 'response' && isSuccess(outcome.status)) return { kind: 'delivered' };

  const backoffMs = backoffOf(outcome, nowMs);
  const failure: Failure = {
    errorClass: errorClassOf(outcome),
    ...(backoffMs === undefined ? {} : { backoffUntilMs: nowMs + backoffMs }),
  };
  if (progress.chain === 'single') return { ...failure, kind: 'unchanged' };
  if (failure.errorClass === 'gone') return { ...failure, kind: 'dead', reason: 'gone' };

  const delay = retryDelay(policy, progress.attemptsMade + 1, random);
  if (delay.kind === 'exhausted') return { ...failure, kind: 'dead', reason: 'exhausted' };
  const restMs = Math.ceil((backoffMs ?? 0) * (1 + JITTER_SHARE * random));
  return { ...failure, kind: 'retry', dueAtMs: nowMs + Math.max(delay.delayMs, restMs) };
}

/** An endpoint that answers so is asked less of: its concurrency limit shrinks. */
export function slowsDown(outcome: AttemptOutcome): boolean {
  return outcome.kind === 'response' ? SLOWING_STATUSES.has(outcome.status) : outcome.errorClass === 'timeout';
}

export function errorClassOf(outcome: AttemptOutcome): ErrorClass {
  if (outcome.kind === 'failed') return outcome.errorClass;
  if (outcome.status === GONE) return 'gone';
  if (outcome.status === 429) return 'rate_limited';
  if (outcome.status >= 400 && outcome.status < 500) return 'http_4xx';
  if (outcome.status >= 500 && outcome.status < 600) return 'http_5xx';
  return 'unknown';
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300;

function backoffOf(outcome: AttemptOutcome, nowMs: number): number | undefined {
  if (outcome.kind !== 'response' || !SLOWING_STATUSES.has(outcome.status)) return undefined;
  const backoffMs = retryAfterMs(outcome.headers['retry-after'], nowMs);
  return backoffMs === 0 ? undefined : backoffMs;
}
