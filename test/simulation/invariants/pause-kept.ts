import type { Invariant } from './judge.js';

/** Who was told that an endpoint is paused or disabled sends nothing to it from the next moment on. */
export const pauseKept: Invariant = (world, accuse) => ({
  sent({ deliveryId, endpointId, process, trigger }) {
    const state = world.database.toldBefore(process, endpointId);
    if (trigger === 'manual' || state === undefined || state === 'active') return;
    accuse('a pause is kept', `${deliveryId} is sent to ${endpointId}, which is ${state}`);
  },
});
