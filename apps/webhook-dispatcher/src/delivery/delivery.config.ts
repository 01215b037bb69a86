import { defineConfig, integer, type ConfigOf } from '#libs/config';

export const deliveryConfig = defineConfig('delivery', {
  DELIVERY_IN_FLIGHT: integer({ min: 1, max: 100_000 })
    .default(1_000)
    .describe('requests that one dispatcher has in flight at most, those that hang included'),
  DELIVERY_BUSY: integer({ min: 1, max: 10_000 })
    .default(128)
    .describe('of those, how many may be younger than a second; more than some hundred make one core slower'),
  DELIVERY_PER_ENDPOINT: integer({ min: 1, max: 1_000 })
    .default(16)
    .describe('requests in flight to one endpoint at most; the limit adapts below that'),
  DELIVERY_QUEUE_PER_ENDPOINT: integer({ min: 1, max: 100_000 })
    .default(2_000)
    .describe('deliveries that wait in memory for one endpoint; what does not fit is held in Kafka'),
  DELIVERY_QUEUE_BYTES: integer({ min: 1_000_000, max: 10_000_000_000 })
    .default(128_000_000)
    .describe('bytes of deliveries that wait in memory, over all endpoints'),
});
export type DeliveryConfig = ConfigOf<typeof deliveryConfig>;

/** Deliveries of one partition that may be undecided before slow endpoints' queues are cut short. */
export const PARTITION_WINDOW = 8_000;
/** Reading pauses here, above the window: the window must bite first, so that only slow endpoints are held. */
export const MAX_UNDECIDED_RECORDS = 10_000;
