import { replayRange, sliceEnd, type ReplayRange } from './replay-range.js';

const NOW = Date.UTC(2026, 0, 31, 12);
const HOUR = 3_600_000;

describe('the range of a replay', () => {
  test.each<[string, number, number | undefined, Partial<ReplayRange>]>([
    ['goes up to now', NOW - HOUR, undefined, { ok: true, fromMs: NOW - HOUR, toMs: NOW }],
    ['ends where it is told to', NOW - 2 * HOUR, NOW - HOUR, { ok: true, toMs: NOW - HOUR }],
    ['never reaches into the future', NOW - HOUR, NOW + HOUR, { ok: true, toMs: NOW }],
    ['cannot begin in the future', NOW + 1, NOW + HOUR, { ok: false, field: 'from' }],
    ['cannot end before it begins', NOW - HOUR, NOW - 2 * HOUR, { ok: false, field: 'to' }],
    ['cannot be empty', NOW - HOUR, NOW - HOUR, { ok: false, field: 'to' }],
  ])('%s', (_name, fromMs, toMs, expected) => {
    expect(replayRange(fromMs, toMs, NOW)).toMatchObject(expected);
  });

  test('is looked through a day at a time', () => {
    expect(sliceEnd(NOW, NOW + 48 * HOUR)).toBe(NOW + 12 * HOUR);
    expect(sliceEnd(NOW + 12 * HOUR, NOW + 48 * HOUR)).toBe(NOW + 36 * HOUR);
    expect(sliceEnd(NOW, NOW + HOUR)).toBe(NOW + HOUR);
  });
});
