import { defineConfig, integer, list, type ConfigOf } from '#libs/config';

const WEIGHT = /^([^=]+)=(\d+(?:\.\d+)?)$/;
const MIN_WEIGHT = 0.1;
const MAX_WEIGHT = 100;

/** `ten_a=4,ten_b=0.5`: requests per turn. */
const tenantWeights = () =>
  list().transform((texts, context) => {
    const weights = new Map<string, number>();
    for (const text of texts) {
      const [, tenantId = '', weight = ''] = WEIGHT.exec(text) ?? [];
      if (Number(weight) >= MIN_WEIGHT && Number(weight) <= MAX_WEIGHT) weights.set(tenantId, Number(weight));
      else
        context.addIssue({
          code: 'custom',
          message: `must be tenantId=weight, weights ${MIN_WEIGHT} to ${MAX_WEIGHT}`,
        });
    }
    return weights;
  });

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
    .describe('deliveries of one lane that wait in memory for one endpoint; what does not fit is held'),
  DELIVERY_QUEUE_BYTES: integer({ min: 1_000_000, max: 10_000_000_000 })
    .default(128_000_000)
    .describe(
      'bytes of deliveries of one lane that wait in memory, over all endpoints; so at most three times as many in all',
    ),
  // Half of it is the least wait of a hold for a rate, and a hold shorter than a second is none.
  DELIVERY_QUEUE_PATIENCE_MS: integer({ min: 2_000, max: 60_000 })
    .default(10_000)
    .describe(
      'how long a delivery waits in memory for a slow or rate-limited endpoint before it is held, milliseconds',
    ),
  DELIVERY_PARTITION_WINDOW: integer({ min: 100, max: 1_000_000 })
    .default(8_000)
    .describe('undecided deliveries of one partition from which on the queues of slow endpoints are cut short'),
  DELIVERY_PARTITION_UNDECIDED: integer({ min: 100, max: 1_000_000 })
    .default(10_000)
    .describe('undecided records of one partition at which its reading pauses; above DELIVERY_PARTITION_WINDOW'),
  DELIVERY_ENDPOINTS_REMEMBERED: integer({ min: 100, max: 10_000_000 })
    .default(20_000)
    .describe('endpoints whose pace is remembered; the least recently used begins anew'),
  DELIVERY_TENANT_WEIGHTS: tenantWeights()
    .default(new Map())
    .describe('tenants that get more or less than one request per turn: tenantId=weight, comma separated'),
});
export type DeliveryConfig = ConfigOf<typeof deliveryConfig>;
