import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, type IHeaders, type KafkaMessage } from 'kafkajs';
import { until, type TopicRecord } from '#libs/testing';

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

  /** All that lies on these topics now. */
  async readAll(topics: readonly string[]): Promise<readonly TopicRecord[]> {
    const ends = await this.endsOf(topics);
    const consumer = this.kafka.consumer({ groupId: `read-${randomUUID()}`, maxWaitTimeInMs: 250 });
    const records: TopicRecord[] = [];
    await consumer.connect();
    try {
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachMessage: ({ topic, partition, message }) => {
          const place = `${topic}/${partition}`;
          if (Number(message.offset) + 1 >= (ends.get(place) ?? 0)) ends.delete(place);
          records.push(recordOf(topic, message));
          return Promise.resolve();
        },
      });
      await until(() => ends.size === 0, { timeoutMs: 30_000, what: 'the ends of all topics' });
      return records;
    } finally {
      await consumer.disconnect();
    }
  }

  /** By `topic/partition`, of those that hold anything. */
  private async endsOf(topics: readonly string[]): Promise<Map<string, number>> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      const ends = new Map<string, number>();
      for (const topic of topics) {
        for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
          if (Number(high) > Number(low)) ends.set(`${topic}/${partition}`, Number(high));
        }
      }
      return ends;
    } finally {
      await admin.disconnect();
    }
  }
}

function recordOf(topic: string, message: KafkaMessage): TopicRecord {
  const names = Object.keys(message.headers ?? {});
  return {
    topic,
    key: message.key?.toString('utf8') ?? null,
    value: message.value,
    headers: Object.fromEntries(names.map((name) => [name, headerText(message, name) ?? ''])),
  };
}

/** A header as text. */
export function headerText(record: KafkaMessage, name: string): string | undefined {
  const value = record.headers?.[name];
  return value === undefined ? undefined : String(Array.isArray(value) ? value.at(-1) : value);
}
