import type { Admin, ConsumerConfig, Kafka, ProducerBatch } from 'kafkajs';
import type { KafkaConnection } from '../../../libs/kafka/src/connection/kafka-connection.js';
import type { SimulatedBroker } from './simulated-broker.js';
import { SimulatedConsumer, type ConsumerSeams } from './simulated-consumer.js';

/** Where a test-only variant of the dispatcher goes wrong, see planted-faults/. */
export interface ConnectionSeams extends ConsumerSeams {
  /** Sees, and may replace, each record that the process writes. */
  readonly writes?: (topic: string, message: WrittenMessage) => WrittenMessage;
}

export interface WrittenMessage {
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly headers: Record<string, string>;
}

/** One process' way to the simulated brokers, in the shape of {@link KafkaConnection}: kafkajs ends here. */
export class SimulatedConnection implements Pick<KafkaConnection, 'client' | 'withAdmin' | 'clientId'> {
  readonly clientId = 'simulated';
  readonly consumers: SimulatedConsumer[] = [];

  constructor(
    private readonly broker: SimulatedBroker,
    private readonly seams: ConnectionSeams = {},
  ) {}

  client(): Kafka {
    const client = {
      consumer: (config: ConsumerConfig) => {
        const consumer = new SimulatedConsumer(this.broker, config, this.seams);
        this.consumers.push(consumer);
        return consumer;
      },
      producer: () => this.producer(),
      admin: () => this.admin(),
    };
    return client as unknown as Kafka;
  }

  withAdmin<T>(action: (admin: Admin) => Promise<T>): Promise<T> {
    return action(this.admin() as unknown as Admin);
  }

  private producer() {
    const { broker, seams } = this;
    return {
      connect: () => Promise.resolve(),
      disconnect: () => Promise.resolve(),
      sendBatch: ({ topicMessages = [] }: ProducerBatch) => {
        const by = broker.clock.running;
        return broker.request(
          () => {
            const bases = new Map<string, { topicName: string; partition: number; baseOffset: string }>();
            for (const { topic, messages } of topicMessages) {
              for (const { key, value, headers, partition = 0 } of messages) {
                const message: WrittenMessage = {
                  key: key === null || key === undefined ? null : String(key),
                  value: value === null ? null : Buffer.from(value),
                  headers: textHeaders(headers ?? {}),
                };
                const place = `${topic} ${partition}`;
                if (!bases.has(place)) broker.leaveGap(topic, partition);
                const { offset } = broker.append(topic, partition, seams.writes?.(topic, message) ?? message, by);
                if (!bases.has(place)) bases.set(place, { topicName: topic, partition, baseOffset: String(offset) });
              }
            }
            return [...bases.values()];
          },
          { mayFail: true },
        );
      },
    };
  }

  private admin() {
    const { broker } = this;
    const ask = <T>(answer: () => T): Promise<T> => broker.request(answer, { mayFail: true });
    return {
      connect: () => Promise.resolve(),
      disconnect: () => Promise.resolve(),
      describeCluster: () => ask(() => ({ brokers: [], controller: 1, clusterId: 'simulated' })),
      fetchTopicMetadata: ({ topics }: { topics: readonly string[] }) =>
        ask(() => ({
          topics: topics.map((name) => ({
            name,
            partitions: broker.partitionsOf(name).map((_, partitionId) => ({ partitionId, leader: 1 })),
          })),
        })),
      fetchTopicOffsets: (topic: string) =>
        ask(() => broker.partitionsOf(topic).map(({ end }, partition) => ({ partition, high: String(end), low: '0' }))),
      fetchOffsets: ({ groupId, topics }: { groupId: string; topics: readonly string[] }) =>
        ask(() =>
          topics.map((topic) => ({
            topic,
            partitions: broker.partitionsOf(topic).map((_, partition) => {
              const point = broker.group(groupId).offsetOf(topic, partition);
              return { partition, offset: String(point?.offset ?? -1), metadata: point?.metadata ?? null };
            }),
          })),
        ),
    };
  }
}

const textHeaders = (headers: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
