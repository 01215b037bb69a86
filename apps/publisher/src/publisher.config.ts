import { MAX_ENVELOPE_BYTES, publishRateFault, type PublishRate } from '#libs/contracts';
import { defineConfig, integer, type ConfigOf } from '#libs/config';
import { z } from 'zod';

const RATE = /^(\d{1,7})(?::(\d{1,8}))?$/;

/** `<per second>[:<at once>]`; without the second, as many at once as a second lets through. */
const publishRate = () =>
  z
    .string()
    .optional()
    .transform((text, context): PublishRate | undefined => {
      if (text === undefined) return undefined;
      const [, perSecond = Number.NaN, burst = perSecond] = RATE.exec(text) ?? [];
      const rate = { perSecond: Number(perSecond), burst: Number(burst) };
      const fault = publishRateFault(rate);
      if (fault === undefined) return rate;
      context.addIssue({
        code: 'custom',
        message: `expected events per second, or 100:1000 for 1,000 at once; ${fault}`,
      });
      return undefined;
    });

export const publisherConfig = defineConfig('publisher', {
  PUBLISHER_MAX_EVENT_BYTES: integer({ min: 1_024, max: MAX_ENVELOPE_BYTES })
    .default(262_144)
    .describe("of one event with its envelope; must stay below the broker's max.message.bytes"),
  PUBLISHER_LARGE_EVENT_BYTES: integer({ min: 1_024, max: 1_000_000 })
    .default(20_000)
    .describe('events above this are logged as a warning: large events slow every receiver down'),
  PUBLISHER_MAX_BATCH_EVENTS: integer({ min: 1, max: 10_000 }).default(500).describe('events in one batch request'),
  PUBLISHER_ACK_DEADLINE_MS: integer({ min: 100, max: 4_500 })
    .default(4_000)
    .describe("how long a request waits for the broker's acknowledgement before it answers 503"),
  PUBLISHER_RATE_PER_TENANT: publishRate().describe(
    'events per second that a tenant may publish unless it has a limit of its own, and how many at once: 100:1000; not set means no limit',
  ),
  PUBLISHER_RATE_PER_KEY: publishRate().describe('likewise for each API key, within what its tenant may'),
});
export type PublisherConfig = ConfigOf<typeof publisherConfig>;
