import type { Invariant } from './judge.js';
import { isOwner } from './limits-kept.js';

/** The owner reads the mark within this time, unless it sleeps. */
const READ_MS = 1_000;

/** A canceled delivery is not sent any more, whoever owns its endpoint by then. */
export const cancellationKept: Invariant = (world, accuse) => ({
  sent({ deliveryId, endpointId, process, startedAtMs }) {
    const canceledAtMs = world.ledger.stories.get(deliveryId)?.canceledAtMs;
    if (canceledAtMs === undefined || startedAtMs < canceledAtMs + READ_MS) return;
    if (!isOwner(world, endpointId, process) || startedAtMs < process.thawedAtMs + READ_MS) return;
    accuse('a cancellation is kept', `${deliveryId} is sent ${startedAtMs - canceledAtMs} ms after it was canceled`);
  },
});
