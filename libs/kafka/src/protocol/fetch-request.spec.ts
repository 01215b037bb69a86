import { createRequire } from 'node:module';
import fc from 'fast-check';
import { encodeFetchRequest, type FetchParts } from './fetch-request.js';

const theirs = createRequire(import.meta.url)('kafkajs/src/protocol/requests/fetch/index.js');

async function encodedByKafkaJs(parts: FetchParts): Promise<Buffer> {
  const { request } = theirs.protocol({ version: 11 })(parts);
  return (await request.encode()).buffer;
}

const int32 = fc.integer({ min: -1, max: 2 ** 31 - 1 });
const partition = fc.record({
  partition: fc.nat(10_000),
  fetchOffset: fc.integer({ min: -2, max: Number.MAX_SAFE_INTEGER }).map(String),
  logStartOffset: fc.option(fc.maxSafeInteger(), { nil: undefined }),
  maxBytes: int32,
});
const topic = fc.record({
  topic: fc.oneof(
    fc.constantFrom('postrider.events', 'postrider.deliveries'),
    fc.string({ maxLength: 249, unit: 'binary' }),
  ),
  partitions: fc.array(partition, { maxLength: 20 }),
});

describe('a fetch request in one piece', () => {
  const partitions = (...numbers: number[]) =>
    numbers.map((number) => ({ partition: number, fetchOffset: String(number * 2 ** 33), maxBytes: 512 }));

  it('names a topic once, whatever order its partitions come in', async () => {
    const about = { maxWaitTime: 250, minBytes: 1, maxBytes: 10, rackId: '' };
    const shuffled = [
      { topic: 'b', partitions: partitions(2) },
      { topic: 'a', partitions: partitions(1, 0) },
      { topic: 'b', partitions: partitions(0, 1) },
    ];
    const once = [
      { topic: 'b', partitions: partitions(2, 0, 1) },
      { topic: 'a', partitions: partitions(1, 0) },
    ];
    expect(encodeFetchRequest({ ...about, topics: shuffled })).toEqual(
      await encodedByKafkaJs({ ...about, topics: once }),
    );
  });

  it('is byte for byte what kafkajs would send', async () => {
    const parts = fc.record({
      maxWaitTime: int32,
      minBytes: int32,
      maxBytes: int32,
      isolationLevel: fc.constantFrom(0, 1),
      topics: fc.uniqueArray(topic, { maxLength: 5, selector: ({ topic: name }) => name }),
      rackId: fc.constantFrom('', 'a rack'),
    });
    await fc.assert(
      fc.asyncProperty(parts, async (asked) => {
        expect(encodeFetchRequest(asked).equals(await encodedByKafkaJs(asked))).toBe(true);
      }),
    );
  });

  it('says what kafkajs says where nothing is said', async () => {
    const asked = { maxWaitTime: 250, minBytes: 1, maxBytes: 10, topics: [], rackId: '' };
    expect(encodeFetchRequest(asked)).toEqual(await encodedByKafkaJs(asked));
  });
});
