import { backlogVerdict, type BacklogVerdict, type QueueLag } from './backlog-verdict.js';

const thresholds = { records: 100, seconds: 60 };

describe('a backlog alert', () => {
  test.each<[string, boolean, QueueLag, BacklogVerdict]>([
    ['is not raised at the thresholds', false, { records: 100, seconds: 60 }, 'unchanged'],
    ['is raised above the count', false, { records: 101, seconds: 0 }, 'raise'],
    ['is raised above the age', false, { records: 1, seconds: 61 }, 'raise'],
    ['is raised once', true, { records: 1_000, seconds: 1_000 }, 'unchanged'],
    ['stays while one of the two is above half', true, { records: 51, seconds: 0 }, 'unchanged'],
    ['ends at half of both', true, { records: 50, seconds: 30 }, 'clear'],
  ])('%s', (_name, raised, lag, expected) => {
    expect(backlogVerdict(raised, lag, thresholds)).toBe(expected);
  });
});
