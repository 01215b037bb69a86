import { percentilesOf, type Percentiles } from './percentiles.ts';

/** One event that got through: when it was there, and how long it took. Milliseconds, on any one clock. */
export interface Sample {
  readonly atMs: number;
  readonly latencyMs: number;
}

/** A stretch of time on the same clock. */
export interface Stretch {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Phases of one side taken together, and how much they differ among themselves. */
export interface Pooled {
  readonly all: Percentiles;
  /** The p99 of each phase: of the one in the middle, the best and the worst. */
  readonly p99: { readonly median: number; readonly least: number; readonly most: number };
}

/**
 * A p99 is a few samples, so those of all phases are taken together. But slow ones come in a row: one moment in which the
 * machine did something else can be all of a p99, and then the phase in the middle says more.
 */
export function pooled(phases: readonly (readonly Sample[])[]): Pooled {
  const p99s = phases.map((phase) => latencies(phase).p99);
  const { p50: median, max: most } = percentilesOf(p99s);
  return { all: latencies(phases.flat()), p99: { median, least: Math.min(...p99s), most } };
}

export const latencies = (samples: readonly Sample[]): Percentiles =>
  percentilesOf(samples.map(({ latencyMs }) => latencyMs));

/** The samples whose way fell into one of the stretches, and the others. */
export function splitBy(
  samples: readonly Sample[],
  stretches: readonly Stretch[],
): { readonly within: readonly Sample[]; readonly outside: readonly Sample[] } {
  const touched = ({ atMs, latencyMs }: Sample): boolean =>
    stretches.some(({ fromMs, untilMs }) => atMs >= fromMs && atMs - latencyMs <= untilMs);
  return { within: samples.filter(touched), outside: samples.filter((sample) => !touched(sample)) };
}

/** Stretches that overlap become one. */
export function merged(stretches: readonly Stretch[]): readonly Stretch[] {
  const found: Stretch[] = [];
  for (const next of stretches.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = found.at(-1);
    if (last === undefined || next.fromMs > last.untilMs) found.push(next);
    else found[found.length - 1] = { fromMs: last.fromMs, untilMs: Math.max(last.untilMs, next.untilMs) };
  }
  return found;
}

/** How much of the phase they take up together, 0 to 1. */
export function shareOf(stretches: readonly Stretch[], phase: Stretch): number {
  const lengths = merged(stretches).map(
    ({ fromMs, untilMs }) => Math.min(untilMs, phase.untilMs) - Math.max(fromMs, phase.fromMs),
  );
  const covered = lengths.filter((length) => length > 0).reduce((sum, length) => sum + length, 0);
  return covered / (phase.untilMs - phase.fromMs);
}
