import type { EndpointState, ReplayReason, ReplayStatus } from '#libs/contracts';

/** How many deliveries are taken in hand together: what a crash may repeat. */
export const REPLAY_BATCH = 50;

/** All that the next step of a replay depends on. */
export interface ReplayStanding {
  readonly status: ReplayStatus;
  readonly endpointState: EndpointState;
  /** Taken over for certain, and maybe not handed to Kafka yet. */
  readonly inHand: number;
  /** Handed to Kafka, and not tried yet. */
  readonly inFlight: number;
  readonly maxInFlight: number;
  /** No delivery is left to be taken. */
  readonly exhausted: boolean;
}

export type ReplayStep =
  /** What was reported before it was asked for has to be written down first: it would be overlooked. */
  | { readonly kind: 'settle' }
  | { readonly kind: 'send' }
  | { readonly kind: 'take'; readonly limit: number }
  | { readonly kind: 'wait'; readonly reason: ReplayReason }
  | { readonly kind: 'end'; readonly status: 'completed' | 'canceled' }
  | { readonly kind: 'end'; readonly status: 'failed'; readonly reason: ReplayReason };

/**
 * What a replay does next. What it has in hand goes first, whatever came meanwhile: those deliveries are `pending`
 * already, and nobody else would send them.
 */
export function replayStep(at: ReplayStanding): ReplayStep {
  if (at.inHand > 0) return { kind: 'send' };
  if (at.status === 'canceling') return { kind: 'end', status: 'canceled' };
  if (at.endpointState === 'disabled') return { kind: 'end', status: 'failed', reason: 'endpoint_disabled' };
  if (at.endpointState === 'failed') return { kind: 'end', status: 'failed', reason: 'endpoint_failed' };
  if (at.status === 'pending') return { kind: 'settle' };
  if (at.exhausted && at.inFlight === 0) return { kind: 'end', status: 'completed' };
  const reason = waitsFor(at.endpointState);
  if (reason !== undefined) return { kind: 'wait', reason };
  const limit = Math.min(REPLAY_BATCH, at.maxInFlight - at.inFlight);
  // Many small batches would cost more than a few that are worth it.
  const isWorthIt = limit > 0 && limit >= Math.min(REPLAY_BATCH, at.maxInFlight) / 2;
  return at.exhausted || !isWorthIt ? { kind: 'wait', reason: 'in_flight' } : { kind: 'take', limit };
}

/** All that it sent would be held, so it waits with the rest. */
function waitsFor(state: EndpointState): ReplayReason | undefined {
  if (state === 'paused') return 'paused';
  return state === 'pending_verification' ? 'unverified' : undefined;
}
