import { deletableBelow, type DecidedPart } from './decided-part.js';

describe('what may be deleted behind a group', () => {
  test.each<[string, DecidedPart, number | undefined]>([
    ['is what it has decided', { low: 0, high: 100, committed: 40, young: 100 }, 40],
    ['is not what it has not decided, however old', { low: 10, high: 100, committed: 10, young: 100 }, undefined],
    ['is not what is young', { low: 0, high: 100, committed: 100, young: 70 }, 70],
    ['is nothing while all is young', { low: 30, high: 100, committed: 100, young: 30 }, undefined],
    ['is nothing where it never committed', { low: 0, high: 100, committed: -1, young: 100 }, undefined],
    ['is all, of a group that has caught up', { low: 5, high: 100, committed: 100, young: 100 }, 100],
    ['is nothing behind the beginning', { low: 50, high: 100, committed: 40, young: 100 }, undefined],
    ['is nothing by a commit of another log', { low: 0, high: 100, committed: 101, young: 100 }, undefined],
  ])('%s', (_what, part, expected) => {
    expect(deletableBelow(part)).toBe(expected);
  });
});
