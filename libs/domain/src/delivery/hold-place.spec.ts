import type { HoldHistory } from '#libs/contracts';
import { heldOnceMore, holdPlace, type HoldPlace } from './hold-place.js';

const NOW = 1_700_000_000_000;
const SECOND = 1_000;
const once: HoldHistory = { sinceMs: NOW - 30 * SECOND, times: 1 };

describe('holdPlace', () => {
  it.each<[string, number, HoldHistory | undefined, HoldPlace]>([
    ['a short wait is one trip through a tier', NOW + 5 * SECOND, undefined, { kind: 'timed', dueAtMs: NOW + 5_250 }],
    ['a wait of a minute still is', NOW + 60 * SECOND, undefined, { kind: 'timed', dueAtMs: NOW + 62_500 }],
    ['a longer one is parked', NOW + 61 * SECOND, undefined, { kind: 'parked', untilMs: NOW + 61_000 }],
    ['one without an end is parked', Infinity, undefined, { kind: 'parked' }],
    ['what was held before is parked, however short', NOW + SECOND, once, { kind: 'parked', untilMs: NOW + 1_000 }],
    ['a reason that has just ended waits a moment', NOW - SECOND, undefined, { kind: 'timed', dueAtMs: NOW + 1_050 }],
  ])('%s', (_, untilMs, held, expected) => {
    expect(holdPlace({ untilMs, held, nowMs: NOW, random: 0.5 })).toEqual(expected);
  });

  it('is never due before the reason ends', () => {
    for (const random of [0, 0.25, 0.999]) {
      const place = holdPlace({ untilMs: NOW + 7_777, held: undefined, nowMs: NOW, random });
      expect(place.kind === 'timed' ? place.dueAtMs : 0).toBeGreaterThanOrEqual(NOW + 7_777);
    }
  });
});

describe('the history of holds', () => {
  it('begins with the first hold', () => {
    expect(heldOnceMore(undefined, NOW)).toEqual({ sinceMs: NOW, times: 1 });
  });

  it('keeps since when, and the place in the line', () => {
    expect(heldOnceMore({ ...once, seq: 17 }, NOW)).toEqual({ sinceMs: once.sinceMs, times: 2, seq: 17 });
  });
});
