import { MAX_ENVELOPE_BYTES } from '#libs/contracts';
import { defineConfig, integer, type ConfigOf } from '#libs/config';

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
});
export type PublisherConfig = ConfigOf<typeof publisherConfig>;
