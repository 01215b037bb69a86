export const DELIVERY_STATES = [
  'pending',
  'sending',
  'succeeded',
  'retrying',
  'held',
  'failed',
  'canceled',
  'skipped',
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export const TRIGGERS = ['initial', 'retry', 'manual', 'replay', 'redrive'] as const;
/** Why an attempt was made; sent to the receiver as `webhook-trigger`. */
export type Trigger = (typeof TRIGGERS)[number];
export const isTrigger = (value: unknown): value is Trigger => TRIGGERS.some((trigger) => trigger === value);

export const ERROR_CLASSES = [
  'timeout',
  'connect_refused',
  'connect_reset',
  'dns',
  'tls',
  'http_4xx',
  'http_5xx',
  'gone',
  'rate_limited',
  'blocked_address',
  'body_too_large',
  'circuit_open',
  'unknown',
] as const;
/** Why an attempt failed: a closed list, so that it can be a metric label (docs/wire.md 2). A 3xx is `unknown`. */
export type ErrorClass = (typeof ERROR_CLASSES)[number];
export const isErrorClass = (value: unknown): value is ErrorClass => ERROR_CLASSES.some((known) => known === value);

/** Why a delivery waits without using an attempt. */
export const HOLD_REASONS = [
  'circuit_open',
  'endpoint_backoff',
  'queue_full',
  'endpoint_unknown',
  'secret_unavailable',
  'rate_limited',
  'paused',
  'ordering',
  'unverified',
] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];
export const isHoldReason = (value: unknown): value is HoldReason => HOLD_REASONS.some((known) => known === value);

/** Why a delivery ended without success; `requested`: someone canceled it. */
export const END_REASONS = [
  'exhausted',
  'gone',
  'endpoint_deleted',
  'endpoint_disabled',
  'verification_failed',
  'requested',
  'undecodable',
] as const;
export type EndReason = (typeof END_REASONS)[number];
export const isEndReason = (value: unknown): value is EndReason => END_REASONS.some((known) => known === value);
