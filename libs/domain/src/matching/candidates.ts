import type { CompiledCondition, EventInView } from './subscription-condition.js';

/** Endpoints that want an event under one condition. */
export interface ConditionalEndpoints {
  readonly condition: CompiledCondition;
  readonly endpointIds: readonly string[];
}

/** Who wants events of a type. Both are the same objects until a subscription of the tenant changes. */
export interface Candidates {
  /** Each once, whatever number of its patterns match. */
  readonly endpointIds: readonly string[];
  /** Others, by condition; an endpoint may be under several. */
  readonly conditional: readonly ConditionalEndpoints[];
}

export const NO_CANDIDATES: Candidates = { endpointIds: [], conditional: [] };

/**
 * The endpoints of `conditional` whose condition holds, each once, one condition after the other: who has many of them
 * can let others have their turn in between.
 */
export function* passing(
  conditional: readonly ConditionalEndpoints[],
  event: EventInView,
): Generator<readonly string[]> {
  const met = conditional.length > 1 ? new Set<string>() : undefined;
  for (const { condition, endpointIds } of conditional) {
    if (!condition.holds(event)) {
      yield NONE;
      continue;
    }
    const fresh = met === undefined || met.size === 0 ? endpointIds : endpointIds.filter((id) => !met.has(id));
    for (const id of fresh) met?.add(id);
    yield fresh;
  }
}

const NONE: readonly string[] = [];
