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

/**
 * An event's lane: its own priority, else that of the first rule that matches its type, else standard.
 * @param priority as the event's header has it; what is no lane counts as none
 */
export const laneOf = (eventType: string, priority: string | undefined, rules: readonly LaneRule[]): Lane =>
  isLane(priority) ? priority : (rules.find(({ pattern }) => matches(pattern, eventType))?.lane ?? 'standard');
