import type { RecordPlace } from '#libs/contracts';

/** What to do about a produce request that failed. */
export type ProduceFailure =
  /** The record itself is at fault: sending it again fails again. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'timeout'; readonly reason: string }
  | { readonly kind: 'passing'; readonly reason: string };

/** A request whose partitions fared differently. The cause is the broker's word on those that it did not take. */
export class PartlyAcknowledged extends Error {
  /** @param places one for each record of the request, undefined where it was not taken */
  constructor(
    readonly places: readonly (RecordPlace | undefined)[],
    cause: unknown,
  ) {
    super('the broker took some partitions of a request only', { cause });
  }
}

const REFUSED_TYPES = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
  'POLICY_VIOLATION',
]);
/** Thrown while encoding, so by a value that no retry changes. */
const ENCODING_FAULTS = new Set(['TypeError', 'RangeError']);

/** kafkajs wraps: the first cause that tells something decides. All but a fault of the record passes some day. */
export function classifyProduceError(error: unknown): ProduceFailure {
  const reason = error instanceof Error ? error.message : String(error);
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    if ('type' in cause && typeof cause.type === 'string' && REFUSED_TYPES.has(cause.type)) {
      return { kind: 'refused', reason };
    }
    if (ENCODING_FAULTS.has(cause.name)) return { kind: 'refused', reason };
    if (cause.name === 'KafkaJSRequestTimeoutError') return { kind: 'timeout', reason };
  }
  return { kind: 'passing', reason };
}
