import { PAGE_QUERY, type SubscriptionRow } from '#libs/database';
import { pageOf } from '#libs/http';
import { z } from 'zod';
import { eventTypePattern } from '../endpoints/endpoint.dto.js';

/** The body of both POST and PATCH: a subscription is one type pattern. */
export const subscriptionBody = z.strictObject({ eventType: eventTypePattern });
export type SubscriptionBody = z.output<typeof subscriptionBody>;

export const subscriptionQuery = z.strictObject(PAGE_QUERY);
export type SubscriptionQuery = z.output<typeof subscriptionQuery>;

export const subscriptionAnswer = (subscription: SubscriptionRow) => ({
  id: subscription.id,
  endpointId: subscription.endpointId,
  eventType: subscription.eventType,
  createdAt: subscription.createdAt.toISOString(),
});
export type SubscriptionAnswer = ReturnType<typeof subscriptionAnswer>;

export const subscriptionSchema = z
  .object({ id: z.string(), endpointId: z.string(), eventType: z.string(), createdAt: z.iso.datetime() })
  .meta({
    id: 'Subscription',
    examples: [
      {
        id: 'sub_01k9v3q2m8f6r4t0y7w5x1z3a2',
        endpointId: 'ep_01k9v3q2m8f6r4t0y7w5x1z3a2',
        eventType: 'order.*',
        createdAt: '2026-01-31T08:00:00.000Z',
      },
    ],
  }) satisfies z.ZodType<SubscriptionAnswer>;

export const subscriptionPage = pageOf(subscriptionSchema);
