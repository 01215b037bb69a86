import { DEFAULT_RETRY_POLICY, type RetryPolicy } from '#libs/contracts';
import { MAX_RETRY_DELAY_MS, retryDelay } from './retry-delay.js';

const growing = (policy: 'fixed' | 'linear' | 'exponential', maxAttempts = 20): RetryPolicy => ({
  policy,
  initialDelayMs: 1_000,
  maxDelayMs: 10_000,
  maxAttempts,
});

describe('retryDelay', () => {
  it.each<[string, RetryPolicy, number, number | 'exhausted']>([
    ['the default schedule waits 5 s after the first failure', DEFAULT_RETRY_POLICY, 1, 5_000],
    ['the default schedule waits 24 h before its tenth attempt', DEFAULT_RETRY_POLICY, 9, 24 * 3_600_000],
    ['the default schedule ends with the tenth failure', DEFAULT_RETRY_POLICY, 10, 'exhausted'],
    ['a list of one delay allows two attempts', { policy: 'schedule', delaysMs: [0] }, 1, 0],
    ['a list of one delay ends with the second failure', { policy: 'schedule', delaysMs: [0] }, 2, 'exhausted'],
    ['an empty list never retries', { policy: 'schedule', delaysMs: [] }, 1, 'exhausted'],
    ['fixed waits the same after each failure', growing('fixed'), 7, 1_000],
    ['linear grows by its first delay', growing('linear'), 3, 3_000],
    ['linear stops growing at its maximum', growing('linear'), 15, 10_000],
    ['exponential starts with its first delay', growing('exponential'), 1, 1_000],
    ['exponential doubles', growing('exponential'), 4, 8_000],
    ['exponential stops growing at its maximum', growing('exponential'), 5, 10_000],
    ['exponential survives a number of attempts that overflows', growing('exponential', 5_000), 2_000, 10_000],
    ['the last allowed attempt failing exhausts the budget', growing('fixed', 3), 3, 'exhausted'],
    ['one failure short of the budget still waits', growing('fixed', 3), 2, 1_000],
    ['one attempt means no retry', growing('fixed', 1), 1, 'exhausted'],
    ['a budget that shrank below what was used is exhausted', growing('fixed', 2), 9, 'exhausted'],
  ])('%s', (_, policy, attemptsMade, expected) => {
    expect(retryDelay(policy, attemptsMade, 0)).toEqual(
      expected === 'exhausted' ? { kind: 'exhausted' } : { kind: 'wait', delayMs: expected },
    );
  });

  it.each<[string, number, number]>([
    ['the least jitter is none: never earlier', 0, 5_000],
    ['half of the jitter is 5 %', 0.5, 5_250],
    ['the most jitter is 10 % later', 0.999_999_9, 5_500],
  ])('%s', (_, random, delayMs) => {
    expect(retryDelay(DEFAULT_RETRY_POLICY, 1, random)).toEqual({ kind: 'wait', delayMs });
  });

  it('a wait fits into what a tier keeps, jitter included', () => {
    const forYears: RetryPolicy = { policy: 'schedule', delaysMs: [400 * 24 * 3_600_000] };
    expect(retryDelay(forYears, 1, 0.999_999_999_9)).toEqual({ kind: 'wait', delayMs: MAX_RETRY_DELAY_MS });
  });
});
