import type { DeliveryRecord, MarkEntry } from '#libs/contracts';

const DAY_MS = 24 * 3_600_000;

/**
 * Whether a record of the delivery was withdrawn by the mark: all that belongs to the chain that was canceled. Someone who
 * asks for the delivery again begins another chain, which tells when that was.
 */
export function isCanceledBy(mark: MarkEntry | undefined, { progress }: Pick<DeliveryRecord, 'progress'>): boolean {
  if (mark?.mark !== 'canceled') return false;
  return progress.askedAtMs === undefined || progress.askedAtMs <= mark.atMs;
}

/**
 * The mark after a record was dropped because of it. A crash may have left a second one, which is due in the same moment
 * and comes a day later at the most, so the mark is not removed at once.
 */
export function spentMark(mark: MarkEntry, nowMs: number): MarkEntry {
  return { ...mark, expiresAtMs: Math.min(mark.expiresAtMs, nowMs + DAY_MS) };
}
