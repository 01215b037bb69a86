import { jest } from '@jest/globals';
import { LaterSettlement, SETTLED_WITHIN_MS, UNSETTLED_AT_MOST } from './later-settlement.js';

describe('settling what was delivered', () => {
  let isBusy: boolean;
  let settled: number[];
  let later: LaterSettlement;
  beforeEach(() => {
    jest.useFakeTimers();
    isBusy = true;
    settled = [];
    later = new LaterSettlement(() => isBusy);
  });
  afterEach(() => {
    jest.useRealTimers();
  });
  const deliver = (count: number): void => {
    for (let number = 0; number < count; number += 1) later.settle(() => settled.push(number));
  };
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, number) => number);

  it('is done at once while there is nothing else to send', () => {
    isBusy = false;
    deliver(3);
    expect(settled).toEqual([0, 1, 2]);
  });

  it('waits while others are ready to go out, and is done in order when they are gone', () => {
    deliver(200);
    jest.advanceTimersByTime(SETTLED_WITHIN_MS / 2);
    expect(settled).toEqual([]);
    isBusy = false;
    jest.advanceTimersByTime(10);
    expect(settled).toEqual(upTo(200));
  });

  it('does not overtake what waits, once there is time again', () => {
    deliver(1);
    isBusy = false;
    later.settle(() => settled.push(1));
    expect(settled).toEqual([]);
    jest.advanceTimersByTime(10);
    expect(settled).toEqual([0, 1]);
  });

  it('waits a tenth of a second at most, whatever there is to send', () => {
    deliver(200);
    jest.advanceTimersByTime(SETTLED_WITHIN_MS + 10);
    expect(settled).toEqual(upTo(200));
    deliver(1);
    jest.advanceTimersByTime(SETTLED_WITHIN_MS / 2);
    expect(settled).toHaveLength(200);
    jest.advanceTimersByTime(SETTLED_WITHIN_MS);
    expect(settled).toHaveLength(201);
  });

  it('is a bounded number', () => {
    deliver(UNSETTLED_AT_MOST);
    expect(settled).toEqual([]);
    later.settle(() => settled.push(-1));
    expect(settled).toEqual([-1]);
    // Room for some is made at once, the others may wait on.
    jest.advanceTimersByTime(10);
    expect(settled).toHaveLength(65);
    jest.advanceTimersByTime(2 * SETTLED_WITHIN_MS);
    expect(settled).toEqual([-1, ...upTo(UNSETTLED_AT_MOST)]);
  });

  it('is done at once before what must not overtake it', () => {
    deliver(3);
    later.settleAll();
    expect(settled).toEqual([0, 1, 2]);
    jest.runAllTimers();
    expect(settled).toHaveLength(3);
  });

  it('has one timer, however many failures come between the successes', () => {
    for (let round = 0; round < 20; round += 1) {
      deliver(2);
      later.settleAll();
      deliver(1);
      jest.advanceTimersByTime(1);
    }
    expect(jest.getTimerCount()).toBe(1);
    isBusy = false;
    jest.runAllTimers();
    expect([settled.length, jest.getTimerCount()]).toEqual([60, 0]);
  });
});
