import type { RecordHeaders } from '#libs/contracts';
import { crc32c } from './crc32c.codec.js';

/** One Kafka record to encode. */
export interface BatchRecord {
  readonly key: string | null;
  /** The value, in pieces that a newline each parts; none is a record without a value. */
  readonly values: readonly Buffer[];
  readonly headers: RecordHeaders;
  /** What it takes up at most, encoded. */
  readonly maxBytes: number;
}

/** Bytes before the records: offset, length, epoch, magic, checksum, attributes, times, producer, count (docs/adr/0018). */
export const BATCH_OVERHEAD = 61;
const MAGIC = 2;
const CRC_AT = 17;
const ATTRIBUTES_AT = 21;
export const ZSTD = 4;
const NEWLINE = 10;
/** Up to so many characters a loop is faster than a call into the runtime. */
const SHORT = 40;
const MAX_VARINT_BYTES = 5;

/**
 * A record batch (message format 2) in one allocation and one pass; kafkajs makes a zero-filled buffer for each header.
 * @param compress of the records' bytes, as zstd
 */
export async function encodeRecordBatch(
  records: readonly BatchRecord[],
  nowMs: number,
  compress?: (records: Buffer) => Promise<Buffer>,
): Promise<Buffer> {
  const room = records.reduce((sum, { maxBytes }) => sum + maxBytes, BATCH_OVERHEAD);
  const bytes = Buffer.allocUnsafe(room);
  let end = BATCH_OVERHEAD;
  records.forEach((record, index) => {
    end = writeRecord(bytes, end, record, index);
  });
  if (end > room) throw new RangeError(`records of ${end} bytes were told to take ${room} at most`);
  if (compress === undefined) return finish(bytes.subarray(0, end), records.length, nowMs, 0);
  const compressed = await compress(bytes.subarray(BATCH_OVERHEAD, end));
  const batch = Buffer.allocUnsafe(BATCH_OVERHEAD + compressed.length);
  compressed.copy(batch, BATCH_OVERHEAD);
  return finish(batch, records.length, nowMs, ZSTD);
}

function finish(batch: Buffer, count: number, nowMs: number, attributes: number): Buffer {
  batch.writeBigInt64BE(0n, 0);
  batch.writeInt32BE(batch.length - 12, 8);
  batch.writeInt32BE(0, 12);
  batch.writeInt8(MAGIC, 16);
  batch.writeInt16BE(attributes, ATTRIBUTES_AT);
  batch.writeInt32BE(count - 1, 23);
  batch.writeBigInt64BE(BigInt(nowMs), 27);
  batch.writeBigInt64BE(BigInt(nowMs), 35);
  // No producer id, epoch and sequence: not idempotent, not in a transaction.
  batch.fill(0xff, 43, 57);
  batch.writeInt32BE(count, 57);
  batch.writeUInt32BE(crc32c(batch, ATTRIBUTES_AT), CRC_AT);
  return batch;
}

/** Length first, which is known last: room is left for as many bytes as the estimate would take. Returns the end. */
function writeRecord(bytes: Buffer, start: number, record: BatchRecord, offsetDelta: number): number {
  const { key, values, headers, maxBytes } = record;
  const guessed = varintBytes(maxBytes);
  const body = start + guessed;
  let at = body;
  bytes[at++] = 0; // attributes
  bytes[at++] = 0; // all of the batch's time
  at = writeVarint(bytes, at, offsetDelta);
  at = key === null ? writeVarint(bytes, at, -1) : writeText(bytes, at, key);
  at = writeValues(bytes, at, values);
  const names = Object.keys(headers);
  at = writeVarint(bytes, at, names.length);
  for (const name of names) {
    at = writeText(bytes, at, name);
    at = writeText(bytes, at, headers[name] ?? '');
  }
  const length = at - body;
  const needed = varintBytes(length);
  if (needed !== guessed) bytes.copyWithin(start + needed, body, at);
  writeVarint(bytes, start, length);
  return start + needed + length;
}

function writeValues(bytes: Buffer, start: number, values: readonly Buffer[]): number {
  let length = values.length - 1; // The newlines; -1 without any piece, as Kafka spells null.
  for (const value of values) length += value.length;
  let at = writeVarint(bytes, start, length);
  for (let index = 0; index < values.length; index += 1) {
    if (index > 0) bytes[at++] = NEWLINE;
    const value = values[index];
    if (value !== undefined) at += value.copy(bytes, at);
  }
  return at;
}

/** UTF-8 with its length before it. Nearly all of it is short and ASCII: ids, numbers, names. */
function writeText(bytes: Buffer, start: number, text: string): number {
  const { length } = text;
  if (length <= SHORT) {
    const from = start + 1; // A length up to 63 takes one byte.
    let index = 0;
    for (; index < length; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 127) break;
      bytes[from + index] = code;
    }
    if (index === length) {
      bytes[start] = length << 1;
      return from + length;
    }
  }
  const at = writeVarint(bytes, start, Buffer.byteLength(text));
  return at + bytes.write(text, at);
}

/** Signed numbers in zigzag, seven bits a byte, lowest first. */
function writeVarint(bytes: Buffer, start: number, value: number): number {
  let at = start;
  let rest = ((value << 1) ^ (value >> 31)) >>> 0;
  while (rest > 127) {
    bytes[at++] = (rest & 127) | 128;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}

function varintBytes(value: number): number {
  let rest = value * 2;
  let count = 1;
  while (rest > 127 && count < MAX_VARINT_BYTES) {
    rest >>>= 7;
    count += 1;
  }
  return count;
}
