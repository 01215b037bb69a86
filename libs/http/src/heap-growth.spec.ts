import { growthPercent } from './heap-growth.js';

describe('the room of the old generation', () => {
  it.each([
    ['a small heap has 128 MB', 80, 80, 60, 160],
    ['also when it has become smaller', 200, 64, 60, 200],
    ['a heap of 128 MB may double', 128, 128, 60, 100],
    ['a large one too', 600, 610, 60, 100],
    ['one that grows may but double, as what it will have is not known', 80, 101, 60, 100],
    ['one under load may but double, as it would fill any room', 80, 80, 19, 100],
  ])('%s', (_rule, beforeMb, latestMb, seconds, percent) => {
    const before = { leftMb: beforeMb, atMs: 5_000 };
    expect(growthPercent(before, { leftMb: latestMb, atMs: 5_000 + seconds * 1_000 })).toBe(percent);
  });

  it('may double while one collection is all that is known', () => {
    expect(growthPercent(undefined, { leftMb: 80, atMs: 60_000 })).toBe(100);
  });
});
