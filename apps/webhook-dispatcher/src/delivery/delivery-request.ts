import type { EndpointSettings } from '#libs/contracts';
import { signStandard } from '#libs/domain';
import { USER_AGENT, type WebhookRequest } from '#libs/webhook-client';
import type { DeliveryJob } from './delivery-job.js';

/** What the receiver gets (docs/wire.md 1). The endpoint's own headers come first: they never replace ours. */
export function deliveryRequest(
  { delivery, deliveryId }: DeliveryJob,
  endpoint: EndpointSettings,
  secrets: readonly string[],
  nowMs: number,
): WebhookRequest {
  const { body, progress, trigger } = delivery;
  const timestampSeconds = Math.floor(nowMs / 1_000);
  const signature = signStandard({ id: deliveryId, timestampSeconds, body, secrets });
  return {
    url: endpoint.url,
    timeoutMs: endpoint.timeoutMs,
    body,
    headers: {
      ...endpoint.headers,
      'content-type': 'application/json',
      'user-agent': USER_AGENT,
      ...signature.headers,
      'webhook-attempt': String(progress.attemptsTotal + 1),
      'webhook-trigger': trigger,
    },
  };
}
