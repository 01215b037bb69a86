/** Milliseconds; `count` is the number of samples they come from. */
export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Nearest rank: the smallest sample that at least that share of all samples does not exceed. Zeros without samples. */
export function percentilesOf(samples: Iterable<number>): Percentiles {
  const sorted = Float64Array.from(samples).sort();
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

/** Three digits that mean something, as a number. */
export const rounded = (value: number): number => (value === 0 ? 0 : Number(value.toPrecision(3)));

/** How many times `base`; 0 when there is nothing to compare with. */
export const ratio = (value: number, base: number): number => (base === 0 ? 0 : rounded(value / base));
