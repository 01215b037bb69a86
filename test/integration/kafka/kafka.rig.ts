import { randomUUID } from 'node:crypto';
import type { ISocketFactory } from 'kafkajs';
import type { OutgoingRecord } from '#libs/contracts';
import { HealthRegistry, Metrics, PinoLogger } from '#libs/observability';
import { KafkaConnection } from '../../../libs/kafka/src/connection/kafka-connection.js';
import type { ConsumedRecord } from '../../../libs/kafka/src/consumer/consumed-record.js';
import { GroupConsumer } from '../../../libs/kafka/src/consumer/group-consumer.js';
import type {
  ConsumeOptions,
  ReplaySubscription,
  Subscription,
} from '../../../libs/kafka/src/consumer/subscription.js';
import type { KafkaConfig } from '../../../libs/kafka/src/kafka.config.js';
import { RecordProducer } from '../../../libs/kafka/src/producer/record-producer.service.js';
import type { FaultyNetwork } from './faulty-network.js';

const logger = new PinoLogger({ LOG_LEVEL: process.env['LOG_LEVEL'] === 'debug' ? 'debug' : 'silent' });

/** The broker that `npm test` started; these tests are about a real one, so without it they fail. */
export const brokers = (process.env['KAFKA_BROKERS'] ?? 'KAFKA_BROKERS-is-not-set:1').split(',');

export const newName = (what: string): string => `test.${what}.${randomUUID().slice(0, 8)}`;

export function configFor(overrides: Partial<KafkaConfig> = {}): KafkaConfig {
  return {
    KAFKA_BROKERS: brokers,
    KAFKA_CLIENT_ID: 'test',
    KAFKA_SSL: false,
    KAFKA_COMPRESSION: 'none',
    KAFKA_PARTITIONS: 6,
    KAFKA_FETCH_LINGER_MS: 5,
    KAFKA_REPLICATION_FACTOR: -1,
    KAFKA_PRODUCER_BUFFER_BYTES: 16 << 20,
    KAFKA_PRODUCER_BUFFER_RECORDS: 50_000,
    KAFKA_PRODUCER_LINGER_MS: 5,
    KAFKA_SESSION_TIMEOUT_MS: 6_000,
    DRAIN_TIMEOUT_MS: 10_000,
    ...overrides,
  };
}

/** All connections through a network that can fail, whatever address the broker gives for itself. */
class FaultyConnection extends KafkaConnection {
  constructor(private readonly network: FaultyNetwork) {
    super(configFor(), logger);
  }

  protected override sockets(): ISocketFactory {
    return ({ onConnect }) => this.network.connect(onConnect);
  }
}

export const connectionTo = (config: KafkaConfig = configFor()): KafkaConnection => new KafkaConnection(config, logger);

export async function createTopic(
  name: string,
  partitions: number,
  settings: Readonly<Record<string, string>> = {},
): Promise<void> {
  const configEntries = Object.entries(settings).map(([setting, value]) => ({ name: setting, value }));
  await connectionTo().withAdmin(async (admin) => {
    // kafkajs would wait for the leaders too, but gives up on a busy broker that has not heard of the topic yet.
    const topics = [{ topic: name, numPartitions: partitions, configEntries }];
    await admin.createTopics({ topics, waitForLeaders: false });
    const hasLeaders = () =>
      admin.fetchTopicMetadata({ topics: [name] }).then(
        ({ topics: found }) => found[0]?.partitions.every(({ leader }) => leader >= 0) === true,
        () => false,
      );
    await until(`leaders of ${name}`, hasLeaders);
  });
}

export function newProducer(overrides: Partial<KafkaConfig> = {}, network?: FaultyNetwork): RecordProducer {
  const config = configFor(overrides);
  const connection = network === undefined ? connectionTo(config) : new FaultyConnection(network);
  return new RecordProducer(connection, config, logger, new Metrics(), new HealthRegistry());
}

export const recordOf = (topic: string, text: string, partition?: number): OutgoingRecord => ({
  topic,
  key: null,
  value: Buffer.from(text),
  headers: {},
  ...(partition === undefined ? {} : { partition }),
});

interface ConsumerRig extends ConsumeOptions {
  readonly group: string;
  readonly topics: readonly string[];
  readonly handle: (records: readonly ConsumedRecord[]) => Promise<void>;
  readonly drainTimeoutMs?: number;
  readonly maxSilentMs?: number;
  readonly sessionTimeoutMs?: number;
  readonly network?: FaultyNetwork;
}

/** A started consumer. */
export function newConsumer(rig: ConsumerRig): GroupConsumer {
  const { drainTimeoutMs, maxSilentMs, sessionTimeoutMs, network, ...subscription } = rig;
  return startConsumer([subscription], { drainTimeoutMs, maxSilentMs, sessionTimeoutMs, network });
}

interface ConsumerSettings {
  readonly drainTimeoutMs?: number | undefined;
  readonly maxSilentMs?: number | undefined;
  readonly sessionTimeoutMs?: number | undefined;
  readonly network?: FaultyNetwork | undefined;
}

/** One with several handlers, all of one group. */
export function startConsumer(
  subscriptions: readonly (Subscription | ReplaySubscription)[],
  { drainTimeoutMs = 10_000, maxSilentMs = 45_000, sessionTimeoutMs = 6_000, network }: ConsumerSettings = {},
): GroupConsumer {
  const consumer = new GroupConsumer(subscriptions[0]?.group ?? '', subscriptions, {
    connection: network === undefined ? connectionTo() : new FaultyConnection(network),
    logger,
    settings: { sessionTimeoutMs, fetchLingerMs: 5, drainTimeoutMs, maxSilentMs },
    commitFailed: () => undefined,
  });
  consumer.start();
  return consumer;
}

/** Waits for a fact; fails by its name when it does not come true. */
export async function until(fact: string, holds: () => boolean | Promise<boolean>, ms = 20_000): Promise<void> {
  const limit = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > limit) throw new Error(`not within ${ms} ms: ${fact}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Offset and metadata on record for one partition. */
export async function committedOf(
  group: string,
  topic: string,
  partition = 0,
): Promise<{ readonly offset: number; readonly metadata: string }> {
  const topics = await connectionTo().withAdmin((admin) => admin.fetchOffsets({ groupId: group, topics: [topic] }));
  const found = topics[0]?.partitions.find((one) => one.partition === partition);
  return { offset: Number(found?.offset ?? -1), metadata: found?.metadata ?? '' };
}

export const textOf = (record: ConsumedRecord): string => record.value?.toString() ?? '';

/** The first `count` records of a topic, partition by partition in order. */
export async function readAll(topic: string, count: number): Promise<readonly ConsumedRecord[]> {
  const read: ConsumedRecord[] = [];
  const consumer = newConsumer({
    group: newName('reader'),
    topics: [topic],
    handle: async (records) => {
      for (const record of records) {
        read.push(record);
        record.done();
      }
    },
  });
  try {
    await until(`${count} records of ${topic}`, () => read.length >= count);
    return read;
  } finally {
    await consumer.drain();
  }
}

/** As another program would: all or none of the texts become readable; each transaction leaves a marker in the log. */
export async function inTransaction(topic: string, texts: readonly string[], end: 'commit' | 'abort'): Promise<void> {
  const producer = connectionTo()
    .client(5)
    .producer({ idempotent: true, maxInFlightRequests: 1, transactionalId: newName('tx'), retry: { retries: 5 } });
  await producer.connect();
  const transaction = await producer.transaction();
  await transaction.send({ topic, messages: texts.map((value) => ({ value, partition: 0 })) });
  await transaction[end]();
  await producer.disconnect();
}
