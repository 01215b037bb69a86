/** How far ahead a publisher may put an event's delivery. */
export const MAX_SCHEDULE_AHEAD_MS = 30 * 24 * 3_600_000;

/** A record that was on time for the publisher's limit may reach fan-out some moments later. */
const ALLOWANCE_MS = 60_000;

/**
 * When an event's deliveries are due, by the header that any Kafka client may have written; undefined: at once. What
 * cannot be read is delivered at once, what lies too far ahead at the latest possible time: neither is lost.
 * @param appendedAtMs when the broker took the event
 */
export function scheduledFor(deliverAt: string | undefined, appendedAtMs: number, nowMs: number): number | undefined {
  if (deliverAt === undefined) return undefined;
  const askedMs = Date.parse(deliverAt);
  const dueAtMs = Math.min(askedMs, appendedAtMs + MAX_SCHEDULE_AHEAD_MS + ALLOWANCE_MS);
  return dueAtMs > nowMs ? dueAtMs : undefined;
}
