import { EVENT_TYPE, MAX_EVENT_TYPE_LENGTH } from '#libs/contracts';
import { z } from 'zod';

/** What an example is called that nobody named. */
const TEST_EVENT_TYPE = 'postrider.test';

export const endpointTest = z.strictObject({
  eventType: z
    .string()
    .max(MAX_EVENT_TYPE_LENGTH)
    .regex(EVENT_TYPE, 'expected an event type such as order.created')
    .default(TEST_EVENT_TYPE),
  /** Without it the example that is registered for the type, or a greeting. */
  data: z.unknown().optional(),
});
export type EndpointTestBody = z.output<typeof endpointTest>;

const headers = z.record(z.string(), z.string());

export const endpointTestSchema = z
  .object({
    succeeded: z.boolean().describe('it answered 2xx'),
    eventId: z.string(),
    webhookId: z.string(),
    request: z.object({ method: z.literal('POST'), url: z.string(), headers, body: z.string() }),
    response: z
      .object({ status: z.int(), headers, body: z.string().describe('its first 1,000 characters') })
      .nullable()
      .describe('null: there was none'),
    error: z.string().nullable(),
    errorClass: z.string().nullable(),
    durationMs: z.int(),
  })
  .meta({
    id: 'EndpointTest',
    examples: [
      {
        succeeded: true,
        eventId: 'evt_01k9v3q2m8f6r4t0y7w5x1z3a2',
        webhookId: 'dlv_01k9v3q2m8f6r4t0y7w5x1z3a2',
        request: {
          method: 'POST',
          url: 'https://shop.example/webhooks',
          headers: { 'content-type': 'application/json', 'webhook-test': 'true' },
          body: '{"id":"evt_01k9v3q2m8f6r4t0y7w5x1z3a2","type":"postrider.test","data":{}}',
        },
        response: { status: 204, headers: {}, body: '' },
        error: null,
        errorClass: null,
        durationMs: 12,
      },
    ],
  });
export type EndpointTestAnswer = z.output<typeof endpointTestSchema>;
