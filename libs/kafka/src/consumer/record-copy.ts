import type { Batch, IHeaders, KafkaMessage } from 'kafkajs';
import type { IncomingRecord, RecordHeaders } from '#libs/contracts';
import { isDecodedMessage } from '../protocol/fetch-mend.js';
import { readHeaders, type FetchedRecord } from '../protocol/record-batch.decoder.js';

/** What one fetch brought of one partition. */
export interface FetchedBatch {
  /** Where the fetch began; records up to {@link lastOffset} that are not here do not exist. */
  readonly fetchedOffset: number;
  readonly lastOffset: number;
  /** The partition's end as far as consumers may read, for the lag. */
  readonly highWatermark: number;
  readonly records: readonly IncomingRecord[];
}

/**
 * `copies`: bytes of their own, so that keeping a record does not keep the response. `views`: of the response's bytes, for
 * those who are done with a response as a whole before long.
 */
export type RecordBytes = 'copies' | 'views';

export function takeBatch(batch: Batch, bytes: RecordBytes): FetchedBatch {
  const fetchedOffset = fetchedOffsetOf(batch);
  return {
    fetchedOffset,
    lastOffset: Number(batch.lastOffset()),
    highWatermark: Number(batch.highWatermark),
    records: recordsOf(batch, fetchedOffset, bytes),
  };
}

/** kafkajs keeps a batch for as long as the function that commits, which is until the partition's next one. */
export function letGo({ messages: [first] }: Batch): void {
  if (isDecodedMessage(first)) first.decoded = undefined;
}

/** Whether the answer that it came with brought no more. */
export const endsAnswer = ({ messages: [first] }: Batch): boolean => isDecodedMessage(first) && first.last;

/** kafkajs sets it on each batch and leaves it out of its types. */
function fetchedOffsetOf(batch: Batch): number {
  const offset: unknown = 'fetchedOffset' in batch ? batch.fetchedOffset : batch.firstOffset();
  return Number(String(offset));
}

function recordsOf({ topic, partition, messages }: Batch, from: number, bytes: RecordBytes): readonly IncomingRecord[] {
  const [first] = messages;
  if (!isDecodedMessage(first)) return messages.map((message) => copyMessage(topic, partition, message));
  const records: IncomingRecord[] = [];
  for (const record of first.decoded?.records ?? []) {
    // A batch is told as a whole, also when it was asked for from its middle on.
    if (record.offset < from) continue;
    records.push(new ReadRecord(topic, partition, bytes === 'views' ? record : copyOf(record)));
  }
  return records;
}

/** A record whose headers are read when somebody asks: half of the handlers look at none or at one. */
class ReadRecord implements IncomingRecord {
  readonly offset: number;
  readonly timestampMs: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  private readonly headerBytes: Buffer;
  private known: RecordHeaders | undefined;

  constructor(
    readonly topic: string,
    readonly partition: number,
    { offset, timestampMs, key, value, headerBytes }: FetchedRecord,
  ) {
    this.offset = offset;
    this.timestampMs = timestampMs;
    this.key = key;
    this.value = value;
    this.headerBytes = headerBytes;
  }

  get headers(): RecordHeaders {
    this.known ??= readHeaders(this.headerBytes);
    return this.known;
  }
}

/**
 * One allocation for all of a record's bytes, of its own: `Buffer.from` would put small ones into a pool that pins its
 * neighbours, and a delivery may be kept for hours.
 */
function copyOf(record: FetchedRecord): FetchedRecord {
  const { key, value, headerBytes } = record;
  const keyLength = key?.length ?? 0;
  const headersAt = keyLength + (value?.length ?? 0);
  const bytes = Buffer.allocUnsafeSlow(headersAt + headerBytes.length);
  key?.copy(bytes, 0);
  value?.copy(bytes, keyLength);
  headerBytes.copy(bytes, headersAt);
  return {
    ...record,
    key: key === null ? null : bytes.subarray(0, keyLength),
    value: value === null ? null : bytes.subarray(keyLength, headersAt),
    headerBytes: bytes.subarray(headersAt),
  };
}

/** What kafkajs itself decoded. */
function copyMessage(topic: string, partition: number, message: KafkaMessage): IncomingRecord {
  return {
    topic,
    partition,
    offset: Number(message.offset),
    timestampMs: Number(message.timestamp),
    key: copyOfBytes(message.key),
    value: copyOfBytes(message.value),
    headers: copyHeaders(message.headers ?? {}),
  };
}

function copyOfBytes(bytes: Buffer | null): Buffer | null {
  if (bytes === null) return null;
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}

function copyHeaders(headers: IHeaders): RecordHeaders {
  const copy: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined) copy[name] = typeof last === 'string' ? last : last.toString('utf8');
  }
  return copy;
}
