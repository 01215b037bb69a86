import { lagOf, type TopicBacklog } from './group-lag.js';

const topic = (name: string, records: number, oldestAgeMs: number): TopicBacklog => ({
  topic: `postrider.${name}`,
  records,
  oldestAgeMs,
});

describe('what a group is behind', () => {
  test.each<[string, readonly TopicBacklog[], { records: number; seconds: number }]>([
    ['is nothing when nothing waits', [topic('events', 0, 0)], { records: 0, seconds: 0 }],
    [
      'is all that waits, and the age of the oldest',
      [topic('deliveries', 5, 2_000), topic('deliveries-bulk', 7, 90_400)],
      { records: 12, seconds: 90 },
    ],
    [
      'is nothing while retries wait for their time',
      [topic('deliveries-retry-5m', 0, 0), topic('deliveries-retry-10m', 50, 900_000)],
      { records: 0, seconds: 0 },
    ],
    [
      'is what outstays its tier',
      [topic('deliveries-retry-1s', 3, 65_000), topic('deliveries-retry-1h', 9, 60_000)],
      { records: 3, seconds: 60 },
    ],
  ])('%s', (_name, topics, expected) => {
    expect(lagOf(topics)).toEqual(expected);
  });
});
