import { END_REASONS, ERROR_CLASSES, HOLD_REASONS, LANES, TRIGGERS, type DeliveryReport } from '#libs/contracts';
import { z } from 'zod';
import { healthFields } from './endpoint-state.schema.ts';

const epochMs = z.number().min(0).describe('epoch ms');

const about = {
  deliveryId: z.string(),
  tenantId: z.string(),
  eventId: z.string(),
  eventType: z.string(),
  endpointId: z.string(),
  createdAtMs: epochMs,
  lane: z.enum(LANES),
  atMs: epochMs,
};
const { deliveryId: _deliveryId, endpointId: _endpointId, ...aboutMany } = about;

const next = z.discriminatedUnion('state', [
  z.object({ state: z.literal('succeeded') }),
  z.object({ state: z.literal('retrying'), dueAtMs: epochMs }),
  z.object({ state: z.literal('failed'), reason: z.enum(END_REASONS) }),
  z.object({ state: z.literal('unchanged') }),
]);

const place = z.object({ topic: z.string(), partition: z.int(), offset: z.int() });
const aboutEndpoint = { tenantId: z.string(), endpointId: z.string(), atMs: epochMs };

/** A line of a record on `postrider.attempts`. */
export const report = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('planned'),
    ...aboutMany,
    endpointIds: z.array(z.string()),
    trigger: z.enum(TRIGGERS),
    dueAtMs: epochMs.optional(),
  }),
  z.object({
    kind: z.literal('attempted'),
    ...about,
    attemptId: z.string(),
    attempt: z.int().min(1),
    trigger: z.enum(TRIGGERS),
    startedAtMs: epochMs,
    durationMs: z.number().min(0),
    status: z.int().optional(),
    errorClass: z.enum(ERROR_CLASSES).optional(),
    error: z.string().optional(),
    responseBody: z.string().optional(),
    next,
  }),
  z.object({
    kind: z.literal('held'),
    ...about,
    reason: z.enum(HOLD_REASONS),
    dueAtMs: epochMs.optional(),
    sinceMs: epochMs.optional(),
  }),
  z.object({
    kind: z.literal('ended'),
    ...about,
    state: z.enum(['failed', 'canceled', 'skipped']),
    reason: z.enum(END_REASONS),
  }),
  z.object({ kind: z.literal('dead-lettered'), ...about, reason: z.enum(END_REASONS), place }),
  z.object({ kind: z.literal('endpoint-gone'), ...aboutEndpoint }),
  z.object({
    kind: z.literal('endpoint-disabled'),
    ...aboutEndpoint,
    reason: z.enum(['gone', 'failures', 'failing_for_long']),
    stateSinceMs: epochMs,
  }),
  z.object({
    kind: z.literal('endpoint-health'),
    ...aboutEndpoint,
    health: z.object(healthFields),
    circuitOpenUntilMs: epochMs.optional(),
  }),
]) satisfies z.ZodType<DeliveryReport>;
