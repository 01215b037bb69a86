import { EventInView, passing, type ConditionalEndpoints } from '#libs/domain';

/** Conditions that are judged without looking at the clock, and how long all others in the process wait at most. */
const AT_A_TIME = 64;
const TURN_MS = 5;

/**
 * The endpoints whose condition the event fulfils, each once. Ten thousand different filters, or slow ones, have turns:
 * what else the process does goes on in between.
 */
export async function conditionalRecipients(
  conditional: readonly ConditionalEndpoints[],
  event: EventInView,
): Promise<readonly string[]> {
  const recipients: string[] = [];
  let judged = 0;
  let turnEndsAt = performance.now() + TURN_MS;
  for (const endpointIds of passing(conditional, event)) {
    for (const id of endpointIds) recipients.push(id);
    judged += 1;
    if (judged % AT_A_TIME !== 0 || performance.now() < turnEndsAt) continue;
    await new Promise((resolve) => setImmediate(resolve));
    turnEndsAt = performance.now() + TURN_MS;
  }
  return recipients;
}
