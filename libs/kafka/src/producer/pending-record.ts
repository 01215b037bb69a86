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
  /** Somebody waits for it by the millisecond: it goes before those that are not urgent. */
  readonly urgent: boolean;
}

export type SendOutcome =
  | { readonly kind: 'acknowledged'; readonly place: RecordPlace }
  | { readonly kind: 'failed'; readonly error: PostriderError };

/** Framing that Kafka adds to each record, at most. */
const FRAMING_BYTES = 64;

const PER_HEADER_BYTES = 6;
/** Of a character, in UTF-8. */
const MAX_BYTES_EACH = 3;
/** Counting the bytes of a text costs more than the room that guessing wastes on a short one. */
const SHORT = 64;

/** The size of a record in a produce request: never too small, and too large by some hundred bytes at most. */
export function sizeOf({ key, value, headers }: OutgoingRecord): number {
  let bytes = FRAMING_BYTES + value.length + (key === null ? 0 : roomFor(key));
  for (const name in headers) bytes += PER_HEADER_BYTES + roomFor(name) + roomFor(headers[name] ?? '');
  return bytes;
}

const roomFor = (text: string): number =>
  text.length <= SHORT ? text.length * MAX_BYTES_EACH : Buffer.byteLength(text);
