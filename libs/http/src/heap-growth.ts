/** By how much the old generation of a small heap may grow before it is collected. */
export const ROOM_MB = 256;
/** A heap with more than that in use may double. */
const DOUBLE = 100;
/** Two collections that leave about the same: what a third will leave is known. */
const STEADY = 1.25;

/**
 * Percent by which the old generation may grow over what its next collection leaves, before it is collected once more.
 * V8 knows only percents: a small heap that may but double is collected each minute, and marking it keeps a core busy for a
 * tenth of a second each time. Not while what is in use grows: room that is meant for 60 MB would be ten times that for 600.
 * @param leftMb what the last collections left, the latest last
 */
export function growthPercent(leftMb: readonly number[]): number {
  const [before, latest] = leftMb.slice(-2);
  if (before === undefined || latest === undefined || latest > before * STEADY) return DOUBLE;
  return Math.max(DOUBLE, Math.round((ROOM_MB / latest) * 100));
}
