import type { AnyConfigSlice } from '#libs/config';
import { databaseConfig, secretsConfig } from '#libs/database';
import { httpConfig } from '#libs/http';
import { kafkaConfig } from '#libs/kafka';
import { logConfig } from '#libs/observability';
import { egressConfig, webhookClientConfig } from '#libs/webhook-client';
import { deliveryBoundsConfig } from './delivery/delivery-bounds.config.js';
import { deliveryConfig } from './delivery/delivery.config.js';
import { endpointHealthConfig } from './endpoint-state/endpoint-health.config.js';
import { fanOutConfig } from './fan-out/fan-out.config.js';
import { orderConfig } from './order/order.config.js';
import { retryConfig } from './retry/retry.config.js';

/** Every setting that a dispatcher reads. */
export const webhookDispatcherSlices: readonly AnyConfigSlice[] = [
  logConfig,
  httpConfig,
  kafkaConfig,
  databaseConfig,
  secretsConfig,
  egressConfig,
  webhookClientConfig,
  fanOutConfig,
  deliveryConfig,
  deliveryBoundsConfig,
  orderConfig,
  endpointHealthConfig,
  retryConfig,
];
