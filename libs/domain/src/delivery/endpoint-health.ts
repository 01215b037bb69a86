import type { AutoDisable, HealthEntry } from '#libs/contracts';

/** What is remembered between two attempts of an endpoint that fails, or was disabled for it. */
export type HealthState = Omit<HealthEntry, 'kind' | 'endpointId'>;

/** One attempt that got its answer, or failed to. */
export interface HealthObservation {
  readonly succeeded: boolean;
  readonly atMs: number;
  readonly rule: AutoDisable;
  /** When the endpoint's state was last changed, by its owner or by us: what was before does not count. */
  readonly stateSinceMs: number;
  /** As far as anybody knows; remembered when failures begin. */
  readonly lastSuccessAtMs?: number;
}

export type HealthVerdict =
  | { readonly kind: 'none' }
  /** Half of what its rule allows is used up. */
  | { readonly kind: 'warn' }
  | { readonly kind: 'disable'; readonly reason: 'failures' | 'failing_for_long' };

export interface HealthStep {
  /** The very object given when there is nothing new to remember. Undefined: it is well, which is nothing to remember. */
  readonly state: HealthState | undefined;
  readonly verdict: HealthVerdict;
}

const NONE: HealthVerdict = { kind: 'none' };
const WARN: HealthVerdict = { kind: 'warn' };
const HOUR_MS = 3_600_000;
/** Two failures five days apart, with nothing between them, say little: a rule by time wants a handful. */
export const MIN_FAILURES_OVER_TIME = 5;

/**
 * What an attempt says about its endpoint. Failures count in a row, whichever delivery they belong to; one success, or a
 * change of state by the owner, begins anew. An endpoint that was disabled here stays so until its state is changed.
 */
export function healthAfter(before: HealthState | undefined, observed: HealthObservation): HealthStep {
  const { succeeded, atMs, stateSinceMs, lastSuccessAtMs } = observed;
  const known = before?.stateSinceMs === stateSinceMs ? before : undefined;
  if (known?.disabledAtMs !== undefined) return { state: known, verdict: NONE };
  if (succeeded) return { state: undefined, verdict: NONE };
  const failing: HealthState = {
    ...(known ?? { stateSinceMs, ...(lastSuccessAtMs === undefined ? {} : { lastSuccessAtMs }) }),
    consecutiveFailures: (known?.consecutiveFailures ?? 0) + 1,
    firstFailureAtMs: known?.firstFailureAtMs ?? atMs,
    lastFailureAtMs: atMs,
  };
  const verdict = verdictOf(failing, observed);
  switch (verdict.kind) {
    case 'none':
      return { state: failing, verdict };
    case 'warn':
      return { state: { ...failing, warnedAtMs: atMs }, verdict };
    case 'disable':
      return { state: { ...failing, disabledAtMs: atMs }, verdict };
    default:
      return verdict satisfies never;
  }
}

/** The endpoint asked to be left alone for good (410): as if its own rule had said so. */
export const healthWhenGone = (before: HealthState | undefined, atMs: number, stateSinceMs: number): HealthState => ({
  ...(before?.stateSinceMs === stateSinceMs ? before : { consecutiveFailures: 0, stateSinceMs }),
  disabledAtMs: atMs,
});

function verdictOf(failing: HealthState, { rule, atMs }: HealthObservation): HealthVerdict {
  const { consecutiveFailures, firstFailureAtMs = atMs, warnedAtMs } = failing;
  switch (rule.mode) {
    case 'never':
      return NONE;
    case 'failures':
      if (consecutiveFailures >= rule.failures) return { kind: 'disable', reason: 'failures' };
      return warnedAtMs === undefined && consecutiveFailures * 2 >= rule.failures ? WARN : NONE;
    case 'time': {
      if (consecutiveFailures < MIN_FAILURES_OVER_TIME) return NONE;
      const failingForMs = atMs - firstFailureAtMs;
      if (failingForMs >= rule.hours * HOUR_MS) return { kind: 'disable', reason: 'failing_for_long' };
      return warnedAtMs === undefined && failingForMs * 2 >= rule.hours * HOUR_MS ? WARN : NONE;
    }
    default:
      return rule satisfies never;
  }
}
