import fc from 'fast-check';
import { DueHeap } from './due-heap.js';

const heapOf = (...dueTimes: number[]): DueHeap<number> => {
  const heap = new DueHeap<number>();
  for (const due of dueTimes) heap.push(due, due);
  return heap;
};

describe('DueHeap', () => {
  it('an empty heap has nothing due', () => {
    expect(heapOf().nextDueAtMs).toBeUndefined();
    expect(heapOf().takeDue(Infinity)).toEqual([]);
  });

  it('gives what is due by now, next due first, and keeps the rest', () => {
    const heap = heapOf(50, 10, 40, 20, 30);
    expect(heap.takeDue(30)).toEqual([10, 20, 30]);
    expect(heap.nextDueAtMs).toBe(40);
    expect(heap.size).toBe(2);
  });

  it('gives no more at once than asked for, and the rest with the next call', () => {
    const heap = heapOf(30, 10, 20);
    expect([heap.takeDue(30, 2), heap.takeDue(30, 2), heap.takeDue(30, 2)]).toEqual([[10, 20], [30], []]);
  });

  it('nothing is early: one millisecond before its time an item stays', () => {
    expect(heapOf(1_000).takeDue(999)).toEqual([]);
  });

  it('gives up the latest due first, only those that may go, and goes on in order', () => {
    const heap = heapOf(10, 60, 20, 50, 30, 40);
    expect(heap.takeLatest(2, (due) => due !== 60)).toEqual([50, 40]);
    expect(heap.takeDue(Infinity)).toEqual([10, 20, 30, 60]);
  });

  it('takeAll empties it', () => {
    const heap = heapOf(2, 1);
    expect(heap.takeAll().sort()).toEqual([1, 2]);
    expect(heap.size).toBe(0);
  });

  it('any sequence comes out sorted, whatever was taken out between', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000)), fc.nat(20), (dueTimes, hops) => {
        const heap = heapOf(...dueTimes);
        const sorted = [...dueTimes].sort((a, b) => a - b);
        const kept = sorted.slice(0, Math.max(0, sorted.length - hops));
        expect(heap.takeLatest(hops, () => true)).toHaveLength(sorted.length - kept.length);
        expect(heap.takeDue(Infinity)).toEqual(kept);
      }),
    );
  });
});
