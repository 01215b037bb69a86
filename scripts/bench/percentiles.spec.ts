import { percentilesOf, ratio, rounded } from './percentiles.js';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => count - index);

describe('percentilesOf', () => {
  it.each<[string, number[], object]>([
    ['of one sample, all are that sample', [7], { count: 1, p50: 7, p99: 7, max: 7 }],
    ['samples come in any order', upTo(100), { count: 100, p50: 50, p99: 99, max: 100 }],
    ['the 99th of a thousand leaves ten above it', upTo(1_000), { count: 1_000, p50: 500, p99: 990, max: 1_000 }],
    ['numbers are compared as numbers', [10, 9], { count: 2, p50: 9, p99: 10, max: 10 }],
    ['no samples are zeros, and say so', [], { count: 0, p50: 0, p99: 0, max: 0 }],
  ])('%s', (_, samples, expected) => {
    expect(percentilesOf(samples)).toEqual(expected);
  });
});

describe('rounded', () => {
  it.each([
    [1_234.5, 1_230],
    [0.012345, 0.0123],
    [0, 0],
  ])('%d is %d', (value, expected) => {
    expect(rounded(value)).toBe(expected);
  });
});

describe('ratio', () => {
  it('says how many times the base', () => expect(ratio(3, 2)).toBe(1.5));
  it('says 0 without a base', () => expect(ratio(3, 0)).toBe(0));
});
