import type { StoredAttempt } from '#libs/database';
import type { DeliverySnapshot } from '#libs/domain';
import { explainDelivery } from './explain-delivery.js';

const isoTime = (atMs: number | undefined): string | null => (atMs === undefined ? null : new Date(atMs).toISOString());

/** A delivery in the API's words; `reason` says in a sentence why it stands where it stands. */
export const deliveryAnswer = (delivery: DeliverySnapshot) => ({
  id: delivery.id,
  eventId: delivery.eventId,
  eventType: delivery.eventType,
  endpointId: delivery.endpointId,
  state: delivery.state,
  reason: explainDelivery(delivery),
  trigger: delivery.trigger,
  lane: delivery.lane,
  attempts: delivery.attempts,
  nextAttemptAt: isoTime(delivery.nextAttemptAtMs),
  holdReason: delivery.holdReason ?? null,
  heldSince: isoTime(delivery.heldSinceMs),
  lastAttemptAt: isoTime(delivery.lastAttemptAtMs),
  lastStatus: delivery.lastStatus ?? null,
  errorClass: delivery.errorClass ?? null,
  error: delivery.error ?? null,
  endReason: delivery.endReason ?? null,
  deadLetter: delivery.deadLetter ?? null,
  createdAt: new Date(delivery.createdAtMs).toISOString(),
  updatedAt: new Date(delivery.updatedAtMs).toISOString(),
});
export type DeliveryAnswer = ReturnType<typeof deliveryAnswer>;

export const attemptAnswer = (attempt: StoredAttempt) => ({
  id: attempt.id,
  deliveryId: attempt.deliveryId,
  eventId: attempt.eventId,
  endpointId: attempt.endpointId,
  attempt: attempt.attempt,
  trigger: attempt.trigger,
  startedAt: attempt.startedAt.toISOString(),
  durationMs: attempt.durationMs,
  status: attempt.status,
  errorClass: attempt.errorClass,
  error: attempt.error,
  responseBody: attempt.responseBody,
  nextState: attempt.nextState,
  nextAttemptAt: attempt.nextAttemptAt?.toISOString() ?? null,
});
export type AttemptAnswer = ReturnType<typeof attemptAnswer>;
