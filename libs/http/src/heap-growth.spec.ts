import { growthPercent } from './heap-growth.js';

describe('the room of the old generation', () => {
  it.each([
    ['a heap of which nothing is known may double', [], 100],
    ['nor does one collection say what the next one leaves', [80], 100],
    ['a small heap has 256 MB', [80, 80], 320],
    ['also when it has become smaller', [200, 64], 400],
    ['a heap of 256 MB may double', [256, 256], 100],
    ['a large one too', [600, 610], 100],
    ['one that grows may but double, as what it will have is not known', [80, 101], 100],
    ['one that has grown is steady again after another collection', [40, 128, 128], 200],
  ])('%s', (_rule, leftMb, percent) => {
    expect(growthPercent(leftMb)).toBe(percent);
  });
});
