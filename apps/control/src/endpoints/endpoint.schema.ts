import { BODY_FORMATS, ENDPOINT_SCOPES, ENDPOINT_STATES, SIGNATURE_FORMATS, VERIFICATIONS } from '#libs/contracts';
import { pageOf } from '#libs/http';
import { z } from 'zod';
import type { EndpointAnswer } from './endpoint-answer.js';

const time = z.iso.datetime();
const delayMs = z.int().min(0);

const retry = z.discriminatedUnion('policy', [
  z.object({ policy: z.literal('schedule'), delaysMs: z.array(delayMs) }),
  z.object({
    policy: z.enum(['fixed', 'linear', 'exponential']),
    initialDelayMs: delayMs,
    maxDelayMs: delayMs,
    maxAttempts: z.int().min(1),
  }),
]);

const rateLimit = z.object({
  perSecond: z.int().optional(),
  perMinute: z.int().optional(),
  perHour: z.int().optional(),
  concurrent: z.int().optional().describe('requests under way at the same time'),
});

const onExhausted = z.enum(['skip', 'wait']);
const ordering = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('none') }),
  z.object({ mode: z.literal('endpoint'), onExhausted }),
  z.object({ mode: z.literal('key'), keyPath: z.string(), onExhausted }),
]);

const autoDisable = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('time'), hours: z.number() }),
  z.object({ mode: z.literal('failures'), failures: z.int() }),
  z.object({ mode: z.literal('never') }),
]);

const health = z.object({
  consecutiveFailures: z.int().min(0),
  firstFailureAt: time.nullable().describe('of the failures in a row'),
  lastFailureAt: time.nullable(),
  lastSuccessAt: time.nullable(),
  warnedAt: time.nullable().describe('when half of what disables it was reached'),
  circuit: z.object({
    state: z.enum(['closed', 'open', 'half_open']),
    openUntil: time.nullable(),
  }),
});

const verificationProgress = z.object({
  verifiedAt: time.nullable(),
  tries: z.int().min(0).describe('handshakes since it was asked from the beginning'),
  nextTryAt: time.nullable().describe('null: none is to be made'),
  lastError: z.string().nullable(),
});

const fields = {
  id: z.string(),
  url: z.string(),
  name: z.string(),
  description: z.string(),
  metadata: z.record(z.string(), z.string()),
  clientId: z.string().nullable().describe('who registered it, in the owner’s own words'),
  state: z.enum([...ENDPOINT_STATES, 'tripped']),
  disabledReason: z.enum(['requested', 'gone', 'failures', 'failing_for_long']).nullable(),
  stateChangedAt: time,
  eventTypes: z.array(z.string()),
  headers: z.record(z.string(), z.string()),
  timeoutMs: z.int(),
  retry,
  rateLimit: rateLimit.nullable(),
  ordering,
  autoDisable: autoDisable.nullable(),
  scope: z.enum(ENDPOINT_SCOPES).describe('which events it gets (docs/operational-events.md)'),
  signatureFormat: z.enum(SIGNATURE_FORMATS),
  bodyFormat: z.enum(BODY_FORMATS),
  verification: z.enum(VERIFICATIONS),
  verificationProgress: verificationProgress.nullable(),
  health,
  createdAt: time,
  updatedAt: time,
};

const example = {
  id: 'ep_01k9v3q2m8f6r4t0y7w5x1z3a2',
  url: 'https://shop.example/webhooks',
  name: 'Warehouse',
  description: 'orders to the warehouse',
  metadata: { team: 'logistics' },
  clientId: null,
  state: 'active',
  disabledReason: null,
  stateChangedAt: '2026-01-31T08:00:00.000Z',
  eventTypes: ['order.*'],
  headers: {},
  timeoutMs: 15_000,
  retry: { policy: 'schedule', delaysMs: [5_000, 300_000] },
  rateLimit: { perSecond: 10 },
  ordering: { mode: 'none' },
  autoDisable: null,
  scope: 'events',
  signatureFormat: 'standard',
  bodyFormat: 'envelope',
  verification: 'none',
  verificationProgress: null,
  health: {
    consecutiveFailures: 0,
    firstFailureAt: null,
    lastFailureAt: null,
    lastSuccessAt: '2026-01-31T08:05:00.000Z',
    warnedAt: null,
    circuit: { state: 'closed', openUntil: null },
  },
  createdAt: '2026-01-31T08:00:00.000Z',
  updatedAt: '2026-01-31T08:00:00.000Z',
};

/** What `endpointAnswer` answers. */
export const endpointSchema = z
  .object(fields)
  .meta({ id: 'Endpoint', examples: [example] }) satisfies z.ZodType<EndpointAnswer>;

const verificationToken = z.string().optional().describe('what handshakes with it carry');

export const createdEndpointSchema = z
  .object({ ...fields, secret: z.string().describe('signs what is sent'), verificationToken })
  .meta({
    id: 'CreatedEndpoint',
    examples: [{ ...example, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }],
  }) satisfies z.ZodType<EndpointAnswer>;

export const endpointInVerificationSchema = z.object({ ...fields, verificationToken }).meta({
  id: 'EndpointInVerification',
  examples: [
    {
      ...example,
      state: 'pending_verification',
      verification: 'token',
      verificationProgress: { verifiedAt: null, tries: 0, nextTryAt: '2026-01-31T08:00:00.000Z', lastError: null },
      verificationToken: 'whvt_Zy1kb2NzLWV4YW1wbGUtdG9rZW4tMQ',
    },
  ],
}) satisfies z.ZodType<EndpointAnswer>;

export const endpointPage = pageOf(endpointSchema);
