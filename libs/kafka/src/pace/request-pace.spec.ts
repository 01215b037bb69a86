import { stretchOf, urgentStretchOf } from './process-load.js';
import { RequestPace } from './request-pace.js';

describe('the pace of requests to the broker', () => {
  const quiet = (): RequestPace => {
    const pace = new RequestPace(() => 5);
    pace.take(1_000);
    return pace;
  };
  const requests = (pace: RequestPace, fromMs: number, toMs: number): number => {
    let count = 0;
    for (let now = fromMs; now < toMs; now += 0.5) if (pace.take(now) === 0) count += 1;
    return count;
  };

  test('a quiet client sends at once, several times', () => {
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
    const pace = new RequestPace(() => 0);
    expect(Array.from({ length: 100 }, () => pace.take(5)).every((wait) => wait === 0)).toBe(true);
  });
});

describe('a linger', () => {
  test.each([
    ['stays as it is while the process is at ease', 0.5, 1],
    ['grows with the load', 0.675, 3],
    ['is five times as long when there is no time left', 1, 5],
  ])('%s', (_name, utilization, stretch) => {
    expect(stretchOf(utilization)).toBeCloseTo(stretch);
  });

  test.each([
    ['is none for what somebody waits for while the process is at ease', 0.3, 0],
    ['is none for that as long as there is time left', 0.84, 0],
    ['is short for that when hardly any is', 0.874, 1],
    ['is as long for that as for anything else when there is no time left', 1, 5],
  ])('%s', (_name, utilization, stretch) => {
    expect(urgentStretchOf(utilization)).toBeCloseTo(stretch);
  });
});
