import type { LimitedAnswer } from './publish.service.js';

/** What the headers of a 202 mean, for the contract. */
export const ANSWER_HEADERS = {
  'idempotency-replayed': 'true when this answer was given before',
  'ratelimit-policy': 'where a publish limit holds: q events at once, which refill within w seconds',
  ratelimit: 'where a publish limit holds: r events are left, and all are there again after t seconds',
  'x-ratelimit-limit': 'q of the tightest limit that holds',
  'x-ratelimit-remaining': 'r of it',
  'x-ratelimit-reset': 'unix seconds at which all of it is there again',
};

export const answerHeadersOf = ({ headers, results }: LimitedAnswer): Readonly<Record<string, string>> => ({
  ...headers,
  ...(results.includes('replayed') ? { 'idempotency-replayed': 'true' } : {}),
});
