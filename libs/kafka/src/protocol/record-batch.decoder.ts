import type { RecordHeaders } from '#libs/contracts';

/** One record as it lies in a fetched response: its bytes are views, which keep the whole response in memory. */
export interface FetchedRecord {
  readonly offset: number;
  readonly timestampMs: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** The headers, not read yet. */
  readonly headerBytes: Buffer;
}

/** All whole batches of a partition's part of a response. */
export interface DecodedBatches {
  readonly records: readonly FetchedRecord[];
  /** Of the last batch, whether or not a record is left at it: compaction removes records and leaves gaps. */
  readonly lastOffset: number;
}

const BATCH_OVERHEAD = 61;
const LENGTH_AT = 8;
const MAGIC_AT = 16;
const ATTRIBUTES_AT = 21;
const MAGIC = 2;
const LOG_APPEND_TIME = 8;
/** Compressed, in a transaction, or control records: rare, and kafkajs knows how. */
const SPECIAL = 0b110111;

/**
 * Record batches of message format 2, uncompressed and outside transactions; undefined for any other, and where no batch
 * is whole. The broker may cut the last one off: it comes whole with the next fetch.
 */
export function decodeRecordBatches(bytes: Buffer): DecodedBatches | undefined {
  const records: FetchedRecord[] = [];
  let lastOffset: number | undefined;
  let at = 0;
  while (at + BATCH_OVERHEAD <= bytes.length) {
    const end = at + LENGTH_AT + 4 + bytes.readInt32BE(at + LENGTH_AT);
    if (bytes[at + MAGIC_AT] !== MAGIC || (bytes.readInt16BE(at + ATTRIBUTES_AT) & SPECIAL) !== 0) return undefined;
    if (end > bytes.length) break;
    lastOffset = readBatch(bytes, at, records);
    at = end;
  }
  return lastOffset === undefined ? undefined : { records, lastOffset };
}

/** Returns the offset up to which the batch reaches. */
function readBatch(bytes: Buffer, start: number, records: FetchedRecord[]): number {
  const baseOffset = readInt64(bytes, start);
  const appended = (bytes.readInt16BE(start + ATTRIBUTES_AT) & LOG_APPEND_TIME) !== 0;
  const baseMs = readInt64(bytes, start + 27);
  const maxMs = readInt64(bytes, start + 35);
  const count = bytes.readInt32BE(start + 57);
  const reader = new VarintReader(bytes, start + BATCH_OVERHEAD);
  for (let index = 0; index < count; index += 1) {
    const length = reader.next();
    const end = reader.at + length;
    reader.at += 1; // attributes, of which there are none
    const timeDelta = reader.next();
    const offsetDelta = reader.next();
    const key = reader.bytes();
    const value = reader.bytes();
    records.push({
      offset: baseOffset + offsetDelta,
      timestampMs: appended ? maxMs : baseMs + timeDelta,
      key,
      value,
      headerBytes: bytes.subarray(reader.at, end),
    });
    reader.at = end;
  }
  return baseOffset + bytes.readInt32BE(start + 23);
}

/** A header given several times keeps its last value. */
export function readHeaders(bytes: Buffer): RecordHeaders {
  const headers: Record<string, string> = {};
  const reader = new VarintReader(bytes, 0);
  // One call into the runtime for all texts, of which the parts are cut: nearly all of it is ASCII.
  const block = bytes.toString('latin1');
  for (let left = reader.next(); left > 0; left -= 1) {
    const name = reader.name(block);
    headers[name] = reader.text(block);
  }
  return headers;
}

const MAX_NAMES = 500;
/** Of ASCII only. */
const NAMES = new Map<number, string>();

class VarintReader {
  constructor(
    private readonly source: Buffer,
    public at: number,
  ) {}

  /** Zigzag; up to 2^53, because a time difference is 64 bits wide. */
  next(): number {
    const first = this.byte();
    if (first < 128) return (first >>> 1) ^ -(first & 1);
    let value = first & 127;
    for (let factor = 128; ; factor *= 128) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      if (factor > 2 ** 56) throw new RangeError('a number without end in a record');
    }
  }

  bytes(): Buffer | null {
    const length = this.next();
    if (length < 0) return null;
    this.at += length;
    return this.source.subarray(this.at - length, this.at);
  }

  /** @param block all bytes, one character each */
  text(block: string): string {
    const length = this.next();
    if (length <= 0) return '';
    const start = this.at;
    this.at += length;
    for (let at = start; at < this.at; at += 1) {
      if ((this.source[at] ?? 0) > 127) return this.source.toString('utf8', start, this.at);
    }
    return block.slice(start, this.at);
  }

  /** A name is one of a few dozen, which are told apart by their bytes without making a text of each. */
  name(block: string): string {
    const length = this.next();
    if (length <= 0) return '';
    let hash = length;
    for (let at = this.at; at < this.at + length; at += 1) hash = (Math.imul(hash, 31) + (this.source[at] ?? 0)) | 0;
    const known = NAMES.get(hash);
    if (known !== undefined && known.length === length && block.startsWith(known, this.at)) {
      this.at += length;
      return known;
    }
    const start = this.at;
    this.at += length;
    const name = this.source.toString('utf8', start, this.at);
    if (known === undefined && NAMES.size < MAX_NAMES && name.length === length) NAMES.set(hash, name);
    return name;
  }

  private byte(): number {
    const byte = this.source[this.at];
    if (byte === undefined) throw new RangeError('a record that ends too soon');
    this.at += 1;
    return byte;
  }
}

const readInt64 = (bytes: Buffer, at: number): number => bytes.readInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4);
