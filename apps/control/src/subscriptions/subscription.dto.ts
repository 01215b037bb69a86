import { PAGE_QUERY, type SubscriptionRow } from '#libs/database';
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
