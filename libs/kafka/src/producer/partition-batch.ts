import { encodeRecordBatch, type BatchRecord } from '../protocol/record-batch.encoder.js';
import type { PendingRecord } from './pending-record.js';

interface GrowingRecord extends BatchRecord {
  readonly values: Buffer[];
  readonly joinable: boolean;
  maxBytes: number;
}

/** Lines that travel as one record stay well below what a reader takes at once. */
const MAX_JOINED_BYTES = 64 * 1_024;
const MAX_JOINED = 200;

/** What one produce request carries for one partition. */
export class PartitionBatch {
  private readonly records: GrowingRecord[] = [];

  constructor(
    readonly topic: string,
    readonly partition: number,
  ) {}

  /** Returns how many records lie before the one that carries it. */
  add({ record, bytes }: PendingRecord): number {
    const { key, value, headers, tombstone } = record;
    const last = this.records.at(-1);
    if (record.joinable === true && last !== undefined && hasRoom(last, bytes)) {
      last.values.push(value);
      last.maxBytes += bytes;
    } else {
      this.records.push({
        key,
        values: tombstone === true ? [] : [value],
        headers,
        joinable: record.joinable === true,
        maxBytes: bytes,
      });
    }
    return this.records.length - 1;
  }

  encode(nowMs: number, compress?: (records: Buffer) => Promise<Buffer>): Promise<Buffer> {
    return encodeRecordBatch(this.records, nowMs, compress);
  }

  /** The same records for kafkajs to encode. */
  plain(): readonly {
    readonly key: string | null;
    readonly value: Buffer | null;
    readonly headers: Record<string, string>;
  }[] {
    return this.records.map(({ key, values, headers }) => ({ key, value: joined(values), headers: { ...headers } }));
  }
}

const hasRoom = ({ joinable, values, maxBytes }: GrowingRecord, bytes: number): boolean =>
  joinable && values.length < MAX_JOINED && maxBytes + bytes <= MAX_JOINED_BYTES;

function joined(values: readonly Buffer[]): Buffer | null {
  const [only] = values;
  if (only === undefined) return null;
  if (values.length === 1) return only;
  const newline = Buffer.from('\n');
  return Buffer.concat(values.flatMap((value, index) => (index === 0 ? [value] : [newline, value])));
}
