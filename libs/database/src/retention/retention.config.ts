import { defineConfig, integer, type ConfigOf } from '#libs/config';

const days = () => integer({ min: 1, max: 36_500 });

export const retentionConfig = defineConfig('retention', {
  RETENTION_EVENTS_DAYS: days()
    .optional()
    .describe('events are dropped, a whole day at a time, when older; not set keeps them'),
  RETENTION_DELIVERIES_DAYS: days()
    .optional()
    .describe('deliveries are dropped by day when older and all of the day have ended; not set keeps them'),
  RETENTION_ATTEMPTS_DAYS: days().optional().describe('attempts are dropped by day when older; not set keeps them'),
  RETENTION_PAYLOADS_DAYS: days()
    .optional()
    .describe('payloads of events and bodies of answers are erased when older, the rest stays; not set keeps them'),
  RETENTION_ACTIONS_DAYS: days()
    .optional()
    .describe('the record of actions is dropped by day when older; not set keeps it'),
  RETENTION_STATISTICS_DAYS: days()
    .optional()
    .describe('counts of deliveries by hour are deleted when older; not set keeps them'),
  RETENTION_OPERATIONAL_EVENTS_DAYS: days()
    .optional()
    .describe('operational events are deleted when older; not set keeps them'),
});
export type RetentionConfig = ConfigOf<typeof retentionConfig>;
