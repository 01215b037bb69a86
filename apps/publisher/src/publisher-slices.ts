import type { AnyConfigSlice } from '#libs/config';
import { databaseConfig, secretsConfig } from '#libs/database';
import { httpConfig } from '#libs/http';
import { kafkaConfig } from '#libs/kafka';
import { logConfig } from '#libs/observability';
import { publisherConfig } from './publisher.config.js';

/** Every setting that a publisher reads. */
export const publisherSlices: readonly AnyConfigSlice[] = [
  logConfig,
  httpConfig,
  kafkaConfig,
  databaseConfig,
  secretsConfig,
  publisherConfig,
];
