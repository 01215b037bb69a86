import type { AnyConfigSlice } from '#libs/config';
import { databaseConfig, retentionConfig, secretsConfig } from '#libs/database';
import { httpConfig } from '#libs/http';
import { kafkaConfig } from '#libs/kafka';
import { logConfig } from '#libs/observability';
import { egressConfig, webhookClientConfig } from '#libs/webhook-client';
import { replayConfig } from './replays/replay.config.js';
import { verificationConfig } from './verification/verification.config.js';

/** Every setting that the management API reads. */
export const controlSlices: readonly AnyConfigSlice[] = [
  logConfig,
  httpConfig,
  kafkaConfig,
  databaseConfig,
  secretsConfig,
  retentionConfig,
  egressConfig,
  webhookClientConfig,
  verificationConfig,
  replayConfig,
];
