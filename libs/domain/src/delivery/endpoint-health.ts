import type { AutoDisable, HealthEntry } from '#libs/contracts';

/** What is remembered between two attempts. */
export type HealthState = Omit<HealthEntry, 'kind' | 'endpointId'>;

/** One attempt that got its answer, or failed to. */
export interface HealthObservation {
  readonly succeeded: boolean;
  readonly atMs: number;
  readonly rule: AutoDisable;
  /** When the endpoint's state was last changed, by its owner or by us: what was before does not count. */
  readonly stateSinceMs: number;
}

export type HealthVerdict =
  | { readonly kind: 'none' }
  /** Half of what its rule allows is used up. */
  | { readonly kind: 'warn' }
  | { readonly kind: 'disable'; readonly reason: 'failures' | 'failing_for_long' };

export interface HealthStep {
  /** The very object given when there is nothing new to remember. */
  readonly state: HealthState;
  readonly verdict: HealthVerdict;
}

const NONE: HealthVerdict = { kind: 'none' };
const WARN: HealthVerdict = { kind: 'warn' };
const HOUR_MS = 3_600_000;
/** Two failures five days apart, with nothing between them, say little: a rule by time wants a handful. */
export const MIN_FAILURES_OVER_TIME = 5;
/** The time of the last success is exact to within this: an endpoint that is well has nothing to write. */
export const SUCCESS_NOTED_EVERY_MS = 300_000;

/**
 * What an attempt says about its endpoint. Failures count in a row, whichever delivery they belong to; one success, or a
 * change of state by the owner, begins anew. An endpoint that was disabled here stays so until its state is changed.
 */
export function healthAfter(before: HealthState | undefined, observed: HealthObservation): HealthStep {
  const { succeeded, atMs, stateSinceMs } = observed;
  const known = before?.stateSinceMs === stateSinceMs ? before : { ...since(before), stateSinceMs };
  if (known.disabledAtMs !== undefined) return { state: known, verdict: NONE };
  if (succeeded) return { state: afterSuccess(known, atMs), verdict: NONE };
  const failing: HealthState = {
    ...known,
    consecutiveFailures: known.consecutiveFailures + 1,
    firstFailureAtMs: known.firstFailureAtMs ?? atMs,
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
  ...(before?.stateSinceMs === stateSinceMs ? before : since(before)),
  stateSinceMs,
  disabledAtMs: atMs,
});

function afterSuccess(known: HealthState, atMs: number): HealthState {
  const { consecutiveFailures, lastSuccessAtMs, stateSinceMs } = known;
  const noted = lastSuccessAtMs !== undefined && atMs - lastSuccessAtMs < SUCCESS_NOTED_EVERY_MS;
  if (consecutiveFailures === 0 && noted) return known;
  return { consecutiveFailures: 0, lastSuccessAtMs: atMs, ...(stateSinceMs === undefined ? {} : { stateSinceMs }) };
}

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

const since = (before: HealthState | undefined): HealthState => ({
  consecutiveFailures: 0,
  ...(before?.lastSuccessAtMs === undefined ? {} : { lastSuccessAtMs: before.lastSuccessAtMs }),
});
