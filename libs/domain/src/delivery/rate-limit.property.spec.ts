import fc from 'fast-check';
import type { RateLimit } from '#libs/contracts';
import { RateLimiter } from './rate-limit.js';

const NOW = 1_700_000_000_000;
const WINDOWS = { perSecond: 1_000, perMinute: 60_000, perHour: 3_600_000 } as const;

const limits: fc.Arbitrary<RateLimit> = fc
  .record(
    {
      perSecond: fc.integer({ min: 1, max: 300 }),
      perMinute: fc.integer({ min: 1, max: 2_000 }),
      perHour: fc.integer({ min: 1, max: 5_000 }),
    },
    { requiredKeys: [] },
  )
  .filter((limit) => Object.keys(limit).length > 0);

/** Rests before each wish to send: mostly none, now and then a long one. */
const rests = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.constant(0) },
    fc.integer({ min: 1, max: 50 }),
    fc.integer({ min: 1, max: 5_000_000 }),
  ),
  { minLength: 50, maxLength: 800 },
);

describe('RateLimiter, whatever is asked of it', () => {
  it('lets no window see more than the limit, and makes nobody wait who need not', () => {
    fc.assert(
      fc.property(limits, rests, fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), (limit, gaps, unused) => {
        const limiter = new RateLimiter(limit, NOW);
        const sent: number[] = [];
        const faults: string[] = [];
        let nowMs = NOW;
        for (const [index, restMs] of gaps.entries()) {
          nowMs += restMs;
          const slotMs = limiter.slotMs(0, nowMs);
          const tooSoon = slotMs > nowMs && limiter.countUntil(slotMs - 1, nowMs) > 0;
          if (tooSoon || limiter.countUntil(slotMs, nowMs) < 1) faults.push(`count and slot disagree at ${index}`);
          nowMs = slotMs;
          limiter.take(nowMs);
          if (unused[index % unused.length] === true && index % 3 === 0) limiter.giveBack();
          else sent.push(nowMs);
        }
        for (const name of ['perSecond', 'perMinute', 'perHour'] as const) {
          const most = limit[name];
          if (most === undefined) continue;
          // The request after `most` others is out of their window.
          for (let first = 0; first + most < sent.length; first += 1) {
            const spanMs = (sent[first + most] ?? 0) - (sent[first] ?? 0);
            if (spanMs < WINDOWS[name]) faults.push(`${most + 1} ${name} from ${first} on`);
          }
        }
        expect(faults).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
