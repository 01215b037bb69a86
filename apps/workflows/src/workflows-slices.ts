import type { AnyConfigSlice } from '#libs/config';
import { databaseConfig } from '#libs/database';
import { httpConfig } from '#libs/http';
import { kafkaConfig } from '#libs/kafka';
import { logConfig } from '#libs/observability';
import { egressConfig, webhookClientConfig } from '#libs/webhook-client';
import { workflowsConfig } from './workflows.config.js';

/** Every setting that workflows read. */
export const workflowsSlices: readonly AnyConfigSlice[] = [
  logConfig,
  httpConfig,
  kafkaConfig,
  databaseConfig,
  egressConfig,
  webhookClientConfig,
  workflowsConfig,
];
