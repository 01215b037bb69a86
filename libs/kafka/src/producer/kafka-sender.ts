import kafkajs, { type CompressionTypes, type Message, type Producer } from 'kafkajs';
import type { OutgoingRecord, RecordPlace } from '#libs/contracts';
import type { PinoLogger } from '#libs/observability';
import type { KafkaConnection } from '../connection/kafka-connection.js';
import type { PendingRecord } from './pending-record.js';

/** How long the leader waits for its replicas; below the request timeout, so that the broker's answer comes first. */
const REPLICATION_TIMEOUT_MS = 10_000;

/**
 * One kafkajs producer with acks=all and no retries of its own: the lanes decide about those. Rebuilt on request, because
 * dead sockets stay in kafkajs' pool (#919).
 */
export class KafkaSender {
  private producer: Promise<Producer> | undefined;
  private readonly compression: CompressionTypes;

  constructor(
    private readonly connection: KafkaConnection,
    compression: 'none' | 'zstd',
    private readonly logger: PinoLogger,
  ) {
    const { CompressionTypes: types } = kafkajs;
    this.compression = compression === 'zstd' ? types.ZSTD : types.None;
  }

  /** Where each record lies, in the order given. Throws kafkajs' error when any of them was not acknowledged. */
  async send(pending: readonly PendingRecord[]): Promise<readonly RecordPlace[]> {
    const producer = await this.connected();
    const byTopic = new Map<string, Message[]>();
    for (const { record, partition } of pending) {
      const messages = byTopic.get(record.topic) ?? [];
      byTopic.set(record.topic, messages);
      messages.push({ key: record.key, value: valueOf(record), headers: { ...record.headers }, partition });
    }
    const answers = await producer.sendBatch({
      acks: -1,
      timeout: REPLICATION_TIMEOUT_MS,
      compression: this.compression,
      topicMessages: [...byTopic].map(([topic, messages]) => ({ topic, messages })),
    });
    const next = new Map(
      answers.map(({ topicName, partition, baseOffset }) => [`${topicName} ${partition}`, Number(baseOffset)]),
    );
    return pending.map(({ record: { topic }, partition }) => {
      const offset = next.get(`${topic} ${partition}`) ?? -1;
      next.set(`${topic} ${partition}`, offset + 1);
      return { topic, partition, offset };
    });
  }

  /** The next request goes over new connections. */
  rebuild(reason: string): void {
    const old = this.producer;
    if (old === undefined) return;
    this.producer = undefined;
    this.logger.warn({ reason }, 'kafka.producer-rebuilt');
    // Waits for answers that will not come, so nobody waits for it.
    void old.then((producer) => producer.disconnect()).catch(() => undefined);
  }

  async close(): Promise<void> {
    const producer = await this.producer?.catch(() => undefined);
    await producer?.disconnect();
  }

  private connected(): Promise<Producer> {
    this.producer ??= this.connect();
    return this.producer;
  }

  private async connect(): Promise<Producer> {
    const producer = this.connection.client(0).producer({
      allowAutoTopicCreation: false,
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition ?? 0,
      retry: { retries: 0 },
    });
    try {
      await producer.connect();
      return producer;
    } catch (error) {
      this.producer = undefined;
      throw error;
    }
  }
}

const valueOf = ({ value, tombstone }: OutgoingRecord): Buffer | null => (tombstone === true ? null : value);
