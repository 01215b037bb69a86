import { Kafka, logLevel } from 'kafkajs';
import type { KafkaServer } from '../../../scripts/local/kafka-server.ts';
import { startKafka } from '../../harness/index.js';

const client = (server: KafkaServer): Kafka => new Kafka({ brokers: [server.brokers], logLevel: logLevel.NOTHING });

describe('an embedded Kafka broker', () => {
  let server: KafkaServer;
  beforeAll(async () => {
    server = await startKafka();
  }, 60_000);
  afterAll(() => server.stop(), 30_000);

  async function endOffset(topic: string): Promise<string | undefined> {
    const admin = client(server).admin();
    await admin.connect();
    try {
      return (await admin.fetchTopicOffsets(topic))[0]?.offset;
    } finally {
      await admin.disconnect();
    }
  }

  it('keeps acknowledged records over SIGKILL, on the same port', async () => {
    const admin = client(server).admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'kept', numPartitions: 1 }], waitForLeaders: true });
    await admin.disconnect();
    const producer = client(server).producer();
    await producer.connect();
    await producer.send({ topic: 'kept', acks: -1, messages: [{ value: 'one' }, { value: 'two' }] });
    await producer.disconnect();
    const brokers = server.brokers;
    await server.kill();
    await server.restart();
    expect(server.brokers).toBe(brokers);
    expect(await endOffset('kept')).toBe('2');
  }, 60_000);

  it('makes no topic by itself', async () => {
    const producer = client(server).producer({ retry: { retries: 0 } });
    await producer.connect();
    await expect(producer.send({ topic: 'mistyped', messages: [{ value: 'x' }] })).rejects.toThrow();
    await producer.disconnect();
  }, 60_000);
});
