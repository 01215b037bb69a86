import { VALIDATION_MODES } from '#libs/contracts';
import { pageOf } from '#libs/http';
import { z } from 'zod';
import type { CompatibilityAnswer, EventTypeAnswer, VersionAnswer } from './event-type-answer.js';

const time = z.iso.datetime();

const EXAMPLE_VERSION = {
  version: '1',
  schema: { type: 'object', required: ['orderId'], properties: { orderId: { type: 'string' } } },
  example: { orderId: 'o-17' },
  deprecatedAt: null,
  createdAt: '2026-01-31T08:00:00.000Z',
  updatedAt: '2026-01-31T08:00:00.000Z',
};

export const versionSchema = z
  .object({
    version: z.string(),
    schema: z.record(z.string(), z.unknown()).nullable().describe('JSON Schema 2020-12 of `data`; null means any'),
    example: z.unknown(),
    deprecatedAt: time.nullable(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'EventTypeVersion', examples: [EXAMPLE_VERSION] }) satisfies z.ZodType<VersionAnswer>;

const EXAMPLE = {
  name: 'order.created',
  description: 'A customer has placed an order',
  validation: 'reject',
  deprecatedAt: null,
  versions: [EXAMPLE_VERSION],
  createdAt: '2026-01-31T08:00:00.000Z',
  updatedAt: '2026-01-31T08:00:00.000Z',
} as const;

const eventType = z.object({
  name: z.string(),
  description: z.string(),
  validation: z.enum(VALIDATION_MODES).nullable().describe('null means as the tenant says'),
  deprecatedAt: time.nullable(),
  versions: z.array(versionSchema).describe('the oldest first'),
  createdAt: time,
  updatedAt: time,
});

export const eventTypeSchema = eventType.meta({
  id: 'EventType',
  examples: [EXAMPLE],
}) satisfies z.ZodType<EventTypeAnswer>;

const EXAMPLE_COMPATIBILITY = {
  comparedWith: '1',
  compatible: false,
  changes: [{ pointer: '/required', detail: 'total is required now', breaks: 'publishers' }],
  affected: {
    endpoints: 1,
    subscriptions: [
      {
        id: 'sub_01k9v3q2m8f6r4t0y7w5x1z3a2',
        endpointId: 'ep_01k9v3q2m8f6r4t0y7w5x1z3a2',
        eventType: 'order.*',
      },
    ],
  },
} as const;

export const compatibilitySchema = z
  .object({
    comparedWith: z.string().nullable().describe('which version; null when there is none'),
    compatible: z.boolean(),
    changes: z.array(
      z.object({
        pointer: z.string().describe('of the place in the schema'),
        detail: z.string(),
        breaks: z.enum(['receivers', 'publishers', 'both']),
      }),
    ),
    affected: z.object({
      endpoints: z.int().min(0).describe('endpoints that get events of the type'),
      subscriptions: z
        .array(z.object({ id: z.string(), endpointId: z.string(), eventType: z.string() }))
        .describe('the first hundred of them'),
    }),
  })
  .meta({ id: 'SchemaCompatibility', examples: [EXAMPLE_COMPATIBILITY] }) satisfies z.ZodType<CompatibilityAnswer>;

export const changedEventTypeSchema = eventType.extend({ compatibility: compatibilitySchema.optional() }).meta({
  id: 'ChangedEventType',
  examples: [{ ...EXAMPLE, compatibility: EXAMPLE_COMPATIBILITY }],
});

export const eventTypePage = pageOf(eventTypeSchema);
