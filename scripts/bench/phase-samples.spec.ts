import { merged, pooled, shareOf, splitBy, type Sample, type Stretch } from './phase-samples.js';

const arrived = (atMs: number, latencyMs: number): Sample => ({ atMs, latencyMs });
const stretch = (fromMs: number, untilMs: number): Stretch => ({ fromMs, untilMs });

describe('the samples of phases', () => {
  test('a percentile is taken over all phases together, and no average of theirs', () => {
    const quick = Array.from({ length: 99 }, (_, index) => arrived(index, 1));
    expect(pooled([quick, [arrived(0, 50)]]).all).toEqual({ count: 100, p50: 1, p99: 1, max: 50 });
  });

  test('one phase that was disturbed does not change what the phase in the middle says', () => {
    const phases = [9, 134, 12].map((latencyMs) => [arrived(0, latencyMs)]);
    expect(pooled(phases).p99).toEqual({ median: 12, least: 9, most: 134 });
  });

  test.each<[string, Sample, boolean]>([
    ['one that was under way when the stretch began is within', arrived(12, 5), true],
    ['one that was sent before its end is within', arrived(25, 6), true],
    ['one that was there before is outside', arrived(9, 5), false],
    ['one that was sent later is outside', arrived(25, 4), false],
  ])('%s', (_what, sample, isWithin) => {
    const { within, outside } = splitBy([sample], [stretch(10, 20)]);
    expect([within.length, outside.length]).toEqual(isWithin ? [1, 0] : [0, 1]);
  });

  test('stretches that overlap count once', () => {
    expect(merged([stretch(5, 8), stretch(0, 3), stretch(2, 4)])).toEqual([stretch(0, 4), stretch(5, 8)]);
  });

  test('what lies beyond the phase does not count', () => {
    expect(shareOf([stretch(-5, 10), stretch(5, 20), stretch(90, 200), stretch(300, 400)], stretch(0, 100))).toBe(0.3);
  });
});
