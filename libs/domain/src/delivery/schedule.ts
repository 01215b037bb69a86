/** How far ahead a publisher may put an event's delivery. */
export const MAX_SCHEDULE_AHEAD_MS = 30 * 24 * 3_600_000;

/**
 * From the broker's append on, the longest that a delivery may have to wait: the publisher that set the limit has a clock of its
 * own, which may be ahead.
 */
export const LONGEST_WAIT_MS = MAX_SCHEDULE_AHEAD_MS + 60_000;

/**
 * When an event's deliveries are due, by the header that any Kafka client may have written; undefined: at once. What
 * cannot be read is delivered at once, what lies too far ahead at the latest possible time: neither is lost.
 * @param appendedAtMs when the broker took the event
 */
export function scheduledFor(deliverAt: string | undefined, appendedAtMs: number, nowMs: number): number | undefined {
  if (deliverAt === undefined) return undefined;
  const askedMs = Date.parse(deliverAt);
  const dueAtMs = Math.min(askedMs, appendedAtMs + LONGEST_WAIT_MS);
  return dueAtMs > nowMs ? dueAtMs : undefined;
}
