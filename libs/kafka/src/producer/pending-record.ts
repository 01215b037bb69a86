import type { PostriderError, OutgoingRecord, RecordPlace } from '#libs/contracts';

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

interface Caller {
  resolve(place: RecordPlace): void;
  reject(error: PostriderError): void;
  /** Told of every acknowledgement, also when the caller has given up. */
  acknowledged(): void;
}

/** With the caller who waits for it. */
export class AwaitedRecord implements PendingRecord {
  partition = -1;
  private answered = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    readonly record: OutgoingRecord,
    readonly bytes: number,
    private readonly caller: Caller,
  ) {}

  get settled(): boolean {
    return this.answered;
  }

  settle(outcome: SendOutcome): void {
    if (outcome.kind === 'acknowledged') this.caller.acknowledged();
    if (this.answered) return;
    this.answered = true;
    clearTimeout(this.timer);
    if (outcome.kind === 'acknowledged') this.caller.resolve(outcome.place);
    else this.caller.reject(outcome.error);
  }

  /** After so long it fails with what `late` says. */
  limit(deadlineMs: number, late: () => PostriderError): void {
    this.timer = setTimeout(() => this.settle({ kind: 'failed', error: late() }), deadlineMs);
  }
}

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
