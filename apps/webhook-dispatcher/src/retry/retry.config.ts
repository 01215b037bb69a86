import { defineConfig, integer, type ConfigOf } from '#libs/config';

/** The consumer keeps this many records of a partition undecided at most; the heap and the batch in hand must fit. */
export const MAX_UNDECIDED = 6_000;
export const MAX_BATCH = 500;

export const retryConfig = defineConfig('retry', {
  RETRY_HEAP_RECORDS: integer({ min: 1, max: MAX_UNDECIDED - 2 * MAX_BATCH })
    .default(2_000)
    .describe('waiting records that one partition of a retry tier keeps in memory; the rest waits in Kafka'),
  RETRY_HEAP_BYTES: integer({ min: 1_000, max: 1_000_000_000 })
    .default(8_000_000)
    .describe('bytes of waiting records that one partition of a retry tier keeps in memory'),
});
export type RetryConfig = ConfigOf<typeof retryConfig>;
