import { defineConfig, integer, type ConfigOf } from '#libs/config';

export const replayConfig = defineConfig('replay', {
  REPLAY_IN_FLIGHT: integer({ min: 1, max: 2_000 })
    .default(200)
    .describe('how many deliveries of one replay may be on their way before it waits for some of them to be tried'),
});
export type ReplayConfig = ConfigOf<typeof replayConfig>;
