import { createRequire } from 'node:module';
import type { OutgoingRecord } from '#libs/contracts';
import { PartitionBatch } from '../producer/partition-batch.js';
import { sizeOf, type PendingRecord } from '../producer/pending-record.js';
import { crc32c } from './crc32c.codec.js';
import { decodeRecordBatches, readHeaders } from './record-batch.decoder.js';

const load = createRequire(import.meta.url);
const Decoder = load('kafkajs/src/protocol/decoder.js');
const readBatch = load('kafkajs/src/protocol/recordBatch/v0/decoder.js');
const theirs = load('kafkajs/src/protocol/recordBatch/v0/index.js');
const theirRecord = load('kafkajs/src/protocol/recordBatch/record/v0/index.js');

const record = (fields: Partial<OutgoingRecord>): OutgoingRecord => ({
  topic: 't',
  key: 'ep_1',
  value: Buffer.from('{}'),
  headers: {},
  ...fields,
});

const pending = (one: OutgoingRecord): PendingRecord => ({
  record: one,
  bytes: sizeOf(one),
  settled: false,
  partition: 0,
  settle: () => undefined,
});

function batchOf(records: readonly OutgoingRecord[]): PartitionBatch {
  const batch = new PartitionBatch('t', 0);
  for (const one of records) batch.add(pending(one));
  return batch;
}

const encode = (records: readonly OutgoingRecord[]): Promise<Buffer> => batchOf(records).encode(1_700_000_000_000);

const CASES: readonly (readonly [string, OutgoingRecord])[] = [
  ['a record of the common kind', record({ headers: { 'content-type': 'application/json', ce_id: 'evt_1' } })],
  ['no key', record({ key: null })],
  ['an empty key', record({ key: '' })],
  ['an empty value', record({ value: Buffer.alloc(0) })],
  ['no value at all', record({ tombstone: true })],
  ['a value of 100 kB', record({ value: Buffer.alloc(100_000, 'x') })],
  ...[40, 41, 63, 64, 65, 8_191, 8_192].map(
    (length) =>
      [
        `texts of ${length} characters`,
        record({ key: 'k'.repeat(length), headers: { a: 'v'.repeat(length) } }),
      ] as const,
  ),
  [
    'letters outside ASCII',
    record({ key: 'clé', headers: { schlüssel: '値', 'mixed-and-long-enough': `${'a'.repeat(45)}é` } }),
  ],
  ['a value whose estimate needs a longer length than itself', record({ value: Buffer.alloc(20) })],
];

describe('a record batch of ours', () => {
  test.each(CASES)('with %s is read by kafkajs as it was meant', async (_name, one) => {
    const bytes = await encode([one, one]);
    const { records } = await readBatch(new Decoder(bytes));
    expect(records).toHaveLength(2);
    for (const [index, read] of records.entries()) {
      expect(read.offset).toBe(String(index));
      expect(read.timestamp).toBe('1700000000000');
      expect(read.key?.toString() ?? null).toBe(one.key);
      expect(read.value).toEqual(one.tombstone === true ? null : one.value);
      const headers = Object.entries<Buffer>(read.headers).map(([name, value]) => [name, value.toString()]);
      expect(Object.fromEntries(headers)).toEqual(one.headers);
    }
  });

  test.each(CASES)('with %s is read by us as it was meant', async (_name, one) => {
    const decoded = decodeRecordBatches(await encode([one, one]));
    expect(decoded?.lastOffset).toBe(1);
    for (const [index, read] of (decoded?.records ?? []).entries()) {
      expect(read).toMatchObject({ offset: index, timestampMs: 1_700_000_000_000 });
      expect(read.key?.toString() ?? null).toBe(one.key);
      expect(read.value).toEqual(one.tombstone === true ? null : one.value);
      expect(readHeaders(read.headerBytes)).toEqual(one.headers);
    }
  });

  test('carries the checksum that kafkajs would compute', async () => {
    const bytes = await encode(CASES.map(([, one]) => one));
    const crc = load('kafkajs/src/protocol/recordBatch/crc32C/index.js');
    expect(bytes.readUInt32BE(17)).toBe(crc(bytes.subarray(21)));
  });

  test('joins lines that may be joined, and says in which record each of them lies', async () => {
    const line = (text: string): OutgoingRecord => record({ value: Buffer.from(text), joinable: true });
    const batch = new PartitionBatch('t', 0);
    const places = [record({}), line('a'), line('b'), record({}), line('c')].map((one) => batch.add(pending(one)));
    expect(places).toEqual([0, 1, 1, 2, 3]);
    const values = decodeRecordBatches(await batch.encode(0))?.records.map(({ value }) => String(value));
    expect(values).toEqual(['{}', 'a\nb', '{}', 'c']);
    expect(batch.plain().map(({ value }) => String(value))).toEqual(values);
  });

  test('does not join more than a reader takes at once', async () => {
    const long = Array.from({ length: 5 }, () => record({ value: Buffer.alloc(30_000, 'x'), joinable: true }));
    expect(decodeRecordBatches(await encode(long))?.records).toHaveLength(3);
    const many = Array.from({ length: 401 }, () => record({ joinable: true }));
    expect(decodeRecordBatches(await encode(many))?.records).toHaveLength(3);
  });
});

