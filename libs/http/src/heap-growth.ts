/** What a collection of the old generation left. */
export interface Collected {
  readonly leftMb: number;
  /** Monotonic. */
  readonly atMs: number;
}

/** By how much the old generation of a small heap may grow before it is collected; V8 begins up to 110 MB earlier. */
export const ROOM_MB = 128;
/** A heap with more than that in use may double. */
const DOUBLE = 100;
/** Two collections that leave about the same: what a third will leave is known. */
const STEADY = 1.25;
/** Who collects more often is under load: room would be full within seconds, and memory would follow each burst. */
const QUIET_MS = 20_000;

/**
 * Percent by which the old generation may grow over what its next collection leaves, before it is collected once more.
 * V8 knows only percents: a small heap that may but double is collected each minute when there is little to do, and marking it keeps a
 * core busy for a tenth of a second each time, which is the p99 of a quiet system. Not while what is in use grows: room that is meant
 * for 60 MB would be ten times that for 600.
 */
export function growthPercent(before: Collected | undefined, latest: Collected): number {
  if (before === undefined || latest.leftMb > before.leftMb * STEADY || latest.atMs - before.atMs < QUIET_MS) {
    return DOUBLE;
  }
  return Math.max(DOUBLE, Math.round((ROOM_MB / latest.leftMb) * 100));
}
