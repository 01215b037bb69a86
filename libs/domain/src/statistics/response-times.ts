/**
 * Upper bounds of the buckets that response times are counted in, milliseconds; a last bucket has the rest. A percentile
 * is known to within its bucket, some 20 to 40 %, and adding up any number of periods keeps it so.
 */
export const RESPONSE_TIME_BOUNDS_MS = [
  2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1_000, 1_500, 2_000, 3_000, 5_000, 7_000, 10_000,
  15_000, 30_000, 60_000,
] as const;

/**
 * The time that a share of all answers took at most, by linear interpolation within its bucket; null without any answer.
 * @param counts one for each bucket
 * @param share 0.99 for the 99th percentile
 */
export function responseTimePercentile(counts: readonly number[], share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = Math.max(share * total, Number.EPSILON);
  let below = 0;
  for (const [index, count] of counts.entries()) {
    if (below + count >= rank) {
      const from = RESPONSE_TIME_BOUNDS_MS[index - 1] ?? 0;
      const to = RESPONSE_TIME_BOUNDS_MS[index] ?? from;
      return Math.round(from + ((rank - below) / count) * (to - from));
    }
    below += count;
  }
  return RESPONSE_TIME_BOUNDS_MS.at(-1) ?? null;
}