describe('reading record batches', () => {
  const kafkaJsBatch = async (texts: readonly string[], more: object = {}): Promise<Buffer> => {
    const records = texts.map((text, offsetDelta) =>
      theirRecord({
        offsetDelta,
        timestampDelta: offsetDelta * 5,
        key: null,
        value: text,
        headers: { list: ['a', 'b'] },
      }),
    );
    const { buffer } = await theirs.RecordBatch({
      records,
      firstTimestamp: 1_000,
      maxTimestamp: 2_000,
      lastOffsetDelta: texts.length - 1,
      ...more,
    });
    return buffer;
  };
  const valuesOf = (bytes: Buffer): string[] | undefined =>
    decodeRecordBatches(bytes)?.records.map(({ value }) => String(value));

  test('takes times from the record, and a repeated header’s last value', async () => {
    const [, second] = decodeRecordBatches(await kafkaJsBatch(['a', 'b']))?.records ?? [];
    expect(second?.timestampMs).toBe(1_005);
    expect(readHeaders(second?.headerBytes ?? Buffer.of(0))).toEqual({ list: 'b' });
  });

  test('takes the broker’s time where the topic has append time', async () => {
    const bytes = await kafkaJsBatch(['a']);
    bytes.writeInt16BE(8, 21);
    expect(decodeRecordBatches(bytes)?.records[0]?.timestampMs).toBe(2_000);
  });

  test('leaves out the batch that the broker cut off', async () => {
    const bytes = await kafkaJsBatch(['a', 'b']);
    expect(valuesOf(Buffer.concat([bytes, bytes.subarray(0, bytes.length - 1)]))).toEqual(['a', 'b']);
    expect(valuesOf(Buffer.concat([bytes, bytes.subarray(0, 20)]))).toEqual(['a', 'b']);
    expect(valuesOf(bytes.subarray(0, bytes.length - 1))).toBeUndefined();
  });

  test('reaches as far as the batch did before it was compacted', async () => {
    const bytes = await kafkaJsBatch(['a'], { firstOffset: 7, lastOffsetDelta: 4 });
    expect(decodeRecordBatches(bytes)).toMatchObject({ lastOffset: 11, records: [{ offset: 7 }] });
  });

  test.each([
    ['compressed', 1],
    ['in a transaction', 16],
    ['a control batch', 32],
  ])('leaves to kafkajs what is %s', async (_name, attributes) => {
    const bytes = await kafkaJsBatch(['a']);
    bytes.writeInt16BE(attributes, 21);
    expect(decodeRecordBatches(bytes)).toBeUndefined();
  });
});

test('the checksum of the digits 1 to 9 is the known one', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
});
