import { MAX_SLOT_WAIT_MS, MIN_HOLD_MS, holdDue, isNews, nextSlot, type Hold, type SlotRequest } from './hold.js';

const NOW = 1_000_000;
const MINUTE = 60_000;

describe('holdDue', () => {
  it.each<[string, number, number, number]>([
    ['is due when its reason ends', 30_000, 0, 30_000],
    ['is jittered later, never earlier', 30_000, 0.5, 31_500],
    ['is jittered by seconds at most, however long it is', 600 * MINUTE, 0.5, 600 * MINUTE + 2_500],
    ['whose reason has ended does not turn in circles', -5, 0, MIN_HOLD_MS],
  ])('a hold %s', (_, untilMs, random, dueInMs) => {
    expect(holdDue(NOW + untilMs, NOW, random)).toBe(NOW + dueInMs);
  });
});

describe('nextSlot', () => {
  const request: SlotRequest = { nowMs: NOW, earliestMs: NOW + 5_000, spacingMs: 50, lastSlotMs: 0 };

  it.each<[string, Partial<SlotRequest>, number]>([
    ['the first one comes when any may come', {}, 5_050],
    ['the next one comes after the last one given out', { lastSlotMs: NOW + 9_000 }, 9_050],
    ['an old slot is forgotten', { lastSlotMs: NOW - 9_000 }, 5_050],
    ['no slot is further away than ten minutes', { lastSlotMs: NOW + 10 * MAX_SLOT_WAIT_MS }, MAX_SLOT_WAIT_MS],
    ['a Retry-After of hours is kept', { earliestMs: NOW + 10 * MAX_SLOT_WAIT_MS }, 10 * MAX_SLOT_WAIT_MS],
  ])('%s', (_, change, slotInMs) => {
    expect(nextSlot({ ...request, ...change })).toBe(NOW + slotInMs);
  });

  it('a burst of a thousand is spread', () => {
    let lastSlotMs = 0;
    for (let held = 0; held < 1_000; held += 1) lastSlotMs = nextSlot({ ...request, lastSlotMs });
    expect(lastSlotMs).toBe(NOW + 5_000 + 1_000 * 50);
  });
});

describe('isNews', () => {
  const reported: Hold = { reason: 'circuit_open', dueAtMs: NOW };

  it.each<[string, Hold, Hold | undefined, boolean]>([
    ['the first hold is', reported, undefined, true],
    ['the same again is not', reported, reported, false],
    ['another reason is', { ...reported, reason: 'queue_full' }, reported, true],
    ['a due time some seconds later is not', { ...reported, dueAtMs: NOW + 5_000 }, reported, false],
    ['that its end is not known any more is', { reason: 'circuit_open' }, reported, true],
    ['that its end is still unknown is not', { reason: 'paused' }, { reason: 'paused' }, false],
    ['a due time a minute later is', { ...reported, dueAtMs: NOW + MINUTE }, reported, true],
  ])('%s', (_, hold, before, expected) => {
    expect(isNews(hold, before)).toBe(expected);
  });
});
