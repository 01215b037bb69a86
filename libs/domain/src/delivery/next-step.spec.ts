import {
  DEFAULT_RETRY_POLICY,
  ERROR_CLASSES,
  NO_PROGRESS,
  type DeliveryProgress,
  type ErrorClass,
} from '#libs/contracts';
import { nextStep, slowsDown, type AttemptOutcome, type NextStep } from './next-step.js';

const NOW = 1_700_000_000_000;
const SECOND = 1_000;

const answer = (status: number, headers: Record<string, string> = {}): AttemptOutcome => ({
  kind: 'response',
  status,
  headers,
});
const fresh = NO_PROGRESS;
const tenth: DeliveryProgress = { ...NO_PROGRESS, attemptsMade: 9, attemptsTotal: 9 };
const single: DeliveryProgress = { ...NO_PROGRESS, attemptsMade: 2, attemptsTotal: 2, chain: 'single' };
const retryIn = (delayMs: number, errorClass: ErrorClass, backoffMs?: number): NextStep => ({
  kind: 'retry',
  dueAtMs: NOW + delayMs,
  errorClass,
  ...(backoffMs === undefined ? {} : { backoffUntilMs: NOW + backoffMs }),
});

describe('nextStep', () => {
  it.each<[string, AttemptOutcome, DeliveryProgress, NextStep]>([
    ['a 200 is delivered', answer(200), fresh, { kind: 'delivered' }],
    ['a 204 is delivered', answer(204), fresh, { kind: 'delivered' }],
    ['a 299 is delivered', answer(299), tenth, { kind: 'delivered' }],
    ['a redirect is a failure', answer(301), fresh, retryIn(5 * SECOND, 'unknown')],
    ['a 304 is a failure', answer(304), fresh, retryIn(5 * SECOND, 'unknown')],
    ['a 400 is retried', answer(400), fresh, retryIn(5 * SECOND, 'http_4xx')],
    ['a 404 is retried', answer(404), fresh, retryIn(5 * SECOND, 'http_4xx')],
    ['a 500 is retried', answer(500), fresh, retryIn(5 * SECOND, 'http_5xx')],
    ['a 410 is dead at once', answer(410), fresh, { kind: 'dead', reason: 'gone', errorClass: 'gone' }],
    ['the tenth failure is dead', answer(500), tenth, { kind: 'dead', reason: 'exhausted', errorClass: 'http_5xx' }],
    ['a 429 is retried by the schedule', answer(429), fresh, retryIn(5 * SECOND, 'rate_limited')],
    [
      'Retry-After later than the schedule moves the retry and holds the endpoint',
      answer(429, { 'retry-after': '60' }),
      fresh,
      retryIn(60 * SECOND, 'rate_limited', 60 * SECOND),
    ],
    [
      'Retry-After earlier than the schedule holds the endpoint but does not hasten the retry',
      answer(503, { 'retry-after': '1.5' }),
      fresh,
      retryIn(5 * SECOND, 'http_5xx', 1_500),
    ],
    [
      'Retry-After on a 502 holds the endpoint',
      answer(502, { 'retry-after': '9' }),
      fresh,
      retryIn(9 * SECOND, 'http_5xx', 9 * SECOND),
    ],
    [
      'Retry-After on a 504 holds the endpoint',
      answer(504, { 'retry-after': '9' }),
      fresh,
      retryIn(9 * SECOND, 'http_5xx', 9 * SECOND),
    ],
    ['Retry-After on a 500 says nothing', answer(500, { 'retry-after': '60' }), fresh, retryIn(5 * SECOND, 'http_5xx')],
    [
      'garbage in Retry-After is ignored',
      answer(429, { 'retry-after': 'x' }),
      fresh,
      retryIn(5 * SECOND, 'rate_limited'),
    ],
    ['Retry-After of 0 holds nothing', answer(429, { 'retry-after': '0' }), fresh, retryIn(5 * SECOND, 'rate_limited')],
    [
      'an exhausted delivery still passes on that the endpoint wants rest',
      answer(429, { 'retry-after': '60' }),
      tenth,
      { kind: 'dead', reason: 'exhausted', errorClass: 'rate_limited', backoffUntilMs: NOW + 60 * SECOND },
    ],
    [
      'a blocked address is retried: the name may point elsewhere tomorrow',
      { kind: 'failed', errorClass: 'blocked_address' },
      fresh,
      retryIn(5 * SECOND, 'blocked_address'),
    ],
    ['a manual attempt that succeeds is delivered', answer(200), single, { kind: 'delivered' }],
    ['a failed manual attempt schedules nothing', answer(500), single, { kind: 'unchanged', errorClass: 'http_5xx' }],
    ['a manual 410 schedules nothing, and tells gone', answer(410), single, { kind: 'unchanged', errorClass: 'gone' }],
  ])('%s', (_, outcome, progress, expected) => {
    const policy = DEFAULT_RETRY_POLICY;
    expect(nextStep({ outcome, policy, progress, nowMs: NOW, random: 0 })).toEqual(expected);
  });

  it.each(ERROR_CLASSES.filter((errorClass) => errorClass !== 'gone'))('a failure by %s is retried', (errorClass) => {
    const outcome: AttemptOutcome = { kind: 'failed', errorClass };
    expect(nextStep({ outcome, policy: DEFAULT_RETRY_POLICY, progress: fresh, nowMs: NOW, random: 0.5 })).toEqual(
      retryIn(5_250, errorClass),
    );
  });
});

it('deliveries that one Retry-After holds do not all come back in the same moment', () => {
  const outcome = answer(429, { 'retry-after': '60' });
  const step = nextStep({ outcome, policy: DEFAULT_RETRY_POLICY, progress: fresh, nowMs: NOW, random: 0.5 });
  expect(step).toMatchObject({ dueAtMs: NOW + 63 * SECOND, backoffUntilMs: NOW + 60 * SECOND });
});

describe('slowsDown', () => {
  it.each<[string, AttemptOutcome, boolean]>([
    ['a 429 does', answer(429), true],
    ['a 502 does', answer(502), true],
    ['a 503 does', answer(503), true],
    ['a 504 does', answer(504), true],
    ['a timeout does', { kind: 'failed', errorClass: 'timeout' }, true],
    ['a 500 does not', answer(500), false],
    ['a refused connection does not', { kind: 'failed', errorClass: 'connect_refused' }, false],
    ['a 200 does not', answer(200), false],
  ])('%s', (_, outcome, expected) => {
    expect(slowsDown(outcome)).toBe(expected);
  });
});
