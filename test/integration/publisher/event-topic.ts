import kafkajs, { type Consumer, type KafkaMessage } from 'kafkajs';
import { TOPICS } from '#libs/contracts';
import { until } from '#libs/testing';

export interface ReadRecord {
  readonly key: string | undefined;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** What lies on `postrider.events`, read by a plain Kafka client. */
export class EventTopic {
  private readonly records: ReadRecord[] = [];

  private constructor(private readonly consumer: Consumer) {}

  static async open(brokers: string): Promise<EventTopic> {
    const kafka = new kafkajs.Kafka({ brokers: brokers.split(','), logLevel: kafkajs.logLevel.NOTHING });
    const consumer = kafka.consumer({ groupId: `test-${process.pid}-${Date.now()}`, maxWaitTimeInMs: 100 });
    const topic = new EventTopic(consumer);
    await consumer.connect();
    await consumer.subscribe({ topic: TOPICS.events, fromBeginning: true });
    await consumer.run({ eachMessage: async ({ message }) => void topic.records.push(readRecord(message)) });
    return topic;
  }

  /** All records of one event id, once there are at least `count`. */
  recordsOf(id: string, count = 1): Promise<readonly ReadRecord[]> {
    const found = (): readonly ReadRecord[] => this.records.filter(({ headers }) => headers['ce_id'] === id);
    return until(() => (found().length >= count ? found() : undefined), {
      timeoutMs: 15_000,
      what: `${count} record(s) of event ${id} in Kafka`,
    });
  }

  async recordOf(id: string): Promise<ReadRecord> {
    const [record] = await this.recordsOf(id);
    if (record === undefined) throw new Error(`no record of ${id}`);
    return record;
  }

  close = (): Promise<void> => this.consumer.disconnect();
}

const readRecord = ({ key, value, headers = {} }: KafkaMessage): ReadRecord => ({
  key: key?.toString('utf8'),
  value: value ?? Buffer.alloc(0),
  headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, String(text)])),
});
