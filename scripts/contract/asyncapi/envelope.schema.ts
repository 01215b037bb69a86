import { EVENT_ID, EVENT_TYPE, MAX_EVENT_ID_LENGTH, MAX_EVENT_TYPE_LENGTH, TENANT_ID } from '#libs/contracts';
import { z } from 'zod';

/** What makes a record's value an event, whoever produced it; the rest of it is the publisher's. */
export const envelope = z
  .looseObject({
    id: z.string().max(MAX_EVENT_ID_LENGTH).regex(EVENT_ID),
    type: z.string().max(MAX_EVENT_TYPE_LENGTH).regex(EVENT_TYPE),
    tenantId: z.string().regex(TENANT_ID),
    timestamp: z.string().describe('ISO 8601'),
    version: z.string().optional(),
    source: z.string().optional(),
    userId: z.string().optional(),
    subject: z.string().optional(),
    channels: z.array(z.string()).optional().describe('whom of the subscribers it is meant for'),
    data: z.unknown().describe('any JSON, byte for byte as it was published'),
    metadata: z.looseObject({}).optional(),
  })
  .meta({
    examples: [
      {
        id: 'order-17-created',
        type: 'order.created',
        version: '1',
        timestamp: '2026-01-02T03:04:05Z',
        source: 'shop',
        tenantId: 'ten_default',
        data: { total: 12.5 },
      },
    ],
  });
