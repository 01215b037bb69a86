import { isLane, type Lane } from '#libs/contracts';
import { matches } from './type-pattern.js';

/** Events whose type matches go in this lane, unless they name a priority themselves. */
export interface LaneRule {
  readonly pattern: string;
  readonly lane: Lane;
}

const TYPE_PATTERN = /^(\*|[a-zA-Z0-9_-]+(\.[a-zA-Z0-9_-]+)*(\.\*)?)$/;

/** Reads `payment.*=critical`. Undefined: it is no such rule. */
export function parseLaneRule(text: string): LaneRule | undefined {
  const [pattern = '', lane, ...rest] = text.split('=').map((part) => part.trim());
  return TYPE_PATTERN.test(pattern) && isLane(lane) && rest.length === 0 ? { pattern, lane } : undefined;
}

/** The lane of the first rule that matches; standard when none does. */
export const laneOf = (eventType: string, rules: readonly LaneRule[]): Lane =>
  rules.find(({ pattern }) => matches(pattern, eventType))?.lane ?? 'standard';
