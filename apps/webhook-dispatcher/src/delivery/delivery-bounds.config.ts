import { defineConfig } from '#libs/config';
import { DEFAULT_TIMEOUT_MS } from '#libs/contracts';
import { kafkaConfig } from '#libs/kafka';
import { webhookClientConfig } from '#libs/webhook-client';
import { SHARE_OF_FREE } from '#libs/domain';
import { orderConfig } from '../order/order.config.js';
import { deliveryConfig } from './delivery.config.js';
import { OVERHEAD_BYTES } from './delivery-job.js';

/**
 * What each bound must leave to the others, in this slice and in those beside it. Alone each of them may be sound; together
 * they could make a bound that never bites, requests that wait for a socket while their time runs, or a stop that repeats.
 */
export const deliveryBoundsConfig = defineConfig(
  'deliveryBounds',
  {
    ...deliveryConfig.schema.shape,
    DELIVERY_ORDER_WAITING: orderConfig.schema.shape.DELIVERY_ORDER_WAITING,
    DRAIN_TIMEOUT_MS: kafkaConfig.schema.shape.DRAIN_TIMEOUT_MS,
    OUTBOUND_CONNECTIONS_PER_ORIGIN: webhookClientConfig.schema.shape.OUTBOUND_CONNECTIONS_PER_ORIGIN,
    OUTBOUND_MAX_ORIGINS: webhookClientConfig.schema.shape.OUTBOUND_MAX_ORIGINS,
    OUTBOUND_CONNECT_TIMEOUT_MS: webhookClientConfig.schema.shape.OUTBOUND_CONNECT_TIMEOUT_MS,
  },
  (schema) =>
    schema.superRefine((config, context) => {
      const atMost = (name: keyof typeof config, bound: keyof typeof config, why: string): void => {
        if (Number(config[name]) <= Number(config[bound])) return;
        const message = `must not be above ${bound}, which is ${String(config[bound])}: ${why}`;
        context.addIssue({ code: 'custom', path: [name], message });
      };
      atMost('DELIVERY_BUSY', 'DELIVERY_IN_FLIGHT', 'it would bound nothing');
      atMost('DELIVERY_PER_ENDPOINT', 'DELIVERY_IN_FLIGHT', 'one endpoint could take all');
      atMost('DELIVERY_PER_ENDPOINT', 'OUTBOUND_CONNECTIONS_PER_ORIGIN', 'requests would wait for a socket, timed');
      atMost('DELIVERY_QUEUE_PER_ENDPOINT', 'DELIVERY_PARTITION_WINDOW', 'one endpoint could fill its partition');
      atMost('DELIVERY_ORDER_WAITING', 'DELIVERY_PARTITION_WINDOW', 'one endpoint could fill its partition');
      atMost('DELIVERY_BUSY', 'OUTBOUND_MAX_ORIGINS', 'connections in use would be closed for others');
      atMost('DELIVERY_PARTITION_WINDOW', 'DELIVERY_PARTITION_UNDECIDED', 'reading would pause before queues are cut');
      atMost('OUTBOUND_CONNECT_TIMEOUT_MS', 'DRAIN_TIMEOUT_MS', 'a stop would not wait for a request that connects');
      const room = Math.floor((config.DELIVERY_QUEUE_BYTES * SHARE_OF_FREE) / OVERHEAD_BYTES);
      if (config.DELIVERY_QUEUE_PER_ENDPOINT > room) {
        const message = `must not be above ${room}: an endpoint's share of DELIVERY_QUEUE_BYTES has room for no more`;
        context.addIssue({ code: 'custom', path: ['DELIVERY_QUEUE_PER_ENDPOINT'], message });
      }
      if (config.DRAIN_TIMEOUT_MS <= DEFAULT_TIMEOUT_MS) {
        context.addIssue({
          code: 'custom',
          path: ['DRAIN_TIMEOUT_MS'],
          message: `must be above ${DEFAULT_TIMEOUT_MS}, the timeout of an endpoint: a stop would send again what is under way`,
        });
      }
    }),
);
