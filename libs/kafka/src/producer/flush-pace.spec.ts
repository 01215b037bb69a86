import { FlushPace } from './flush-pace.js';

describe('the pace of produce requests', () => {
  const quiet = (): FlushPace => {
    const pace = new FlushPace(5);
    pace.take(1_000);
    return pace;
  };
  const requests = (pace: FlushPace, fromMs: number, toMs: number): number => {
    let count = 0;
    for (let now = fromMs; now < toMs; now += 0.5) if (pace.take(now) === 0) count += 1;
    return count;
  };

  test('a quiet producer sends at once, several times', () => {
    const pace = quiet();
    expect([1_100, 1_100, 1_101, 1_101].map((now) => pace.take(now))).toEqual([0, 0, 0, 0]);
  });

  test('under steady load requests keep the linger apart, so that batches grow', () => {
    const pace = quiet();
    requests(pace, 1_100, 1_200);
    expect(requests(pace, 1_200, 2_200)).toBe(200);
  });

  test('tells how long to wait for the next turn', () => {
    const pace = quiet();
    for (let turn = 0; turn < 5; turn += 1) pace.take(1_100);
    expect(pace.take(1_100)).toBeCloseTo(5);
    expect(pace.take(1_103)).toBeCloseTo(2);
    expect(pace.take(1_105.1)).toBe(0);
  });

  test('no linger means no waiting', () => {
    const pace = new FlushPace(0);
    expect(Array.from({ length: 100 }, () => pace.take(5)).every((wait) => wait === 0)).toBe(true);
  });
});
