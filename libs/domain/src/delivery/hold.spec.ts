import { MAX_SLOT_WAIT_MS, MIN_HOLD_MS, holdDue, isNews, nextSlot, type Hold, type QueueState } from './hold.js';

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
  const state: QueueState = { nowMs: NOW, queued: 100, msPerDelivery: 50, lastSlotMs: 0 };

  it.each<[string, Partial<QueueState>, number]>([
    ['the first one comes after what is queued', {}, 5_050],
    ['the next one comes after the last one given out', { lastSlotMs: NOW + 9_000 }, 9_050],
    ['an old slot is forgotten', { lastSlotMs: NOW - 9_000 }, 5_050],
    ['no slot is further away than an hour', { msPerDelivery: 15_000, queued: 1_000 }, MAX_SLOT_WAIT_MS],
  ])('%s', (_, change, slotInMs) => {
    expect(nextSlot({ ...state, ...change })).toBe(NOW + slotInMs);
  });

  it('a burst of a thousand is spread over the time the endpoint needs for it', () => {
    let lastSlotMs = 0;
    for (let overflowing = 0; overflowing < 1_000; overflowing += 1) lastSlotMs = nextSlot({ ...state, lastSlotMs });
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
    ['a due time a minute later is', { ...reported, dueAtMs: NOW + MINUTE }, reported, true],
  ])('%s', (_, hold, before, expected) => {
    expect(isNews(hold, before)).toBe(expected);
  });
});
