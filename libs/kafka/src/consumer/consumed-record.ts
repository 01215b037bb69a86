import type { IncomingRecord, RecordHeaders } from '#libs/contracts';
import type { OffsetTracker } from '#libs/domain';

/** A record in a handler's hands. Settle each one, in any order and at any time: by `done`, `decide` or `release`. */
export interface ConsumedRecord extends IncomingRecord {
  /** Everything about this record is decided; commits move past it once all before it are. Idempotent. */
  done(): void;
  /**
   * Not decided, and in nobody's hand any more: whoever owns the partition next reads it again. While this process goes
   * on owning it, that is the same handler, some seconds later; nothing is skipped.
   */
  release(): void;
  /** For records of several parts: which are decided already, also by an earlier owner (from commit metadata). */
  isDecided(part: number): boolean;
  /** Marks one part of `parts`; the record is done when all parts are. */
  decide(part: number, parts: number): void;
  /** Aborts when the partition is lost or the consumer drains: start no new work on it. */
  readonly revoked: AbortSignal;
}

/** What a record tells of its fate, and asks about it. */
export interface RecordOwner {
  readonly tracker: OffsetTracker;
  readonly revoked: AbortSignal;
  settled(): void;
  released(record: TrackedRecord): void;
}

export class TrackedRecord implements ConsumedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestampMs: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;

  constructor(
    private readonly record: IncomingRecord,
    private readonly owner: RecordOwner,
  ) {
    this.topic = record.topic;
    this.partition = record.partition;
    this.offset = record.offset;
    this.timestampMs = record.timestampMs;
    this.key = record.key;
    this.value = record.value;
  }

  get headers(): RecordHeaders {
    return this.record.headers;
  }

  get revoked(): AbortSignal {
    return this.owner.revoked;
  }

  done(): void {
    this.owner.tracker.done(this.offset);
    this.owner.settled();
  }

  release(): void {
    this.owner.released(this);
  }

  isDecided(part: number): boolean {
    return this.owner.tracker.isDecided(this.offset, part);
  }

  decide(part: number, parts: number): void {
    this.owner.tracker.decide(this.offset, part, parts);
    this.owner.settled();
  }
}
