import type { RateLimit } from '#libs/contracts';
import { START_LIMIT } from './concurrency-limit.js';
import type { Pace } from './engine/endpoint-traffic.js';

/** What bounds requests to an endpoint, by its settings. */
export interface LimitTerms {
  readonly rateLimit?: RateLimit;
  /** Of one request, from its start to its end. */
  readonly timeoutMs: number;
}

/**
 * What of an endpoint's pace its next owner could not find out by itself without harm; undefined when there is nothing: a
 * new owner begins with some requests at once anyway, and an endpoint without a limit has no last request to wait for.
 */
export function paceToRemember(
  pace: Pace,
  terms: LimitTerms,
  nowMs: number,
): Omit<Partial<Pace>, 'startsUntilMs'> | undefined {
  const { backoffUntilMs, limit, lastSentAtMs } = pace;
  const busyUntilMs = busyUntil(pace, terms);
  const remembered = {
    ...(backoffUntilMs > nowMs ? { backoffUntilMs } : {}),
    ...(limit < START_LIMIT ? { limit } : {}),
    ...(terms.rateLimit !== undefined && lastSentAtMs !== undefined ? { lastSentAtMs } : {}),
    ...(busyUntilMs > nowMs ? { busyUntilMs } : {}),
  };
  return Object.keys(remembered).length === 0 ? undefined : remembered;
}

/** Until when requests may be under way, at an endpoint that bounds how many. */
function busyUntil({ startsUntilMs, busyUntilMs = 0 }: Pace, { rateLimit, timeoutMs }: LimitTerms): number {
  if (rateLimit?.concurrent === undefined) return 0;
  return startsUntilMs === undefined ? busyUntilMs : Math.max(busyUntilMs, startsUntilMs + timeoutMs);
}

/**
 * Until when requests may go out by what is on record of an endpoint that has a limit: whoever reads it waits for all of
 * them. Epoch ms; it may be over. What is known of a former owner alone permits nothing where requests are bounded: it says
 * nothing of the new one's.
 */
export function permittedUntil(remembered: Partial<Pace>, { rateLimit, timeoutMs }: LimitTerms): number {
  const { lastSentAtMs = 0, busyUntilMs = 0 } = remembered;
  return rateLimit?.concurrent === undefined ? lastSentAtMs : Math.min(lastSentAtMs, busyUntilMs - timeoutMs);
}
