import type { DeliveryProgress, ErrorClass, RecordPlace } from '#libs/contracts';

export interface FailedAttempt {
  readonly errorClass: ErrorClass;
  /** Undefined when no answer came. */
  readonly status: number | undefined;
  readonly atMs: number;
  /** Where the record lay whose delivery failed; kept from the first failure on. */
  readonly place: RecordPlace;
}

/** The history that the next record of the delivery carries. */
export function progressAfter(progress: DeliveryProgress, failed: FailedAttempt): DeliveryProgress {
  return {
    attemptsMade: progress.attemptsMade + 1,
    attemptsTotal: progress.attemptsTotal + 1,
    chain: progress.chain,
    firstFailureAtMs: progress.firstFailureAtMs ?? failed.atMs,
    lastFailureAtMs: failed.atMs,
    ...(failed.status === undefined ? {} : { lastStatus: failed.status }),
    errorClass: failed.errorClass,
    origin: progress.origin ?? failed.place,
    ...(progress.askedAtMs === undefined ? {} : { askedAtMs: progress.askedAtMs }),
  };
}
