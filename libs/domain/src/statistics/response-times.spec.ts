import { RESPONSE_TIME_BOUNDS_MS, responseTimePercentile } from './response-times.js';

const counts = (byBound: Readonly<Record<number, number>>): number[] => [
  ...RESPONSE_TIME_BOUNDS_MS.map((bound) => byBound[bound] ?? 0),
  byBound[Infinity] ?? 0,
];

describe('a percentile of response times', () => {
  test.each<[string, Record<number, number>, number, number | null]>([
    ['of nothing is unknown', {}, 0.5, null],
    ['of one answer lies in its bucket', { 10: 1 }, 0.99, 10],
    ['is found within the bucket by the share of it', { 100: 100 }, 0.5, 85],
    ['leaves out what is faster', { 10: 90, 1_000: 10 }, 0.99, 970],
    ['at the edge of a bucket is its bound', { 10: 50, 1_000: 50 }, 0.5, 10],
    ['of what took longer than all bounds is the last bound', { [Infinity]: 5 }, 0.5, 60_000],
  ])('%s', (_name, byBound, share, expected) => {
    expect(responseTimePercentile(counts(byBound), share)).toBe(expected);
  });
});
