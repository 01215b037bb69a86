import { defineConfig, integer, type ConfigOf } from '#libs/config';

export const queueWatchConfig = defineConfig('queueWatch', {
  QUEUE_BACKLOG_RECORDS: integer({ min: 1, max: 1_000_000_000 })
    .default(100_000)
    .describe('records that a consumer group may be behind before queue.backlog is told'),
  QUEUE_BACKLOG_SECONDS: integer({ min: 1, max: 31_536_000 })
    .default(300)
    .describe('how old the oldest record that waits may be before queue.backlog is told, seconds'),
});
export type QueueWatchConfig = ConfigOf<typeof queueWatchConfig>;
