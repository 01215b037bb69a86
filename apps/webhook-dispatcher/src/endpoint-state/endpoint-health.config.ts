import type { AutoDisable } from '#libs/contracts';
import { defineConfig, integer, type ConfigOf } from '#libs/config';
import { z } from 'zod';

export const endpointHealthConfig = defineConfig('endpoint-health', {
  AUTO_DISABLE_MODE: z
    .enum(['time', 'failures', 'never'])
    .default('time')
    .describe('when an endpoint that only fails is disabled, unless it has a rule of its own'),
  AUTO_DISABLE_FAILURES: integer({ min: 1, max: 100_000 })
    .default(10)
    .describe('failed attempts in a row that disable an endpoint, in mode failures'),
  AUTO_DISABLE_HOURS: integer({ min: 1, max: 8_760 })
    .default(120)
    .describe('hours of nothing but failures that disable an endpoint, in mode time'),
});
export type EndpointHealthConfig = ConfigOf<typeof endpointHealthConfig>;

/** The installation's rule. */
export function autoDisableOf(config: EndpointHealthConfig): AutoDisable {
  const { AUTO_DISABLE_MODE: mode, AUTO_DISABLE_FAILURES: failures, AUTO_DISABLE_HOURS: hours } = config;
  switch (mode) {
    case 'time':
      return { mode, hours };
    case 'failures':
      return { mode, failures };
    case 'never':
      return { mode };
    default:
      return mode satisfies never;
  }
}
