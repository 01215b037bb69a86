import { defineConfig, integer, type ConfigOf } from '#libs/config';
import type { OrderBounds } from '#libs/domain';
import { MAX_ENTRIES } from '../endpoint-state/endpoint-state.bounds.js';

export const orderConfig = defineConfig('order', {
  DELIVERY_ORDER_WAITING: integer({ min: 1, max: 10_000 })
    .default(100)
    .describe(
      'deliveries of one lane that wait in memory for one before them, at an endpoint with an order; beyond, they are parked',
    ),
  DELIVERY_ORDER_PATIENCE_MS: integer({ min: 1_000, max: 600_000 })
    .default(10_000)
    .describe('how long deliveries of an order wait in memory before they are parked, milliseconds'),
  // Half of what a partition remembers of order, for one endpoint at most.
  DELIVERY_ORDER_BLOCKED_KEYS: integer({ min: 1, max: MAX_ENTRIES.order / 2 })
    .default(1_000)
    .describe('order keys of an endpoint that failures may block, before the endpoint is held as a whole'),
});
export type OrderConfig = ConfigOf<typeof orderConfig>;

export const orderBoundsOf = (config: OrderConfig): OrderBounds => ({
  maxWaiting: config.DELIVERY_ORDER_WAITING,
  patienceMs: config.DELIVERY_ORDER_PATIENCE_MS,
  maxBlockedKeys: config.DELIVERY_ORDER_BLOCKED_KEYS,
});
