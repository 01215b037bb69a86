import { defineConfig, integer, type ConfigOf } from '#libs/config';

export const webhookClientConfig = defineConfig('webhookClient', {
  // Far above what one endpoint may have in flight (DELIVERY_PER_ENDPOINT): endpoints of one host must not wait for each other.
  OUTBOUND_CONNECTIONS_PER_ORIGIN: integer({ min: 1, max: 10_000 })
    .default(256)
    .describe('connections to one scheme, host and port, which all endpoints there share fairly'),
  OUTBOUND_MAX_ORIGINS: integer({ min: 1, max: 100_000 })
    .default(1_000)
    .describe('origins whose connections are kept; the least recently used is closed'),
  OUTBOUND_CONNECT_TIMEOUT_MS: integer({ min: 100, max: 60_000 })
    .default(5_000)
    .describe('for name resolution, TCP and TLS together, milliseconds'),
  CIRCUIT_VOLUME_THRESHOLD: integer({ min: 10, max: 10_000 })
    .default(10)
    .describe('requests to an endpoint within 30 s before its circuit can open'),
  CIRCUIT_CONSECUTIVE_TIMEOUTS: integer({ min: 2, max: 1_000 })
    .default(5)
    .describe('timeouts in a row that open a circuit, however few requests its 30 s have seen'),
  CIRCUIT_ERROR_PERCENTAGE: integer({ min: 1, max: 99 })
    .default(50)
    .describe('a circuit opens above this share of failed requests'),
  CIRCUIT_RESET_TIMEOUT_MS: integer({ min: 100, max: 3_600_000 })
    .default(30_000)
    .describe('how long an open circuit holds deliveries before one may try, milliseconds'),
});
export type WebhookClientConfig = ConfigOf<typeof webhookClientConfig>;
