import { defineConfig, integer, type ConfigOf } from '#libs/config';

export const fanOutConfig = defineConfig('fanOut', {
  FAN_OUT_IN_HAND: integer({ min: 1, max: 100_000 })
    .default(1_000)
    .describe('delivery records that fan-out has made of one partition and that are not acknowledged yet'),
});
export type FanOutConfig = ConfigOf<typeof fanOutConfig>;
