import { RETRY_TIERS, type RetryTier } from '#libs/contracts';
import { CLOCK_ALLOWANCE_MS, clampDue, makeRoomAt, mustLeaveAt, tierFor } from './retry-tier.js';
import { LONGEST_WAIT_MS, MAX_SCHEDULE_AHEAD_MS, scheduledFor } from './schedule.js';

const SECOND = 1_000;
const HOUR = 3_600_000;
const APPENDED = 1_700_000_000_000;

const tierNamed = (name: string): RetryTier => {
  const tier = RETRY_TIERS.find((candidate) => candidate.name === name);
  if (tier === undefined) throw new Error(`no tier ${name}`);
  return tier;
};

describe('tierFor', () => {
  it.each<[string, number, string]>([
    ['a delay below the smallest goes to the smallest', 10, '1s'],
    ['a due time that has passed goes to the smallest', -5_000, '1s'],
    ['a delay equal to a tier takes it', 5 * SECOND, '5s'],
    ['a delay just below a tier takes the one before', 5 * SECOND - 1, '1s'],
    ['jitter stays in the tier of its base delay', 5_500, '5s'],
    ['14 h waits in 5h', 14 * HOUR, '5h'],
    ['more than the largest waits in the largest', 100 * HOUR, '24h'],
  ])('%s', (_, delayMs, name) => {
    expect(tierFor(delayMs).name).toBe(name);
  });
});

describe('clampDue', () => {
  it.each<[string, string, number, number]>([
    ['a due time within the tier stands', '5s', 7 * SECOND, 7 * SECOND],
    ['a forged early one waits for the delay of its tier, but for an allowance', '30s', -HOUR, 25 * SECOND],
    ['a slow acknowledgement does not make a retry late', '5s', 4 * SECOND, 4 * SECOND],
    ['a forged late one fires when the next tier would', '5s', HOUR, 30 * SECOND + CLOCK_ALLOWANCE_MS],
    ['the smallest tier takes a due time at once', '1s', 0, 0],
    ['the smallest tier never looks back before the append', '1s', -HOUR, 0],
    ['the largest tier keeps a due time of three days', '24h', 72 * HOUR, 72 * HOUR],
    ['the largest tier keeps a time 30 days ahead', '24h', 30 * 24 * HOUR, 30 * 24 * HOUR],
    ['but none beyond that', '24h', 9_999 * HOUR, LONGEST_WAIT_MS + CLOCK_ALLOWANCE_MS],
    ['a broker clock 2 s behind does not make a retry early', '5s', 31 * SECOND, 31 * SECOND],
  ])('%s', (_, name, dueAfterMs, expectedAfterMs) => {
    expect(clampDue(APPENDED + dueAfterMs, tierNamed(name), APPENDED)).toBe(APPENDED + expectedAfterMs);
  });
});

describe('what is written to its tier late, for the broker was away', () => {
  it.each<[string, string, number, number, number]>([
    ['keeps its due time', '30s', 10 * SECOND, -20 * SECOND, 10 * SECOND],
    ['goes at once when that is over', '30s', -30 * SECOND, -HOUR, 0],
    ['has its due time in a long tier too', '1h', 10 * SECOND, -HOUR + 10 * SECOND, 10 * SECOND],
    ['still waits for its tier where the header tells less', '30s', -HOUR, -20 * SECOND, 5 * SECOND],
    ['is not later for a clock that is ahead of the broker', '30s', 30 * SECOND, 10 * SECOND, 30 * SECOND],
  ])('%s', (_, name, dueAfterMs, decidedAfterMs, expectedAfterMs) => {
    const dueAtMs = clampDue(APPENDED + dueAfterMs, tierNamed(name), APPENDED, APPENDED + decidedAfterMs);
    expect(dueAtMs).toBe(APPENDED + expectedAfterMs);
  });
});

describe('a scheduled event at the far end of what is possible', () => {
  it.each([0, 10 * SECOND, 60 * SECOND])('accepted by a clock %i ms ahead of the broker, keeps its time', (aheadMs) => {
    const askedMs = APPENDED + aheadMs + MAX_SCHEDULE_AHEAD_MS;
    const dueAtMs = scheduledFor(new Date(askedMs).toISOString(), APPENDED, APPENDED);
    expect(dueAtMs).toBe(askedMs);
    expect(clampDue(askedMs, tierFor(askedMs - APPENDED), APPENDED)).toBe(askedMs);
  });
});

describe('mustLeaveAt', () => {
  it('a record leaves the largest tier well before the least retention of its topic ends', () => {
    expect(mustLeaveAt(tierNamed('24h'), APPENDED)).toBe(APPENDED + 36 * HOUR);
  });

  it('the other tiers have no record that is due later than the next tier', () => {
    expect(mustLeaveAt(tierNamed('5h'), APPENDED)).toBe(Infinity);
  });
});

describe('makeRoomAt', () => {
  it.each<[string, number]>([
    ['30s', 28.5 * SECOND],
    ['1h', HOUR - 60 * SECOND],
    ['1s', 0],
  ])('in %s it is a moment before an unread record may be due', (name, afterMs) => {
    expect(makeRoomAt(tierNamed(name), APPENDED)).toBe(APPENDED + afterMs);
  });
});
