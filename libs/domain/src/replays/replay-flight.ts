import type { DeliveryState } from '#libs/contracts';

/** What became of deliveries that a replay has handed to Kafka. */
export interface Landed<Item> {
  /** Not tried yet, or held. */
  readonly inFlight: readonly Item[];
  readonly succeeded: number;
  /** Tried and failed, which their retries may still mend; or ended without being tried. */
  readonly unsuccessful: number;
}

/** @param stateOf undefined for one that is not on record any more */
export function landed<Item>(items: readonly Item[], stateOf: (item: Item) => DeliveryState | undefined): Landed<Item> {
  const inFlight: Item[] = [];
  let succeeded = 0;
  for (const item of items) {
    const state = stateOf(item);
    if (state === 'succeeded') succeeded += 1;
    else if (isInFlight(state)) inFlight.push(item);
  }
  return { inFlight, succeeded, unsuccessful: items.length - inFlight.length - succeeded };
}

/** One that is held has its place in the queue: the endpoint takes no more for now. */
const isInFlight = (state: DeliveryState | undefined): boolean =>
  state === 'pending' || state === 'sending' || state === 'held';

/** Whether a delivery that was in hand of a process that died has to be sent, again maybe. */
export const isToBeSent = (state: DeliveryState | undefined): boolean =>
  state !== undefined && state !== 'succeeded' && state !== 'retrying' && state !== 'held' && state !== 'sending';
