import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, type IHeaders, type KafkaMessage } from 'kafkajs';
import { until } from '#libs/testing';

/** A foreign Kafka client: what an operator's tool or another service would use. */
export class KafkaClient {
  private readonly kafka: Kafka;

  constructor(brokers: string) {
    this.kafka = new Kafka({ clientId: 'a-foreign-tool', brokers: brokers.split(','), logLevel: logLevel.NOTHING });
  }

  async produce(
    topic: string,
    message: { key?: Buffer | string | null; value: Buffer; headers?: IHeaders },
  ): Promise<void> {
    const producer = this.kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    try {
      await producer.send({ topic, acks: -1, messages: [{ key: message.key ?? null, ...message }] });
    } finally {
      await producer.disconnect();
    }
  }

  /** Reads a topic from its beginning until a record satisfies `wanted`, and answers that record. */
  async find(topic: string, wanted: (record: KafkaMessage) => boolean): Promise<KafkaMessage> {
    const consumer = this.kafka.consumer({ groupId: `find-${randomUUID()}`, maxWaitTimeInMs: 250 });
    let found: KafkaMessage | undefined;
    await consumer.connect();
    try {
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachMessage: ({ message }) => {
          if (found === undefined && wanted(message)) found = message;
          return Promise.resolve();
        },
      });
      return await until(() => found, { timeoutMs: 30_000, what: `a wanted record in ${topic}` });
    } finally {
      await consumer.disconnect();
    }
  }
}

/** A header as text. */
export function headerText(record: KafkaMessage, name: string): string | undefined {
  const value = record.headers?.[name];
  return value === undefined ? undefined : String(Array.isArray(value) ? value.at(-1) : value);
}
