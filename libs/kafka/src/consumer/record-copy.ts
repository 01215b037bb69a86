import type { Batch, IHeaders, KafkaMessage } from 'kafkajs';
import type { IncomingRecord, RecordHeaders } from '#libs/contracts';

/** What one fetch brought of one partition, with bytes of its own: keeping a record does not keep the response. */
export interface FetchedBatch {
  /** Where the fetch began; records up to {@link lastOffset} that are not here do not exist. */
  readonly fetchedOffset: number;
  readonly lastOffset: number;
  /** The partition's end as far as consumers may read, for the lag. */
  readonly highWatermark: number;
  readonly records: readonly IncomingRecord[];
}

export function copyBatch(batch: Batch): FetchedBatch {
  const { topic, partition, messages } = batch;
  return {
    fetchedOffset: fetchedOffsetOf(batch),
    lastOffset: Number(batch.lastOffset()),
    highWatermark: Number(batch.highWatermark),
    records: messages.map((message) => copyRecord(topic, partition, message)),
  };
}

/** kafkajs sets it on each batch and leaves it out of its types. */
function fetchedOffsetOf(batch: Batch): number {
  const offset: unknown = 'fetchedOffset' in batch ? batch.fetchedOffset : batch.firstOffset();
  return Number(String(offset));
}

function copyRecord(topic: string, partition: number, message: KafkaMessage): IncomingRecord {
  const { key, value } = copyBytes(message);
  return {
    topic,
    partition,
    offset: Number(message.offset),
    timestampMs: Number(message.timestamp),
    key,
    value,
    headers: copyHeaders(message.headers ?? {}),
  };
}

/**
 * One allocation for key and value, of the record's own: `Buffer.from` would put small ones into a pool that pins its
 * neighbours, and a delivery may be kept for hours.
 */
function copyBytes({ key, value }: KafkaMessage): Pick<IncomingRecord, 'key' | 'value'> {
  const keyLength = key?.length ?? 0;
  const bytes = Buffer.allocUnsafeSlow(keyLength + (value?.length ?? 0));
  key?.copy(bytes, 0);
  value?.copy(bytes, keyLength);
  return {
    key: key === null ? null : bytes.subarray(0, keyLength),
    value: value === null ? null : bytes.subarray(keyLength),
  };
}

function copyHeaders(headers: IHeaders): RecordHeaders {
  const copy: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined) copy[name] = typeof last === 'string' ? last : last.toString('utf8');
  }
  return copy;
}
