import type { OutgoingRecord, PostriderError, RecordPlace } from '#libs/contracts';

/** One record between `send` and the broker's acknowledgement. */
export interface PendingRecord {
  readonly record: OutgoingRecord;
  readonly bytes: number;
  /** Tells the caller; later calls do nothing. */
  settle(outcome: SendOutcome): void;
  /** True once the caller has its answer: then the record is not sent, if it has not been yet. */
  readonly settled: boolean;
  partition: number;
}

export type SendOutcome =
  | { readonly kind: 'acknowledged'; readonly place: RecordPlace }
  | { readonly kind: 'failed'; readonly error: PostriderError };

/** Framing that Kafka adds to each record, at most. */
const FRAMING_BYTES = 64;

/** The size of a record in a produce request, to within a few bytes and never too small. */
export function sizeOf({ key, value, headers }: OutgoingRecord): number {
  let bytes = FRAMING_BYTES + (key === null ? 0 : Buffer.byteLength(key)) + value.length;
  for (const [name, text] of Object.entries(headers)) bytes += Buffer.byteLength(name) + Buffer.byteLength(text) + 6;
  return bytes;
}
