import { burstOf, RateLimiter } from './rate-limit.js';

const NOW = 1_000_000;
const HOUR = 3_600_000;

/** The moments of the first `count` requests of somebody who sends whenever the limit lets them. */
function sent(limiter: RateLimiter, count: number, fromMs = NOW): number[] {
  const moments: number[] = [];
  let nowMs = fromMs;
  while (moments.length < count) {
    nowMs = limiter.slotMs(0, nowMs);
    limiter.take(nowMs);
    moments.push(nowMs);
  }
  return moments;
}

/** The most that any window of that length sees, wherever it begins. */
function mostWithin(windowMs: number, moments: readonly number[]): number {
  return Math.max(...moments.map((from) => moments.filter((at) => at >= from && at < from + windowMs).length));
}

describe('RateLimiter', () => {
  it.each([
    ['one per second', { perSecond: 1 }, 1_000, 1],
    ['ten per second', { perSecond: 10 }, 1_000, 10],
    ['thirty-three per second', { perSecond: 33 }, 1_000, 33],
    ['two hundred per second', { perSecond: 200 }, 1_000, 200],
    ['seven per minute', { perMinute: 7 }, 60_000, 7],
    ['five hundred per minute', { perMinute: 500 }, 60_000, 500],
    ['a hundred per hour', { perHour: 100 }, HOUR, 100],
  ])('%s: no window of that length ever sees more', (_, limit, windowMs, most) => {
    const limiter = new RateLimiter(limit, NOW);
    const moments = sent(limiter, most * 3);
    // After a rest the bucket is full.
    const later = (moments.at(-1) ?? NOW) + windowMs;
    moments.push(...sent(limiter, most * 2, later));
    expect(mostWithin(windowMs, moments)).toBeLessThanOrEqual(most);
  });

  it.each([1, 7, 20, 33, 200, 1_000])('under load at least 95 %% of %d per second go out', (perSecond) => {
    const moments = sent(new RateLimiter({ perSecond }, NOW), perSecond * 10);
    const seconds = ((moments.at(-1) ?? NOW) - NOW) / 1_000;
    expect((perSecond * 10 - 1) / seconds).toBeGreaterThanOrEqual(perSecond * 0.95);
  });

  it('is paced, not a saw-tooth: after the first, each request has a slot of its own', () => {
    expect(sent(new RateLimiter({ perMinute: 6 }, NOW), 4)).toEqual([0, 10_000, 20_000, 30_000].map((at) => NOW + at));
  });

  it('after a rest a twentieth may go at once', () => {
    const limiter = new RateLimiter({ perSecond: 100 }, NOW);
    limiter.take(NOW);
    const after = sent(limiter, 6, NOW + 60_000);
    expect(after.slice(0, 5)).toEqual(Array.from({ length: burstOf(100) }, () => NOW + 60_000));
    expect(after[5]).toBeGreaterThan(NOW + 60_000);
  });

  it('all limits hold together', () => {
    const moments = sent(new RateLimiter({ perSecond: 5, perMinute: 60, perHour: 100 }, NOW), 150);
    expect(mostWithin(1_000, moments)).toBeLessThanOrEqual(5);
    expect(mostWithin(60_000, moments)).toBeLessThanOrEqual(60);
    expect(mostWithin(HOUR, moments)).toBeLessThanOrEqual(100);
  });

  it('tells the slot of those behind exactly', () => {
    const limiter = new RateLimiter({ perSecond: 30 }, NOW);
    limiter.take(NOW);
    const told = [0, 1, 2, 40].map((ahead) => limiter.slotMs(ahead, NOW + 5));
    const moments = sent(limiter, 41, NOW + 5);
    expect(told).toEqual([0, 1, 2, 40].map((ahead) => moments[ahead]));
  });

  it('tells how many go until a moment', () => {
    const limiter = new RateLimiter({ perMinute: 70 }, NOW);
    limiter.take(NOW);
    for (const untilMs of [NOW, NOW + 500, NOW + 9_999, NOW + 61_234]) {
      const count = limiter.countUntil(untilMs, NOW);
      expect(limiter.slotMs(count, NOW)).toBeGreaterThan(untilMs);
      if (count > 0) expect(limiter.slotMs(count - 1, NOW)).toBeLessThanOrEqual(untilMs);
    }
  });

  it('a request that was not sent uses nothing', () => {
    const limiter = new RateLimiter({ perHour: 2 }, NOW);
    limiter.take(NOW);
    limiter.giveBack();
    expect(limiter.slotMs(0, NOW)).toBe(NOW);
  });

  it('a successor goes on from the last request, under its own limit', () => {
    const before = new RateLimiter({ perSecond: 10 }, NOW);
    before.take(NOW);
    const after = new RateLimiter({ perMinute: 6 }, NOW + 100, before.lastSentAtMs);
    expect(after.slotMs(0, NOW + 100)).toBe(NOW + 10_000);
  });

  it.each([1, 50, 200])('where the endpoint moves, no window sees more than %d', (perSecond) => {
    const before = new RateLimiter({ perSecond }, NOW);
    const first = sent(before, perSecond * 2 + 3);
    const movedMs = (first.at(-1) ?? 0) + 1;
    const second = sent(new RateLimiter({ perSecond }, movedMs, before.lastSentAtMs), perSecond * 2, movedMs);
    expect(mostWithin(1_000, [...first, ...second])).toBeLessThanOrEqual(perSecond);
  });

  it('without a limit everything goes now', () => {
    const limiter = new RateLimiter({ concurrent: 3 }, NOW);
    expect(sent(limiter, 3)).toEqual([NOW, NOW, NOW]);
    expect(limiter.countUntil(NOW, NOW)).toBe(Infinity);
  });
});
