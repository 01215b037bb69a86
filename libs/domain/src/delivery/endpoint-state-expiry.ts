import type { EndpointStateEntry } from '#libs/contracts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Nothing happened with the endpoint for so long: it is deleted, or nobody publishes to it. */
const HEALTH_DAYS = 30;

/** From when on an entry tells nothing any more, epoch ms: the log stays as small as what is going on. */
export function stateExpiryMs(entry: EndpointStateEntry): number {
  switch (entry.kind) {
    case 'health': {
      const { lastFailureAtMs = 0, lastSuccessAtMs = 0, disabledAtMs = 0 } = entry;
      return Math.max(lastFailureAtMs, lastSuccessAtMs, disabledAtMs) + HEALTH_DAYS * DAY;
    }
    case 'circuit':
      // Half-open until somebody tries; a window of counts is over after half a minute.
      return entry.openUntilMs === undefined ? entry.atMs + MINUTE : entry.openUntilMs + DAY;
    case 'pace':
      return Math.max(entry.backoffUntilMs ?? 0, entry.atMs + DAY);
    case 'order':
      return Infinity;
    case 'mark':
      return entry.expiresAtMs;
    default:
      return entry satisfies never;
  }
}
