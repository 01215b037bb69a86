import { Inject, Injectable } from '@nestjs/common';
import { PostriderError } from '#libs/contracts';
import { DeliveryStore, type EndpointWithTypes } from '#libs/database';
import { noteChange } from '#libs/http';
import { DeliveryRetry } from '../deliveries/delivery-retry.service.js';
import { newEndpoint } from '../endpoints/endpoint.dto.js';
import { EndpointsService, type RegisteredEndpoint } from '../endpoints/endpoints.service.js';
import type { NewWebhook, NewWebhookV0, WebhookChange } from './classic-webhook.dto.js';

/** In one request; each of them is a few round trips. */
const MOST_RETRIED = 100;

/** The classic words for endpoints, over the services of `/v1`. */
@Injectable()
export class ClassicWebhooks {
  constructor(
    @Inject(EndpointsService) private readonly endpoints: EndpointsService,
    @Inject(DeliveryStore) private readonly deliveries: DeliveryStore,
    @Inject(DeliveryRetry) private readonly retries: DeliveryRetry,
  ) {}

  /** It is asked for its token before anything is sent to it. */
  create(tenantId: string, { events, ...settings }: NewWebhook): Promise<RegisteredEndpoint> {
    return this.endpoints.create(
      tenantId,
      newEndpoint.parse({ ...settings, eventTypes: events, verification: 'token' }),
    );
  }

  createV0(tenantId: string, { eventName, webhookUrl }: NewWebhookV0): Promise<RegisteredEndpoint> {
    return this.endpoints.create(tenantId, newEndpoint.parse({ url: webhookUrl, eventTypes: [eventName] }));
  }

  change(tenantId: string, id: string, { events, status, ...settings }: WebhookChange): Promise<EndpointWithTypes> {
    return this.endpoints.change(tenantId, id, {
      ...settings,
      ...(events === undefined ? {} : { eventTypes: events }),
      ...(status === undefined ? {} : { state: status }),
    });
  }

  /** The newest dead letters of an endpoint; one that cannot be sent again now stays what it is. */
  async retryFailed(tenantId: string, id: string): Promise<{ readonly retried: number; readonly more: boolean }> {
    const { id: endpointId } = await this.endpoints.get(tenantId, id);
    const filter = { tenantId, endpointId, state: 'failed' as const };
    const { data, nextCursor } = await this.deliveries.list({ filter, limit: MOST_RETRIED });
    const sentAgain: string[] = [];
    for (const delivery of data) {
      try {
        await this.retries.retry(delivery);
        sentAgain.push(delivery.id);
        noteChange({ target: id, after: { deliveryIds: sentAgain } });
      } catch (error) {
        if (!(error instanceof PostriderError) || error.code !== 'conflict') throw error;
      }
    }
    return { retried: sentAgain.length, more: nextCursor !== null };
  }
}
