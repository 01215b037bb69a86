import {
  ERROR_CODES,
  EVENT_ID,
  EVENT_TYPE,
  LANES,
  MAX_CHANNELS,
  MAX_CHANNEL_LENGTH,
  MAX_EVENT_ID_LENGTH,
  MAX_EVENT_TYPE_LENGTH,
} from '#libs/contracts';
import { z } from 'zod';

/** The default of PUBLISHER_MAX_BATCH_EVENTS. */
const MAX_BATCH_EVENTS = 500;

// Only described here: what a request holds is read from its bytes (libs/domain/src/ingest), for invariant 3.

/** Null counts as not given. */
const text = (maxLength = 256) => z.string().min(1).max(maxLength).nullish();
const eventType = z.string().max(MAX_EVENT_TYPE_LENGTH).regex(EVENT_TYPE);
const time = z.iso.datetime({ offset: true });

const EXAMPLE = { type: 'order.created', data: { orderId: 'o-17', total: 12.5 }, key: 'customer-3' };

export const eventToPublish = z
  .strictObject({
    type: eventType.describe('dotted words'),
    data: z.unknown().describe('any JSON; its bytes are carried unchanged'),
    id: z
      .string()
      .max(MAX_EVENT_ID_LENGTH)
      .regex(EVENT_ID)
      .nullish()
      .describe('one of ours when left out; the same id again is the same event'),
    version: text(64),
    source: text(),
    userId: text(),
    subject: text(),
    timestamp: time.nullish().describe('RFC 3339; now when left out'),
    deliverAt: time.nullish().describe('its deliveries wait until then; at most 30 days ahead'),
    metadata: z.looseObject({ traceId: text(), sessionId: text(), correlationId: text() }).nullish(),
    channels: z
      .array(z.string().min(1).max(MAX_CHANNEL_LENGTH))
      .max(MAX_CHANNELS)
      .nullish()
      .describe('for subscriptions that ask for one of them, beside those that ask for none'),
    key: text().describe('Kafka partition key, for order among events of one key'),
    priority: z.enum(LANES).nullish().describe('the lane of its deliveries'),
  })
  .meta({ id: 'EventToPublish', examples: [EXAMPLE] });

const CLOUD_EVENT = {
  specversion: '1.0',
  id: 'order-17-created',
  source: '/shop',
  type: 'order.created',
  data: { orderId: 'o-17' },
};

export const cloudEvent = z
  .looseObject({
    specversion: z.literal('1.0'),
    id: z.string().min(1).max(MAX_EVENT_ID_LENGTH).regex(EVENT_ID),
    source: z.string().min(1).max(256),
    type: eventType,
    time: time.nullish(),
    subject: text(),
    datacontenttype: z.string().nullish().describe('a JSON type'),
    deliverat: time.nullish(),
    partitionkey: text(),
    correlationid: text(),
    eventversion: text(64),
    channels: text(1_300).describe('comma separated'),
    data: z.unknown().optional(),
    data_base64: z.base64().nullish().describe('JSON, encoded'),
  })
  .meta({ id: 'CloudEvent', description: 'CloudEvents 1.0, JSON format', examples: [CLOUD_EVENT] });

const list = <Item extends z.ZodType>(item: Item) => z.array(item).max(MAX_BATCH_EVENTS);

/** What `POST /v1/events` takes, by content type. */
export const publishBodies = {
  'application/json': { schema: eventToPublish },
  'application/cloudevents+json': { schema: cloudEvent },
  'application/cloudevents-batch+json': { schema: list(cloudEvent), example: [CLOUD_EVENT] },
};

export const batchBodies = {
  'application/json': { schema: z.strictObject({ events: list(eventToPublish) }), example: { events: [EXAMPLE] } },
  'application/cloudevents-batch+json': publishBodies['application/cloudevents-batch+json'],
};

export const warnings = z
  .array(z.object({ pointer: z.string(), detail: z.string() }))
  .optional()
  .describe('what is not as the type is registered, although the event is taken');

export const acceptedEvent = z.object({ id: z.string(), type: z.string(), timestamp: z.string(), warnings }).meta({
  id: 'AcceptedEvent',
  examples: [{ id: 'evt_01k9v3q2m8f6r4t0y7w5x1z3a2', type: 'order.created', timestamp: '2026-01-31T08:00:00.000Z' }],
});

const codes = Object.keys(ERROR_CODES) as (keyof typeof ERROR_CODES)[];

export const batchAnswer = z
  .object({
    results: z
      .array(
        z.union([
          z.object({ id: z.string(), warnings }),
          z.object({
            error: z.object({
              code: z.enum(codes),
              detail: z.string(),
              errors: z.array(z.object({ pointer: z.string(), detail: z.string() })),
            }),
          }),
        ]),
      )
      .describe('one for each event, in their order'),
  })
  .meta({
    id: 'BatchAnswer',
    examples: [
      {
        results: [
          { id: 'evt_01k9v3q2m8f6r4t0y7w5x1z3a2' },
          { error: { code: 'validation_failed', detail: 'the event has one fault: …', errors: [] } },
        ],
      },
    ],
  });
