import { DELIVERY_STATES } from '#libs/contracts';
import { pageOf } from '#libs/http';
import { z } from 'zod';
import type { eventAnswer } from './event-answer.js';

const fields = {
  id: z.string(),
  type: z.string(),
  version: z.string(),
  source: z.string(),
  timestamp: z.string().describe('as the envelope spells it'),
  tenantId: z.string(),
  subject: z.string().nullable(),
  correlationId: z.string().nullable(),
  acceptedAt: z.iso.datetime().describe('when the broker took it'),
  sizeBytes: z.int().describe('of the envelope'),
  partition: z.int(),
  offset: z.int(),
};

const EXAMPLE = {
  id: 'evt_01k9v3q2m8f6r4t0y7w5x1z3a2',
  type: 'order.created',
  version: '1',
  source: 'shop',
  timestamp: '2026-01-31T08:00:00.000Z',
  tenantId: 'ten_default',
  subject: null,
  correlationId: null,
  acceptedAt: '2026-01-31T08:00:00.004Z',
  sizeBytes: 182,
  partition: 3,
  offset: 41,
};

const ENVELOPE = {
  id: EXAMPLE.id,
  type: 'order.created',
  version: '1',
  timestamp: '2026-01-31T08:00:00.000Z',
  source: 'shop',
  tenantId: 'ten_default',
  data: { orderId: 'o-17', total: 12.5 },
};

/** What `eventAnswer` answers. */
export const eventSchema = z.object(fields).meta({ id: 'Event', examples: [EXAMPLE] }) satisfies z.ZodType<
  ReturnType<typeof eventAnswer>
>;

export const eventPage = pageOf(eventSchema);

/** Others may have produced it to the topic: only what makes it an event is promised. */
export const eventPayload = z
  .looseObject({ id: z.string(), type: z.string(), tenantId: z.string(), data: z.unknown() })
  .meta({ id: 'Envelope', examples: [ENVELOPE] });

const byState = z.partialRecord(z.enum(DELIVERY_STATES), z.int());

/** What `eventDocument` answers. */
export const eventDocumentSchema = z
  .object({
    ...fields,
    deliveries: z.object({ total: z.int(), byState: byState, url: z.string().describe('lists them') }),
    payloadUrl: z.string(),
    payload: eventPayload.nullable().describe('null once retention has erased it'),
  })
  .meta({
    id: 'EventDocument',
    examples: [
      {
        ...EXAMPLE,
        deliveries: { total: 1, byState: { succeeded: 1 }, url: `/v1/deliveries?eventId=${EXAMPLE.id}` },
        payloadUrl: `/v1/events/${EXAMPLE.id}/payload`,
        payload: ENVELOPE,
      },
    ],
  });
