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
  fetchOffset: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String),
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
  it('is byte for byte what kafkajs would send', async () => {
    const parts = fc.record({
      maxWaitTime: int32,
      minBytes: int32,
      maxBytes: int32,
      isolationLevel: fc.constantFrom(0, 1),
      topics: fc.array(topic, { maxLength: 5 }),
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
