import { MAX_SCHEDULE_AHEAD_MS, scheduledFor } from './schedule.js';

const APPENDED = Date.UTC(2026, 0, 31, 12);
const HOUR = 3_600_000;
const iso = (afterMs: number): string => new Date(APPENDED + afterMs).toISOString();

describe('when the deliveries of a scheduled event are due', () => {
  it.each<[string, string | undefined, number, number | undefined]>([
    ['an event without a time is delivered at once', undefined, 0, undefined],
    ['a time ahead is kept to the millisecond', iso(1_234), 0, 1_234],
    ['an offset from UTC is understood', '2026-01-31T15:00:00+02:00', 0, HOUR],
    ['a time that has passed means now', iso(-HOUR), 0, undefined],
    ['a time that passed while the event waited for fan-out means now', iso(HOUR), HOUR, undefined],
    ['what cannot be read is delivered at once, not lost', 'tomorrow', 0, undefined],
    ['30 days ahead are possible', iso(MAX_SCHEDULE_AHEAD_MS), 0, MAX_SCHEDULE_AHEAD_MS],
    ['what lies further ahead comes when 30 days are over', iso(9_999 * HOUR), 0, MAX_SCHEDULE_AHEAD_MS + 60_000],
  ])('%s', (_name, deliverAt, nowAfterMs, dueAfterMs) => {
    expect(scheduledFor(deliverAt, APPENDED, APPENDED + nowAfterMs)).toBe(
      dueAfterMs === undefined ? undefined : APPENDED + dueAfterMs,
    );
  });
});
