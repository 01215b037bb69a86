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

/** A record that waits longer than this for its moment was asked for anew since. */
const SUCCESS_MARK_DAYS = 60;

/** The delivery was brought to success by hand, while a record of it may lie somewhere. */
export const successMark = (endpointId: string, deliveryId: string, atMs: number): MarkEntry => ({
  kind: 'mark',
  endpointId,
  deliveryId,
  mark: 'succeeded',
  atMs,
  expiresAtMs: atMs + SUCCESS_MARK_DAYS * DAY_MS,
});

/** Only what waited when it succeeded, as a retry or a hold, is superseded: a chain that began later was asked for again. */
export function isSupersededBy(
  mark: MarkEntry | undefined,
  { trigger, progress, createdAtMs }: Pick<DeliveryRecord, 'trigger' | 'progress' | 'createdAtMs'>,
): boolean {
  if (mark?.mark !== 'succeeded' || (trigger !== 'retry' && trigger !== 'initial')) return false;
  return (progress.firstFailureAtMs ?? createdAtMs) <= mark.atMs;
}
