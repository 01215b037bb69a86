import { START_LIMIT } from './concurrency-limit.js';
import type { Pace } from './engine/endpoint-traffic.js';
import { paceToRemember, permittedUntil, type LimitTerms } from './remembered-pace.js';

const NOW = 1_000;
const AT_REST: Pace = { backoffUntilMs: 0, limit: 16, lastSentAtMs: NOW };
const UNDER_WAY: Pace = { ...AT_REST, startsUntilMs: NOW };
const timeoutMs = 15_000;
const FREE: LimitTerms = { timeoutMs };
const RATED: LimitTerms = { timeoutMs, rateLimit: { perSecond: 5 } };
const BOUNDED: LimitTerms = { timeoutMs, rateLimit: { concurrent: 2 } };
const END = NOW + timeoutMs;

test.each<[string, Pace, LimitTerms, Partial<Pace> | undefined]>([
  ['an endpoint that is well leaves nothing', AT_REST, FREE, undefined],
  ['with a rate limit, the last request counts', AT_REST, RATED, { lastSentAtMs: NOW }],
  ['nothing sent, nothing to wait for', { backoffUntilMs: 0, limit: START_LIMIT }, RATED, undefined],
  ['a Retry-After that is not over', { ...AT_REST, backoffUntilMs: NOW + 1 }, FREE, { backoffUntilMs: NOW + 1 }],
  ['one that is over', { ...AT_REST, backoffUntilMs: NOW }, FREE, undefined],
  ['fewer at once than a new owner would begin with', { ...AT_REST, limit: 1 }, FREE, { limit: 1 }],
  ['as many as that', { ...AT_REST, limit: START_LIMIT }, FREE, undefined],
  ['a rate does not mind what is under way', UNDER_WAY, RATED, { lastSentAtMs: NOW }],
  [
    'where requests are bounded, when the last one has ended',
    UNDER_WAY,
    BOUNDED,
    { lastSentAtMs: NOW, busyUntilMs: END },
  ],
  ['none is under way', AT_REST, BOUNDED, { lastSentAtMs: NOW }],
  [
    'none of this owner, but of the former',
    { ...AT_REST, busyUntilMs: END },
    BOUNDED,
    { lastSentAtMs: NOW, busyUntilMs: END },
  ],
])('of a pace is remembered: %s', (_what, pace, terms, remembered) => {
  expect(paceToRemember(pace, terms, NOW)).toEqual(remembered);
});

test.each<[string, Partial<Pace>, LimitTerms, number]>([
  ['a rate: to the last moment of a request', { lastSentAtMs: NOW }, RATED, NOW],
  ['nothing on record', {}, RATED, 0],
  [
    'requests bounded: as far as their ends are told, too',
    { lastSentAtMs: NOW, busyUntilMs: END - 1 },
    BOUNDED,
    NOW - 1,
  ],
  ['and told further', { lastSentAtMs: NOW, busyUntilMs: END + 1 }, BOUNDED, NOW],
])('what is on record permits: %s', (_what, remembered, terms, untilMs) => {
  expect(permittedUntil(remembered, terms)).toBe(untilMs);
});

test("where requests are bounded, a former owner's word alone permits none", () => {
  const remembered = { lastSentAtMs: NOW + 5_000 };
  expect(permittedUntil(remembered, BOUNDED)).toBeLessThan(NOW);
});
