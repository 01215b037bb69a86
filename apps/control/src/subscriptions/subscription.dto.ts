import { isChannel, MAX_CHANNELS, MAX_CHANNEL_LENGTH, type FilterDocument } from '#libs/contracts';
import { PAGE_QUERY, type SubscriptionRow } from '#libs/database';
import { compileFilter } from '#libs/domain';
import { pageOf } from '#libs/http';
import { z } from 'zod';
import { eventTypePattern } from '../endpoints/endpoint.dto.js';

/** Compiled here so that a fault is told with its place; dispatchers compile it again, once. */
export const filterDocument: z.ZodType<FilterDocument> = z
  .record(z.string(), z.unknown(), 'expected an object such as {"data.total": {"$gte": 100}}')
  .superRefine((filter, context) => {
    const compiled = compileFilter(filter);
    if (compiled.ok) return;
    for (const { path, detail } of compiled.faults) {
      context.addIssue({ code: 'custom', message: detail, path: [...path] });
    }
  });

export const channelNames = z
  .array(
    z
      .string()
      .refine(
        isChannel,
        `expected 1 to ${MAX_CHANNEL_LENGTH} letters, digits and . _ : - that begin with a letter or a digit`,
      ),
  )
  .min(1, 'expected at least one channel; null means none')
  .max(MAX_CHANNELS)
  .refine((channels) => new Set(channels).size === channels.length, 'names a channel twice');

const settings = {
  eventType: eventTypePattern,
  /** Null: all that is of the type. */
  filter: filterDocument.nullable(),
  /** Null: whatever channels an event has. */
  channels: channelNames.nullable(),
};

/** The body of POST. */
export const newSubscription = z.strictObject({
  eventType: settings.eventType,
  filter: settings.filter.default(null),
  channels: settings.channels.default(null),
});
export type NewSubscriptionBody = z.output<typeof newSubscription>;

/** The body of PATCH: what is not given stays. */
export const subscriptionChange = z.strictObject(settings).partial();
export type SubscriptionChangeBody = z.output<typeof subscriptionChange>;

export const subscriptionQuery = z.strictObject(PAGE_QUERY);
export type SubscriptionQuery = z.output<typeof subscriptionQuery>;

export const subscriptionAnswer = (subscription: SubscriptionRow) => ({
  id: subscription.id,
  endpointId: subscription.endpointId,
  eventType: subscription.eventType,
  filter: subscription.filter,
  channels: subscription.channels,
  createdAt: subscription.createdAt.toISOString(),
});
export type SubscriptionAnswer = ReturnType<typeof subscriptionAnswer>;

export const subscriptionSchema = z
  .object({
    id: z.string(),
    endpointId: z.string(),
    eventType: z.string(),
    filter: z.record(z.string(), z.unknown()).nullable(),
    channels: z.array(z.string()).nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({
    id: 'Subscription',
    examples: [
      {
        id: 'sub_01k9v3q2m8f6r4t0y7w5x1z3a2',
        endpointId: 'ep_01k9v3q2m8f6r4t0y7w5x1z3a2',
        eventType: 'order.*',
        filter: { 'data.total': { $gte: 100 } },
        channels: null,
        createdAt: '2026-01-31T08:00:00.000Z',
      },
    ],
  }) satisfies z.ZodType<SubscriptionAnswer>;

export const subscriptionPage = pageOf(subscriptionSchema);
