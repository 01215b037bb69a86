import type { FactoryProvider } from '@nestjs/common';
import { DeliveryEngine, type EndpointTerms } from '#libs/domain';
import { CircuitBreakers } from '#libs/webhook-client';
import { EndpointDirectory } from '../endpoints/endpoint-directory.service.js';
import { deliveryConfig, type DeliveryConfig } from './delivery.config.js';
import type { DeliveryJob } from './delivery-job.js';
import { ProcessLoad } from './process-load.js';

/** The engine with this process around it. */
export const deliveryEngineProvider: FactoryProvider<DeliveryEngine<DeliveryJob>> = {
  provide: DeliveryEngine,
  inject: [deliveryConfig.KEY, EndpointDirectory, CircuitBreakers],
  useFactory: (config: DeliveryConfig, directory: EndpointDirectory, circuits: CircuitBreakers) =>
    new DeliveryEngine(
      {
        maxInFlight: config.DELIVERY_IN_FLIGHT,
        maxBrisk: config.DELIVERY_BUSY,
        maxInFlightPerEndpoint: config.DELIVERY_PER_ENDPOINT,
        maxQueuedPerEndpoint: config.DELIVERY_QUEUE_PER_ENDPOINT,
        maxQueuedBytes: config.DELIVERY_QUEUE_BYTES,
        patienceMs: config.DELIVERY_QUEUE_PATIENCE_MS,
        maxEndpoints: config.DELIVERY_ENDPOINTS_REMEMBERED,
        tenantWeights: config.DELIVERY_TENANT_WEIGHTS,
      },
      { endpoints: { termsOf: (endpointId) => termsOf(directory, endpointId) }, circuits, load: new ProcessLoad() },
    ),
};

function termsOf(directory: EndpointDirectory, endpointId: string): EndpointTerms | undefined {
  const known = directory.lookup(endpointId);
  return known instanceof Promise || known.kind !== 'found' ? undefined : known.endpoint;
}
