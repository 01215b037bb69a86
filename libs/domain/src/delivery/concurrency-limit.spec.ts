import { ConcurrencyLimit } from './concurrency-limit.js';

/** One round: as many answers as may be in flight. */
const round = (limit: ConcurrencyLimit): void => {
  const inFlight = limit.value;
  for (let answer = 0; answer < inFlight; answer += 1) limit.answered(true);
};

describe('ConcurrencyLimit', () => {
  it('starts small and doubles per round', () => {
    const limit = new ConcurrencyLimit(64);
    expect(limit.value).toBe(4);
    round(limit);
    expect(limit.value).toBe(8);
    round(limit);
    expect(limit.value).toBe(16);
  });

  it('never exceeds its maximum', () => {
    const limit = new ConcurrencyLimit(10);
    for (let rounds = 0; rounds < 10; rounds += 1) round(limit);
    expect(limit.value).toBe(10);
  });

  it('a maximum below the start is obeyed', () => {
    expect(new ConcurrencyLimit(2).value).toBe(2);
  });

  it('does not grow while it is not used up', () => {
    const limit = new ConcurrencyLimit(64);
    for (let answers = 0; answers < 100; answers += 1) limit.answered(false);
    expect(limit.value).toBe(4);
  });

  it('halves on overload, then grows by one per round', () => {
    const limit = new ConcurrencyLimit(64);
    round(limit);
    round(limit);
    limit.overloaded(1_000, 1_010);
    expect(limit.value).toBe(8);
    round(limit);
    round(limit);
    expect(limit.value).toBe(9);
  });

  it('one overload that many requests in flight notice shrinks it once', () => {
    const limit = new ConcurrencyLimit(64);
    round(limit);
    limit.overloaded(1_000, 2_000);
    limit.overloaded(1_001, 2_001);
    limit.overloaded(1_999, 2_002);
    expect(limit.value).toBe(4);
    limit.overloaded(2_003, 3_000);
    expect(limit.value).toBe(2);
  });

  it('begins anew with one, and doubles per round up to where it was', () => {
    const limit = new ConcurrencyLimit(64);
    round(limit);
    limit.startAt(1);
    const values = Array.from({ length: 5 }, () => {
      round(limit);
      return limit.value;
    });
    expect(values).toEqual([2, 4, 8, 8, 9]);
  });

  it('never falls below one', () => {
    const limit = new ConcurrencyLimit(64);
    for (let time = 0; time < 100; time += 1) limit.overloaded(time, time);
    expect(limit.value).toBe(1);
  });
});
