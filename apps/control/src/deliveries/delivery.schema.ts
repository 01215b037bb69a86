import { DELIVERY_STATES, END_REASONS, ERROR_CLASSES, HOLD_REASONS, LANES, TRIGGERS } from '#libs/contracts';
import { pageOf } from '#libs/http';
import { z } from 'zod';
import type { AttemptAnswer, DeliveryAnswer } from './delivery-answer.js';

const time = z.iso.datetime();
const status = z.int().describe('the HTTP status that the endpoint answered');

/** What `deliveryAnswer` answers. */
export const deliverySchema = z
  .object({
    id: z.string().describe('the `webhook-id` that the endpoint sees'),
    eventId: z.string(),
    eventType: z.string(),
    endpointId: z.string(),
    state: z.enum(DELIVERY_STATES),
    reason: z.string().describe('in a sentence: why it stands where it stands'),
    trigger: z.enum(TRIGGERS),
    lane: z.enum(LANES),
    attempts: z.int().min(0),
    nextAttemptAt: time.nullable(),
    holdReason: z.enum(HOLD_REASONS).nullable(),
    heldSince: time.nullable(),
    lastAttemptAt: time.nullable(),
    lastStatus: status.nullable(),
    errorClass: z.enum(ERROR_CLASSES).nullable(),
    error: z.string().nullable(),
    endReason: z.enum(END_REASONS).nullable(),
    deadLetter: z
      .object({ topic: z.string(), partition: z.int(), offset: z.number() })
      .nullable()
      .describe('where its dead letter lies'),
    createdAt: time,
    updatedAt: time,
  })
  .meta({
    id: 'Delivery',
    examples: [
      {
        id: 'dlv_01k9v3q2m8f6r4t0y7w5x1z3a2',
        eventId: 'evt_01k9v3q2m8f6r4t0y7w5x1z3a2',
        eventType: 'order.created',
        endpointId: 'ep_01k9v3q2m8f6r4t0y7w5x1z3a2',
        state: 'succeeded',
        reason: 'delivered by attempt 1',
        trigger: 'initial',
        lane: 'standard',
        attempts: 1,
        nextAttemptAt: null,
        holdReason: null,
        heldSince: null,
        lastAttemptAt: '2026-01-31T08:00:00.010Z',
        lastStatus: 200,
        errorClass: null,
        error: null,
        endReason: null,
        deadLetter: null,
        createdAt: '2026-01-31T08:00:00.000Z',
        updatedAt: '2026-01-31T08:00:00.042Z',
      },
    ],
  }) satisfies z.ZodType<DeliveryAnswer>;

export const deliveryPage = pageOf(deliverySchema);

/** What `attemptAnswer` answers. */
export const attemptSchema = z
  .object({
    id: z.string(),
    deliveryId: z.string(),
    eventId: z.string(),
    endpointId: z.string(),
    attempt: z.int().min(1).describe('counts from 1 over the delivery’s life'),
    trigger: z.enum(TRIGGERS),
    startedAt: time,
    durationMs: z.number().min(0),
    status: status.nullable(),
    errorClass: z.enum(ERROR_CLASSES).nullable(),
    error: z.string().nullable(),
    responseBody: z.string().nullable().describe('the first 1,000 characters'),
    nextState: z.enum(['succeeded', 'retrying', 'failed', 'unchanged']).describe('what followed for the delivery'),
    nextAttemptAt: time.nullable(),
  })
  .meta({
    id: 'Attempt',
    examples: [
      {
        id: 'att_01k9v3q2m8f6r4t0y7w5x1z3a2',
        deliveryId: 'dlv_01k9v3q2m8f6r4t0y7w5x1z3a2',
        eventId: 'evt_01k9v3q2m8f6r4t0y7w5x1z3a2',
        endpointId: 'ep_01k9v3q2m8f6r4t0y7w5x1z3a2',
        attempt: 1,
        trigger: 'initial',
        startedAt: '2026-01-31T08:00:00.010Z',
        durationMs: 32,
        status: 200,
        errorClass: null,
        error: null,
        responseBody: 'ok',
        nextState: 'succeeded',
        nextAttemptAt: null,
      },
    ],
  }) satisfies z.ZodType<AttemptAnswer>;

export const attemptPage = pageOf(attemptSchema);
