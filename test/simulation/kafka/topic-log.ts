import type { RecordHeaders } from '#libs/contracts';

/** A record as it lies in a partition. */
export interface LogRecord {
  readonly offset: number;
  /** The broker's clock: every topic here has LogAppendTime. */
  readonly timestampMs: number;
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly headers: RecordHeaders;
}

export type RecordToAppend = Omit<LogRecord, 'offset' | 'timestampMs'>;

/** One partition: offsets ascend, and may have gaps, as markers of transactions and compaction leave them. */
export class PartitionLog {
  private kept: LogRecord[] = [];
  private next = 0;

  get end(): number {
    return this.next;
  }

  /** The offset after the last record; markers behind it need no commit. */
  get lastOffset(): number {
    return (this.kept.at(-1)?.offset ?? -1) + 1;
  }

  get records(): readonly LogRecord[] {
    return this.kept;
  }

  append(record: RecordToAppend, timestampMs: number): LogRecord {
    const appended = { ...record, offset: this.next, timestampMs };
    this.next += 1;
    this.kept.push(appended);
    return appended;
  }

  /** As a transaction's marker does: the offset is used up and no consumer sees it. */
  skipOffset(): void {
    this.next += 1;
  }

  /** At most `limit` records from `offset` on. */
  read(offset: number, limit: number): readonly LogRecord[] {
    const from = this.indexOf(offset);
    return this.kept.slice(from, from + limit);
  }

  /** Keeps the last record of each key below `end`, tombstones too, as the cleaner does before they expire. */
  compact(end: number): void {
    const last = new Map(this.kept.map(({ key, offset }) => [key, offset]));
    this.kept = this.kept.filter(({ key, offset }) => offset >= end || last.get(key) === offset);
  }

  /** The first index whose offset is not below the given one. */
  private indexOf(offset: number): number {
    let low = 0;
    let high = this.kept.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.kept[middle]?.offset ?? Infinity) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
