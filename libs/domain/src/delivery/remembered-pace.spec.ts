import { START_LIMIT } from './concurrency-limit.js';
import type { Pace } from './engine/endpoint-traffic.js';
import { paceToRemember } from './remembered-pace.js';

const NOW = 1_000;
const AT_REST: Pace = { backoffUntilMs: 0, limit: 16, lastSentAtMs: NOW };

test.each<[string, Pace, boolean, Partial<Pace> | undefined]>([
  ['an endpoint that is well leaves nothing', AT_REST, false, undefined],
  ['with a rate limit, the last request counts', AT_REST, true, { lastSentAtMs: NOW }],
  ['nothing sent, nothing to wait for', { backoffUntilMs: 0, limit: START_LIMIT }, true, undefined],
  ['a Retry-After that is not over', { ...AT_REST, backoffUntilMs: NOW + 1 }, false, { backoffUntilMs: NOW + 1 }],
  ['one that is over', { ...AT_REST, backoffUntilMs: NOW }, false, undefined],
  ['fewer at once than a new owner would begin with', { ...AT_REST, limit: 1 }, false, { limit: 1 }],
  ['as many as that', { ...AT_REST, limit: START_LIMIT }, false, undefined],
])('of a pace is remembered: %s', (_what, pace, rated, remembered) => {
  expect(paceToRemember(pace, rated, NOW)).toEqual(remembered);
});
