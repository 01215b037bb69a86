import { newId, type AttemptedReport, type EndedReport, type HeldReport } from '#libs/contracts';
import type { Hold } from '#libs/domain';
import type { Attempt } from './attempt.service.js';
import type { DeliveryJob } from './delivery-job.js';

export function attemptedReport(job: DeliveryJob, attempt: Attempt): AttemptedReport {
  const { outcome, step, startedAtMs, endedAtMs } = attempt;
  const { progress, trigger } = job.delivery;
  return {
    ...about(job, endedAtMs),
    kind: 'attempted',
    attemptId: newId('att', startedAtMs),
    attempt: progress.attemptsTotal + 1,
    trigger,
    startedAtMs,
    durationMs: outcome.durationMs,
    ...(outcome.kind === 'response'
      ? { status: outcome.status, responseBody: outcome.body }
      : { error: outcome.error }),
    ...(step.kind === 'delivered' ? {} : { errorClass: step.errorClass }),
    next: nextState(attempt),
  };
}

export function nextState({ step }: Pick<Attempt, 'step'>): AttemptedReport['next'] {
  switch (step.kind) {
    case 'delivered':
      return { state: 'succeeded' };
    case 'retry':
      return { state: 'retrying', dueAtMs: step.dueAtMs };
    case 'dead':
      return { state: 'failed', reason: step.reason };
    case 'unchanged':
      return { state: 'unchanged' };
    default:
      return step satisfies never;
  }
}

export function heldReport(job: DeliveryJob, { reason, dueAtMs }: Hold, atMs: number): HeldReport {
  const sinceMs = job.delivery.held?.sinceMs ?? atMs;
  return { ...about(job, atMs), kind: 'held', reason, sinceMs, ...(dueAtMs === undefined ? {} : { dueAtMs }) };
}

export function endedReport(job: DeliveryJob, end: Pick<EndedReport, 'state' | 'reason'>, atMs: number): EndedReport {
  return { ...about(job, atMs), kind: 'ended', state: end.state, reason: end.reason };
}

function about({ deliveryId, tenantId, endpointId, delivery }: DeliveryJob, atMs: number) {
  const { event, createdAtMs, lane } = delivery;
  return { deliveryId, tenantId, eventId: event.id, eventType: event.type, endpointId, createdAtMs, lane, atMs };
}
