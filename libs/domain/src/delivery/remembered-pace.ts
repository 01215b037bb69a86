import { START_LIMIT } from './concurrency-limit.js';
import type { Pace } from './engine/endpoint-traffic.js';

/**
 * What of an endpoint's pace its next owner could not find out by itself without harm; undefined when there is nothing: a
 * new owner begins with some requests at once anyway, and an endpoint without a rate limit has no last request to wait for.
 * @param rated whether the endpoint has a rate limit
 */
export function paceToRemember(pace: Pace, rated: boolean, nowMs: number): Partial<Pace> | undefined {
  const { backoffUntilMs, limit, lastSentAtMs } = pace;
  const remembered: Partial<Pace> = {
    ...(backoffUntilMs > nowMs ? { backoffUntilMs } : {}),
    ...(limit < START_LIMIT ? { limit } : {}),
    ...(rated && lastSentAtMs !== undefined ? { lastSentAtMs } : {}),
  };
  return Object.keys(remembered).length === 0 ? undefined : remembered;
}
