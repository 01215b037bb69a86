import { PAGE_QUERY, type ClassicWebhook, type EndpointWithTypes } from '#libs/database';
import { pageOf } from '#libs/http';
import { z } from 'zod';
import type { EndpointStatisticsAnswer } from '../statistics/endpoint-statistics-answer.js';
import { endpointChange, newEndpoint } from '../endpoints/endpoint.dto.js';

const { url, eventTypes, clientId } = newEndpoint.shape;
const CHANGE = endpointChange.shape;
const events = eventTypes.unwrap();

/** The body of `POST /webhooks`; the optional fields are those of `POST /v1/endpoints`. */
export const newWebhook = z.strictObject({
  clientId: clientId.unwrap().unwrap(),
  url,
  events,
  name: newEndpoint.shape.name,
  signatureFormat: newEndpoint.shape.signatureFormat,
  bodyFormat: newEndpoint.shape.bodyFormat,
});
export type NewWebhook = z.output<typeof newWebhook>;

export const webhookChange = z
  .strictObject({
    url,
    events,
    name: CHANGE.name.unwrap(),
    status: CHANGE.state.unwrap(),
  })
  .partial();
export type WebhookChange = z.output<typeof webhookChange>;

export const webhookQuery = z.strictObject({ clientId: clientId.unwrap().unwrap().optional(), ...PAGE_QUERY });
export type WebhookQuery = z.output<typeof webhookQuery>;

export const webhookAnswer = (endpoint: EndpointWithTypes) => ({
  id: endpoint.id,
  clientId: endpoint.clientId,
  name: endpoint.name,
  url: endpoint.url,
  events: endpoint.eventTypes,
  status: endpoint.state,
  createdAt: endpoint.createdAt.toISOString(),
  updatedAt: endpoint.updatedAt.toISOString(),
});
export type WebhookAnswer = ReturnType<typeof webhookAnswer>;

const fields = {
  id: z.string().describe('the endpoint’s id'),
  clientId: z.string().nullable(),
  name: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  status: z.enum(['pending_verification', 'active', 'paused', 'disabled', 'failed']),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
};

const EXAMPLE = {
  id: 'ep_01k9v3q2m8f6r4t0y7w5x1z3a2',
  clientId: 'warehouse',
  name: '',
  url: 'https://shop.example/webhooks',
  events: ['order.created'],
  status: 'pending_verification',
  createdAt: '2026-01-31T08:00:00.000Z',
  updatedAt: '2026-01-31T08:00:00.000Z',
};

export const webhookSchema = z.object(fields).meta({ id: 'ClassicWebhook', examples: [EXAMPLE] });
export const webhookPage = pageOf(webhookSchema);

export const createdWebhookSchema = z
  .object({
    ...fields,
    secret: z.string(),
    verificationToken: z.string().optional().describe('what the handshake sends'),
  })
  .meta({
    id: 'CreatedClassicWebhook',
    examples: [{ ...EXAMPLE, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', verificationToken: 'vt_3fYk2' }],
  });

const count = z.int().min(0);

export const webhookStatsSchema = z
  .object({
    webhookId: z.string(),
    period: z.string(),
    total: count,
    pending: count,
    success: count,
    failed: count.describe('failed so far, and tried again'),
    permanent_failure: count,
    successRate: z.number().nullable(),
    averageResponseTimeMs: z.number().nullable().describe('the median'),
    consecutiveFailures: count,
    lastAttemptAt: z.iso.datetime().nullable(),
    lastStatus: z.int().nullable(),
  })
  .meta({
    id: 'ClassicWebhookStats',
    examples: [
      {
        webhookId: EXAMPLE.id,
        period: '30d',
        total: 3,
        pending: 0,
        success: 2,
        failed: 0,
        permanent_failure: 1,
        successRate: 0.667,
        averageResponseTimeMs: 30,
        consecutiveFailures: 0,
        lastAttemptAt: '2026-01-31T08:05:00.000Z',
        lastStatus: 200,
      },
    ],
  });

export const webhookStats = (found: EndpointStatisticsAnswer): z.output<typeof webhookStatsSchema> => ({
  webhookId: found.endpointId,
  period: found.period,
  total: found.deliveries.total,
  ...classicStatuses(found.deliveries.byState),
  successRate: found.successRate,
  averageResponseTimeMs: found.responseTimeMs.p50,
  consecutiveFailures: found.consecutiveFailures,
  lastAttemptAt: found.lastAttemptAt,
  lastStatus: found.lastStatus,
});

/** Our states in the four words of these APIs; what was canceled or skipped is none of them. */
export function classicStatuses(byState: Readonly<Record<string, number>>) {
  const { pending = 0, sending = 0, held = 0, succeeded = 0, retrying = 0, failed = 0 } = byState;
  return { pending: pending + sending + held, success: succeeded, failed: retrying, permanent_failure: failed };
}

export const retriedSchema = z
  .object({ retried: count, more: z.boolean().describe('there are more of them: ask again') })
  .meta({ id: 'RetriedDeliveries', examples: [{ retried: 2, more: false }] });

const MAX_OFFSET = 100_000;

export const newWebhookV0 = z.strictObject({ eventName: events.element, webhookUrl: url });
export type NewWebhookV0 = z.output<typeof newWebhookV0>;

export const webhookQueryV0 = z.strictObject({
  page_size: z.coerce.number<string>().int().min(1).max(250).default(50),
  offset: z.coerce.number<string>().int().min(0).max(MAX_OFFSET).default(0),
});
export type WebhookQueryV0 = z.output<typeof webhookQueryV0>;

export const webhookAnswerV0 = ({ createdAt, state, ...webhook }: ClassicWebhook) => ({
  ...webhook,
  status: state,
  createdAt: createdAt.toISOString(),
});

const fieldsV0 = {
  id: z.string().describe('the endpoint’s id'),
  eventName: z.string(),
  webhookUrl: z.string(),
  status: fields.status,
  createdAt: z.iso.datetime(),
};
const EXAMPLE_V0 = {
  id: EXAMPLE.id,
  eventName: 'order.created',
  webhookUrl: EXAMPLE.url,
  status: 'active',
  createdAt: EXAMPLE.createdAt,
};

export const createdWebhookV0 = z
  .object({ ...fieldsV0, secret: z.string() })
  .meta({ id: 'CreatedWebhookV0', examples: [{ ...EXAMPLE_V0, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }] });

export const webhookPageV0 = z
  .object({
    webhooks: z.array(z.object(fieldsV0)),
    total: z.int(),
    page_size: z.int(),
    offset: z.int(),
  })
  .meta({ id: 'WebhookPageV0', examples: [{ webhooks: [EXAMPLE_V0], total: 1, page_size: 50, offset: 0 }] });

export const debugStatus = z
  .object({
    queueSize: count.describe('deliveries that were not tried yet, or are held'),
    retrySize: count.describe('deliveries that wait for another attempt'),
    statuses: z.object({ pending: count, success: count, failed: count, permanent_failure: count }),
  })
  .meta({
    id: 'DebugStatus',
    examples: [{ queueSize: 2, retrySize: 1, statuses: { pending: 2, success: 40, failed: 1, permanent_failure: 0 } }],
  });
