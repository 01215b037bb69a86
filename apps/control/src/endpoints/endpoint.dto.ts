import {
  BODY_FORMATS,
  DEFAULT_RETRY_POLICY,
  DEFAULT_TIMEOUT_MS,
  ENDPOINT_STATES,
  EVENT_TYPE,
  MAX_EVENT_TYPE_LENGTH,
  MAX_TIMEOUT_MS,
  MIN_TIMEOUT_MS,
  ENDPOINT_SCOPES,
  SIGNATURE_FORMATS,
  UNORDERED,
  VERIFICATIONS,
  type RetryPolicy,
} from '#libs/contracts';
import { PAGE_QUERY } from '#libs/database';
import { headerVerdict, MAX_RETRY_DELAY_MS } from '#libs/domain';
import { z } from 'zod';
import { autoDisable, ordering, rateLimit } from './pace.dto.js';

const MAX_ATTEMPTS = 30;
const MAX_DESCRIPTION_LENGTH = 500;
const MAX_NAME_LENGTH = 200;
const MAX_CLIENT_ID_LENGTH = 200;
const MAX_METADATA_ENTRIES = 50;
const MAX_METADATA_KEY_LENGTH = 100;
const MAX_METADATA_VALUE_LENGTH = 500;
const MAX_SEARCH_LENGTH = 200;
const MAX_URL_LENGTH = 2_048;
const MAX_EVENT_TYPES = 100;
const DAY_MS = 86_400_000;

/** `order.created`, `order.*` or `*`. */
export const eventTypePattern = z
  .string()
  .max(MAX_EVENT_TYPE_LENGTH)
  .refine(
    (pattern) => pattern === '*' || EVENT_TYPE.test(pattern.endsWith('.*') ? pattern.slice(0, -2) : pattern),
    'expected an event type such as order.created, a pattern such as order.*, or *',
  );

export const eventTypePatterns = z
  .array(eventTypePattern)
  .min(1, 'expected at least one event type; ["*"] means all')
  .max(MAX_EVENT_TYPES)
  .refine((types) => new Set(types).size === types.length, 'names an event type twice');

const delayMs = z.number().int().min(0).max(MAX_RETRY_DELAY_MS);

/** Without `maxDelayMs` a fixed delay is its own limit, and a growing one stops at a day. */
const growingPolicy = <Policy extends 'fixed' | 'linear' | 'exponential'>(policy: Policy) =>
  z
    .strictObject({
      policy: z.literal(policy),
      initialDelayMs: delayMs,
      maxDelayMs: delayMs.optional(),
      maxAttempts: z.number().int().min(1).max(MAX_ATTEMPTS).default(10),
    })
    .refine(({ initialDelayMs, maxDelayMs }) => maxDelayMs === undefined || maxDelayMs >= initialDelayMs, {
      path: ['maxDelayMs'],
      message: 'must not be below initialDelayMs',
    })
    .transform((given) => ({
      ...given,
      maxDelayMs: given.maxDelayMs ?? Math.max(given.initialDelayMs, policy === 'fixed' ? 0 : DAY_MS),
    }));

const retry: z.ZodType<RetryPolicy> = z.discriminatedUnion('policy', [
  z.strictObject({
    policy: z.literal('schedule'),
    delaysMs: z.array(delayMs).max(MAX_ATTEMPTS - 1, `at most ${MAX_ATTEMPTS} attempts, the first one included`),
  }),
  growingPolicy('fixed'),
  growingPolicy('linear'),
  growingPolicy('exponential'),
]);

const headers = z.record(z.string(), z.string()).superRefine((given, context) => {
  const verdict = headerVerdict(given);
  if (verdict.ok) return;
  context.addIssue({
    code: 'custom',
    message: verdict.reason,
    path: verdict.header === undefined ? [] : [verdict.header],
  });
});

/** PostgreSQL stores no NUL, and UTF-8 spells no half of a surrogate pair. */
const storableText = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .refine((text) => !text.includes('\0') && text.isWellFormed(), 'holds a character that cannot be stored');

const metadata = z
  .record(storableText(MAX_METADATA_KEY_LENGTH).min(1), storableText(MAX_METADATA_VALUE_LENGTH))
  .refine((entries) => Object.keys(entries).length <= MAX_METADATA_ENTRIES, {
    message: `at most ${MAX_METADATA_ENTRIES} entries`,
  });

/** What names it in the system that registers endpoints here. */
const clientId = storableText(MAX_CLIENT_ID_LENGTH).min(1);

const settings = {
  url: z.string().min(1).max(MAX_URL_LENGTH),
  eventTypes: eventTypePatterns,
  name: storableText(MAX_NAME_LENGTH),
  description: storableText(MAX_DESCRIPTION_LENGTH),
  metadata,
  headers,
  timeoutMs: z.number().int().min(MIN_TIMEOUT_MS).max(MAX_TIMEOUT_MS),
  retry,
  /** Null: as fast as it answers. */
  rateLimit: rateLimit.nullable(),
  ordering,
  /** Null: the installation's rule. */
  autoDisable: autoDisable.nullable(),
  signatureFormat: z.enum(SIGNATURE_FORMATS),
  bodyFormat: z.enum(BODY_FORMATS),
  verification: z.enum(VERIFICATIONS),
};

/** The body of `POST /v1/endpoints`. A field that is not known is refused: a setting that is ignored is worse than none. */
export const newEndpoint = z.strictObject({
  url: settings.url,
  eventTypes: settings.eventTypes.default(['*']),
  name: settings.name.default(''),
  description: settings.description.default(''),
  metadata: settings.metadata.default({}),
  /** Null: every registration makes another endpoint. */
  clientId: clientId.nullable().default(null),
  headers: settings.headers.default({}),
  timeoutMs: settings.timeoutMs.default(DEFAULT_TIMEOUT_MS),
  retry: settings.retry.default(DEFAULT_RETRY_POLICY),
  rateLimit: settings.rateLimit.default(null),
  ordering: settings.ordering.default(UNORDERED),
  autoDisable: settings.autoDisable.default(null),
  /** Never changed: what an endpoint gets is another matter than how. */
  scope: z.enum(ENDPOINT_SCOPES).default('events'),
  signatureFormat: settings.signatureFormat.default('standard'),
  bodyFormat: settings.bodyFormat.default('envelope'),
  verification: settings.verification.default('none'),
});
export type NewEndpointBody = z.output<typeof newEndpoint>;

/** The body of `PATCH /v1/endpoints/:id`: what is not given stays. The other states are found, not asked for. */
export const endpointChange = z
  .strictObject({ ...settings, state: z.enum(['active', 'paused', 'disabled']) })
  .partial();
export type EndpointChangeBody = z.output<typeof endpointChange>;

export const endpointQuery = z.strictObject({
  state: z.enum([...ENDPOINT_STATES, 'tripped']).optional(),
  clientId: clientId.optional(),
  search: storableText(MAX_SEARCH_LENGTH).min(1).optional(),
  ...PAGE_QUERY,
});
export type EndpointQuery = z.output<typeof endpointQuery>;
