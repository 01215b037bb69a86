import { StrangerAllowance } from './stranger-allowance.js';

describe('calls of strangers', () => {
  const taken = (allowance: StrangerAllowance, count: number, nowMs: number) =>
    Array.from({ length: count }, () => allowance.take(nowMs)).filter(Boolean).length;

  test('are written down up to a hundred at once, then ten a second', () => {
    const allowance = new StrangerAllowance();
    expect(taken(allowance, 1_000, 50_000)).toBe(100);
    expect(taken(allowance, 1_000, 51_000)).toBe(10);
    expect(taken(allowance, 1_000, 3_000_000)).toBe(100);
  });

  test('gain nothing from a clock that goes back', () => {
    const allowance = new StrangerAllowance();
    expect(taken(allowance, 1_000, 50_000)).toBe(100);
    expect(taken(allowance, 1_000, 40_000)).toBe(0);
  });
});
