import { RETRY_TIERS, type RetryTier } from '#libs/contracts';
import { LONGEST_WAIT_MS } from './schedule.js';

const [SMALLEST] = RETRY_TIERS;
const LARGEST = RETRY_TIERS.at(-1);

/**
 * How far the broker's append time may lie from the clock of whoever wrote the due time, by a clock that is wrong or a
 * broker that is slow, before a clamp could make a retry early or late.
 */
export const CLOCK_ALLOWANCE_MS = 5_000;

/** The tier whose delay is the largest that fits; a shorter delay than any goes to the smallest. */
export function tierFor(delayMs: number): RetryTier {
  const tier = RETRY_TIERS.findLast((candidate) => candidate.delayMs <= delayMs) ?? SMALLEST;
  if (tier === undefined) throw new RangeError('there are no retry tiers');
  return tier;
}

/**
 * The due time of a record read back from a tier. The header is kept within what the tier can mean, so that a forged or
 * broken one can neither fire a flood now nor stall its partition for long: at the latest reckoned from the broker's append
 * time, at the earliest from when it was decided that it waits, for while the broker is away it may be written much later.
 *
 * @param decidedAtMs epoch ms, no later than that decision
 */
export function clampDue(dueAtMs: number, tier: RetryTier, appendedAtMs: number, decidedAtMs = appendedAtMs): number {
  const matureMs = maturesAt(tier, Math.min(decidedAtMs, appendedAtMs));
  const earliest = Math.max(appendedAtMs, matureMs - CLOCK_ALLOWANCE_MS);
  return Math.min(Math.max(dueAtMs, earliest), latestDue(tier, appendedAtMs));
}

/** From this moment on a record of the tier may be due. The smallest tier also takes delays shorter than its own. */
export function maturesAt(tier: RetryTier, appendedAtMs: number): number {
  return tier === SMALLEST ? appendedAtMs : appendedAtMs + tier.delayMs;
}

/** Room for what may be due must be made before it is: reading it takes a moment, and many may be in the way. */
const LEAD_SHARE = 0.05;
const MAX_LEAD_MS = 60_000;

/** From this moment on a consumer whose memory is full makes room for records of the tier that it has not read yet. */
export function makeRoomAt(tier: RetryTier, newestReadAppendedAtMs: number): number {
  const leadMs = tier === SMALLEST ? 0 : Math.min(tier.delayMs * LEAD_SHARE, MAX_LEAD_MS);
  return maturesAt(tier, newestReadAppendedAtMs) - leadMs;
}

function latestDue(tier: RetryTier, appendedAtMs: number): number {
  const next = RETRY_TIERS[RETRY_TIERS.indexOf(tier) + 1];
  return appendedAtMs + (next === undefined ? LONGEST_WAIT_MS : next.delayMs) + CLOCK_ALLOWANCE_MS;
}

/** In delays of the tier, whose topic must keep its records for twice the delay at least (libs/kafka, topic-plan). */
const LONGEST_STAY = 1.5;

/**
 * The moment at which a record must have left its topic, for the topic does not keep it for ever. Only the largest tier
 * has records that are due later than that: they hop on to its end, as often as it takes.
 */
export function mustLeaveAt(tier: RetryTier, appendedAtMs: number): number {
  return tier === LARGEST ? appendedAtMs + LONGEST_STAY * tier.delayMs : Infinity;
}
