import type { EndReason, HoldReason } from '#libs/contracts';
import type { DeliverySnapshot } from '#libs/domain';

const HELD_BECAUSE: Readonly<Record<HoldReason, string>> = {
  circuit_open: 'the endpoint failed so often that its circuit is open',
  endpoint_backoff: 'the endpoint asked to be left alone for a while',
  queue_full: 'more deliveries wait for the endpoint than are kept in memory',
  endpoint_unknown: 'the endpoint could not be looked up',
  secret_unavailable: 'the signing secret could not be opened, and nothing is sent unsigned',
  rate_limited: 'the rate limit of the endpoint is used up for the moment',
  paused: 'the endpoint is paused',
  unverified: 'the endpoint has not been verified yet',
  ordering: 'an earlier event with the same order has not arrived yet',
};

const ENDED_BECAUSE: Readonly<Record<EndReason, string>> = {
  exhausted: 'All attempts are used up',
  gone: 'The endpoint answered 410 Gone and was disabled',
  endpoint_deleted: 'The endpoint was deleted',
  endpoint_disabled: 'The endpoint was disabled',
  verification_failed: 'The endpoint failed its verification',
  requested: 'It was canceled by request',
  undecodable: 'The record could not be read',
};

/** Why a delivery stands where it stands, in words for a person: did it arrive, if not why, and what comes next. */
export function explainDelivery(delivery: DeliverySnapshot): string {
  switch (delivery.state) {
    case 'pending':
      if (delivery.nextAttemptAtMs !== undefined) {
        return `It is scheduled for ${new Date(delivery.nextAttemptAtMs).toISOString()}.`;
      }
      return delivery.attempts === 0
        ? 'It waits for its first attempt.'
        : `It was asked for again (${delivery.trigger}) and waits for its next attempt.${lastFailure(delivery)}`;
    case 'sending':
      return 'An attempt is under way.';
    case 'succeeded':
      return `It arrived: attempt ${delivery.attempts} was answered with HTTP ${delivery.lastStatus ?? '2xx'}.`;
    case 'retrying':
      return `Attempt ${delivery.attempts} failed: ${failure(delivery)}. ${nextAttempt(delivery)}`;
    case 'held':
      return `It is held${since(delivery)} without using an attempt: ${heldBecause(delivery)}. ${comesBack(delivery)}${lastFailure(delivery)}`;
    case 'failed':
    case 'canceled':
    case 'skipped':
      return `${endedBecause(delivery)}${lastFailure(delivery)}${deadLetter(delivery)}`;
    default:
      return delivery.state satisfies never;
  }
}

const failure = ({ error, lastStatus, errorClass }: DeliverySnapshot): string =>
  error ?? (lastStatus === undefined ? (errorClass ?? 'unknown') : `HTTP ${lastStatus}`);

function lastFailure(delivery: DeliverySnapshot): string {
  if (delivery.error === undefined && delivery.errorClass === undefined) return '';
  return ` The last attempt (number ${delivery.attempts}) failed: ${failure(delivery)}.`;
}

const heldBecause = ({ holdReason }: DeliverySnapshot): string =>
  holdReason === undefined ? 'no reason is recorded' : HELD_BECAUSE[holdReason];

const endedBecause = ({ endReason }: DeliverySnapshot): string =>
  endReason === undefined ? 'It ended.' : `${ENDED_BECAUSE[endReason]}.`;

const since = ({ heldSinceMs }: DeliverySnapshot): string =>
  heldSinceMs === undefined ? '' : ` since ${new Date(heldSinceMs).toISOString()}`;

/** One whose end nobody knows is not due at any time. */
const comesBack = (delivery: DeliverySnapshot): string =>
  nextAttempt(delivery) || 'It goes on by itself when that has ended.';

const nextAttempt = ({ nextAttemptAtMs }: DeliverySnapshot): string =>
  nextAttemptAtMs === undefined ? '' : `It is due again at ${new Date(nextAttemptAtMs).toISOString()}.`;

const deadLetter = ({ deadLetter: place }: DeliverySnapshot): string =>
  place === undefined
    ? ''
    : ` It lies on ${place.topic}, partition ${place.partition}, offset ${place.offset}: retry it by hand, or copy that record to a delivery topic.`;
