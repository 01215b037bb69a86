import type { HoldReason } from '#libs/contracts';

/** A shorter hold would only turn in circles between two topics. */
export const MIN_HOLD_MS = 1_000;
/** What waits longer than this is looked at again: the endpoint may have become faster, or be gone. */
export const MAX_SLOT_WAIT_MS = 600_000;
const MAX_HOLD_JITTER_MS = 5_000;
const JITTER_SHARE = 0.1;
/** A held delivery's due time that moved by less is no news to whoever watches it. */
const MATERIAL_CHANGE_MS = 60_000;

export interface Hold {
  readonly reason: HoldReason;
  /** Undefined: for as long as the reason lasts. */
  readonly dueAtMs?: number;
}

/**
 * When a held delivery is looked at again: at the moment the reason ends, a little later so that not all come at once.
 * @param random in [0, 1)
 */
export function holdDue(untilMs: number, nowMs: number, random: number): number {
  const waitMs = Math.max(untilMs - nowMs, MIN_HOLD_MS);
  return Math.ceil(nowMs + waitMs + Math.min(waitMs * JITTER_SHARE, MAX_HOLD_JITTER_MS) * random);
}

export interface SlotRequest {
  readonly nowMs: number;
  /** When the first of those that wait may come back. */
  readonly earliestMs: number;
  /** Between two that come back. */
  readonly spacingMs: number;
  /** The slot given out last. */
  readonly lastSlotMs: number;
}

/**
 * The moment at which one more held delivery of an endpoint comes back. Slots follow each other at a pace that the
 * endpoint can stand: putting all that is held back for one fixed time would turn a burst into a saw-tooth.
 */
export function nextSlot({ nowMs, earliestMs, spacingMs, lastSlotMs }: SlotRequest): number {
  return Math.min(Math.max(earliestMs, lastSlotMs) + spacingMs, Math.max(earliestMs, nowMs + MAX_SLOT_WAIT_MS));
}

/** Whether a hold is worth a report: the first one is, a repeated one only when its reason or time changed materially. */
export function isNews(hold: Hold, reported: Hold | undefined): boolean {
  if (reported === undefined || reported.reason !== hold.reason) return true;
  if (hold.dueAtMs === undefined || reported.dueAtMs === undefined) return hold.dueAtMs !== reported.dueAtMs;
  return Math.abs(hold.dueAtMs - reported.dueAtMs) >= MATERIAL_CHANGE_MS;
}
