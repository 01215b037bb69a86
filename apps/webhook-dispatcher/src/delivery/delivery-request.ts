import type { EndpointSettings } from '#libs/contracts';
import { webhookMessage } from '#libs/domain';
import { USER_AGENT, type WebhookRequest } from '#libs/webhook-client';
import type { DeliveryJob } from './delivery-job.js';

/** What the receiver gets for an attempt of this delivery. */
export const deliveryRequest = (
  { delivery, deliveryId }: DeliveryJob,
  endpoint: EndpointSettings,
  secrets: readonly string[],
  nowMs: number,
): WebhookRequest =>
  webhookMessage(endpoint, {
    event: delivery.event,
    envelope: delivery.body,
    deliveryId,
    attempt: delivery.progress.attemptsTotal + 1,
    trigger: delivery.trigger,
    secrets,
    nowMs,
    userAgent: USER_AGENT,
  });
