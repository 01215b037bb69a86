import type { DeliveryState } from './delivery-states.js';

export const REPLAY_STATUSES = ['pending', 'running', 'canceling', 'completed', 'canceled', 'failed'] as const;
/** Where a replay stands; the last three are its ends. */
export type ReplayStatus = (typeof REPLAY_STATUSES)[number];

/** Deliveries that are at an end, and so can be asked for again. */
export const REPLAYABLE_STATES = ['skipped', 'failed', 'canceled', 'succeeded'] as const satisfies DeliveryState[];
export type ReplayableState = (typeof REPLAYABLE_STATES)[number];

/** Those that did not arrive. */
export const DEFAULT_REPLAY_STATES: readonly ReplayableState[] = ['skipped', 'failed', 'canceled'];

/** Why a replay does not go on: for the moment, or for good where it failed. */
export const REPLAY_REASONS = [
  'reports',
  'in_flight',
  'paused',
  'unverified',
  'broker',
  'endpoint_disabled',
  'endpoint_failed',
] as const;
export type ReplayReason = (typeof REPLAY_REASONS)[number];
