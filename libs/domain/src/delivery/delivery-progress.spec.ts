import { NO_PROGRESS } from '#libs/contracts';
import { progressAfter } from './delivery-progress.js';

const place = { topic: 'postrider.deliveries', partition: 3, offset: 17 };

describe('progressAfter', () => {
  it('the first failure starts the history', () => {
    expect(progressAfter(NO_PROGRESS, { errorClass: 'http_5xx', status: 500, atMs: 1_000, place })).toEqual({
      attemptsMade: 1,
      attemptsTotal: 1,
      chain: 'retry',
      firstFailureAtMs: 1_000,
      lastFailureAtMs: 1_000,
      lastStatus: 500,
      errorClass: 'http_5xx',
      origin: place,
    });
  });

  it('a later failure keeps the first and the origin, and forgets a status that is not its own', () => {
    const first = progressAfter(NO_PROGRESS, { errorClass: 'http_5xx', status: 500, atMs: 1_000, place });
    const elsewhere = { ...place, offset: 99 };
    const second = progressAfter(first, { errorClass: 'timeout', status: undefined, atMs: 7_000, place: elsewhere });
    expect(second).toEqual({
      attemptsMade: 2,
      attemptsTotal: 2,
      chain: 'retry',
      firstFailureAtMs: 1_000,
      lastFailureAtMs: 7_000,
      errorClass: 'timeout',
      origin: place,
    });
  });

  it('a redriven delivery counts its attempts on, while its budget begins anew', () => {
    const redriven = { ...NO_PROGRESS, attemptsTotal: 10, askedAtMs: 7 };
    const failed = progressAfter(redriven, { errorClass: 'dns', status: undefined, atMs: 9, place });
    expect(failed).toMatchObject({ attemptsMade: 1, attemptsTotal: 11, askedAtMs: 7 });
  });
});
