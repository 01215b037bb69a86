import type { OperationalScope } from './operational-events.js';
/** When a failed delivery is tried again. Times in milliseconds; `maxAttempts` counts the first one. */
export type RetryPolicy =
  /** `delaysMs[n]` is the wait before retry n + 1, so there are `delaysMs.length + 1` attempts. */
  | { readonly policy: 'schedule'; readonly delaysMs: readonly number[] }
  | {
      readonly policy: 'fixed' | 'linear' | 'exponential';
      readonly initialDelayMs: number;
      readonly maxDelayMs: number;
      readonly maxAttempts: number;
    };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Standard Webhooks' recommended schedule: ten attempts over 75 h 35 min 5 s (docs/wire.md 1; its leading 0 is the first attempt). */
export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  policy: 'schedule',
  delaysMs: [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR],
};

export const DEFAULT_TIMEOUT_MS = 15_000;
export const MIN_TIMEOUT_MS = 1_000;
export const MAX_TIMEOUT_MS = 60_000;

/**
 * `pending_verification`: it has not proved yet that it wants to be sent to, and all that comes is kept. `paused`: its owner
 * wants nothing sent for now, and all that comes kept. `disabled`: what comes is skipped. `failed`: it was asked whether it
 * wants to be sent to, and answered wrong; what comes is skipped.
 */
export const ENDPOINT_STATES = ['pending_verification', 'active', 'paused', 'disabled', 'failed'] as const;
export type EndpointState = (typeof ENDPOINT_STATES)[number];

/** States in which what comes ends as skipped. */
export const isSkipped = (state: EndpointState): boolean => state === 'disabled' || state === 'failed';

/** Why an endpoint is disabled: by its owner, because it answered 410, or by its own auto-disable rule. */
export type DisabledReason = 'requested' | 'gone' | 'failures' | 'failing_for_long';

/** How an attempt is signed (docs/wire.md 1). */
export const SIGNATURE_FORMATS = ['standard', 'simple', 'sha256'] as const;
export type SignatureFormat = (typeof SIGNATURE_FORMATS)[number];

/** What an attempt's body looks like (docs/wire.md 1). */
export const BODY_FORMATS = ['envelope', 'minimal', 'cloudevents-structured', 'cloudevents-binary', 'classic'] as const;
export type BodyFormat = (typeof BODY_FORMATS)[number];

/** How an endpoint proves that it wants to be sent to (docs/verification.md). */
export const VERIFICATIONS = ['none', 'token', 'challenge', 'cloudevents'] as const;
export type Verification = (typeof VERIFICATIONS)[number];

/** An old secret that still signs beside the new one. */
export interface ExpiringSecret {
  readonly secret: string;
  /** Epoch ms. */
  readonly untilMs: number;
}

/** How many requests an endpoint wants at most: at least one member, and all that are given hold together. */
export interface RateLimit {
  readonly perSecond?: number;
  readonly perMinute?: number;
  readonly perHour?: number;
  /** Requests under way at the same time. */
  readonly concurrent?: number;
}

/** What follows when a delivery that others wait for in order has used up its attempts. */
export type OnExhausted =
  /** It is a dead letter, and the others go on. */
  | 'skip'
  /** It is a dead letter, and the others wait until it is retried by hand and succeeds, or is canceled. */
  | 'wait';

/** Which deliveries of an endpoint wait for each other (docs/ordering.md). */
export type Ordering =
  | { readonly mode: 'none' }
  | { readonly mode: 'endpoint'; readonly onExhausted: OnExhausted }
  /** `keyPath`: dotted member names from the top of the envelope, such as `data.customerId`. */
  | { readonly mode: 'key'; readonly keyPath: string; readonly onExhausted: OnExhausted };

/** One object for the many endpoints that have no order. */
export const UNORDERED: Ordering = { mode: 'none' };

/** When an endpoint that only fails is disabled. */
export type AutoDisable =
  | { readonly mode: 'time'; readonly hours: number }
  | { readonly mode: 'failures'; readonly failures: number }
  | { readonly mode: 'never' };

/** An endpoint as the dispatcher uses it, its secret opened. */
export interface EndpointSettings {
  readonly id: string;
  readonly tenantId: string;
  /** Normalised once by `new URL`; this text is what is dialled. */
  readonly url: string;
  readonly state: EndpointState;
  /** Epoch ms; two settings with the same moment tell of the same state. Undefined: not known, as in a test. */
  readonly stateSinceMs?: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
  /** Undefined: as fast as it answers. */
  readonly rateLimit?: RateLimit;
  readonly ordering: Ordering;
  /** Undefined: the installation's rule. */
  readonly autoDisable?: AutoDisable;
  /** `whsec_…` signing secrets, newest first. Undefined when they could not be opened: hold, never send unsigned. */
  readonly secrets: readonly string[] | undefined;
  /** Those that are being replaced. Undefined: none, as nearly always. */
  readonly expiringSecrets?: readonly ExpiringSecret[];
  /** Undefined: `events`. */
  readonly scope?: OperationalScope;
  /** Undefined: `standard`. */
  readonly signatureFormat?: SignatureFormat;
  /** Undefined: `envelope`. */
  readonly bodyFormat?: BodyFormat;
  /** Known where the body tells it, as `classic` does. */
  readonly name?: string;
}

/** Conditions on members of the envelope and of its data, with `$` operators (docs/subscriptions.md). */
export type FilterDocument = Readonly<Record<string, unknown>>;

/** What a subscription asks of an event beside its type; both must hold. */
export interface SubscriptionCondition {
  readonly filter?: FilterDocument;
  /** At least one of them is one of the event's. */
  readonly channels?: readonly string[];
}

/** `eventType`: `order.created`, `order.*` (anything below `order.`) or `*`. */
export interface SubscriptionSettings extends SubscriptionCondition {
  readonly id: string;
  readonly tenantId: string;
  readonly endpointId: string;
  readonly eventType: string;
}
