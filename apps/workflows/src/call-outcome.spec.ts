import { callOutcome, type CallAnswer } from './call-outcome.js';

const status = (code: number): CallAnswer => ({ kind: 'response', status: code });

describe('a call', () => {
  test.each<[string, CallAnswer, 'done' | 'failed' | 'retry']>([
    ['answered 200 is done', status(200), 'done'],
    ['answered 204 is done', status(204), 'done'],
    ['answered 299 is done', status(299), 'done'],
    ['answered 302 is tried again: a redirect is not followed', status(302), 'retry'],
    ['answered 400 is refused for good', status(400), 'failed'],
    ['answered 404 is refused for good', status(404), 'failed'],
    ['answered 410 is refused for good', status(410), 'failed'],
    ['answered 408 is tried again', status(408), 'retry'],
    ['answered 429 is tried again', status(429), 'retry'],
    ['answered 499 is refused for good', status(499), 'failed'],
    ['answered 500 is tried again', status(500), 'retry'],
    ['answered 503 is tried again', status(503), 'retry'],
    ['without an answer is tried again', { kind: 'failed', errorClass: 'timeout', error: 'no answer' }, 'retry'],
    ['that the guard refused is tried again', { kind: 'failed', errorClass: 'blocked_address', error: 'no' }, 'retry'],
  ])('%s', (_name, answer, kind) => {
    expect(callOutcome(answer, 'https://a.example').kind).toBe(kind);
  });

  test('that failed says where and why', () => {
    expect(callOutcome(status(503), 'https://a.example')).toMatchObject({ reason: 'https://a.example answered 503' });
    const timeout: CallAnswer = { kind: 'failed', errorClass: 'timeout', error: 'no answer in 5 s' };
    expect(callOutcome(timeout, 'https://a.example')).toMatchObject({
      reason: 'https://a.example: no answer in 5 s (timeout)',
    });
  });
});
