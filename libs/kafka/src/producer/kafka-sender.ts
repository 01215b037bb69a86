import kafkajs, { type CompressionTypes, type Message, type Producer } from 'kafkajs';
import type { RecordPlace } from '#libs/contracts';
import type { PinoLogger } from '#libs/observability';
import type { KafkaConnection } from '../connection/kafka-connection.js';
import { compressZstd } from '../connection/zstd-codec.js';
import type { EncodedMessage } from '../protocol/produce-request.js';
import { acknowledgedBeside, type AcknowledgedBatch } from '../protocol/produce-response.js';
import { installRecordProtocol } from '../protocol/record-protocol.js';
import { PartitionBatch } from './partition-batch.js';
import type { PendingRecord } from './pending-record.js';
import { PartlyAcknowledged } from './produce-error.js';

/** How long the leader waits for its replicas; below the request timeout, so that the broker's answer comes first. */
const REPLICATION_TIMEOUT_MS = 10_000;

/**
 * One kafkajs producer with acks=all and no retries of its own: the lanes decide about those. Rebuilt on request, because
 * dead sockets stay in kafkajs' pool (#919).
 */
export class KafkaSender {
  private producer: Promise<Producer> | undefined;
  private readonly compression: CompressionTypes;
  private readonly compress: ((records: Buffer) => Promise<Buffer>) | undefined;
  private readonly encodes = installRecordProtocol().produce.mended;

  constructor(
    private readonly connection: KafkaConnection,
    compression: 'none' | 'zstd',
    private readonly logger: PinoLogger,
  ) {
    const { CompressionTypes: types } = kafkajs;
    this.compression = compression === 'zstd' ? types.ZSTD : types.None;
    this.compress = compression === 'zstd' ? compressZstd : undefined;
  }

  /**
   * Where each record lies, in the order given. Throws {@link PartlyAcknowledged} when only some partitions took theirs, and
   * kafkajs' error when none did, or nobody knows.
   */
  async send(pending: readonly PendingRecord[]): Promise<readonly RecordPlace[]> {
    const producer = await this.connected();
    const batches = new Map<string, PartitionBatch>();
    const carried = pending.map((one) => {
      const key = keyOf(one.record.topic, one.partition);
      const batch = batches.get(key) ?? new PartitionBatch(one.record.topic, one.partition);
      batches.set(key, batch);
      return { batch, delta: batch.add(one) };
    });
    const topicMessages = await this.messagesOf([...batches.values()]);
    try {
      const answers = await producer.sendBatch({
        acks: -1,
        timeout: REPLICATION_TIMEOUT_MS,
        compression: this.compression,
        topicMessages,
      });
      const placeOf = placesIn(
        answers.map(({ topicName: topic, partition, baseOffset }) => ({
          topic,
          partition,
          baseOffset: Number(baseOffset),
        })),
      );
      return carried.map(
        ({ batch, delta }) => placeOf(batch, delta) ?? { topic: batch.topic, partition: batch.partition, offset: -1 },
      );
    } catch (error) {
      const taken = acknowledgedBeside(error);
      if (taken.length === 0) throw error;
      const placeOf = placesIn(taken);
      throw new PartlyAcknowledged(
        carried.map(({ batch, delta }) => placeOf(batch, delta)),
        error,
      );
    }
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

  private async messagesOf(batches: readonly PartitionBatch[]): Promise<{ topic: string; messages: Message[] }[]> {
    const byTopic = new Map<string, Message[]>();
    const nowMs = Date.now();
    for (const batch of batches) {
      const { topic, partition } = batch;
      const messages = byTopic.get(topic) ?? [];
      byTopic.set(topic, messages);
      if (this.encodes) {
        const encoded: EncodedMessage = { partition, value: null, batch: await batch.encode(nowMs, this.compress) };
        messages.push(encoded);
      } else {
        messages.push(...batch.plain().map((message) => ({ ...message, partition })));
      }
    }
    return [...byTopic].map(([topic, messages]) => ({ topic, messages }));
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

const keyOf = (topic: string, partition: number): string => `${topic} ${partition}`;

function placesIn(
  batches: readonly AcknowledgedBatch[],
): (batch: PartitionBatch, delta: number) => RecordPlace | undefined {
  const first = new Map(
    batches.map(({ topic, partition, baseOffset }) => [keyOf(topic, partition), baseOffset] as const),
  );
  return ({ topic, partition }, delta) => {
    const baseOffset = first.get(keyOf(topic, partition));
    return baseOffset === undefined ? undefined : { topic, partition, offset: baseOffset + delta };
  };
}
