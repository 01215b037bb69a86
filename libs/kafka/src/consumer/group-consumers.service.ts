import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { HealthRegistry, Metrics, PinoLogger } from '#libs/observability';
import { KafkaConnection } from '../connection/kafka-connection.js';
import { kafkaConfig, type KafkaConfig } from '../kafka.config.js';
import { refreshEnds } from './consumer-lag.js';
import { GroupConsumer } from './group-consumer.js';
import type { ReplaySubscription, Subscription } from './subscription.js';

/** Longer than a join may take: see REBALANCE_TIMEOUT_MS. */
const MAX_SILENT_MS = 18_000;
const REFRESH_ENDS_MS = 15_000;

export interface GroupActivity {
  readonly group: string;
  /** Assigned partitions by topic. */
  readonly partitions: Readonly<Record<string, readonly number[]>>;
  /** Null before the first fetch, and while the consumer is built anew. */
  readonly lastFetchAgeMs: number | null;
}

/** Makes one consumer for each group, with its health check and its metrics. */
@Injectable()
export class GroupConsumers implements OnApplicationShutdown {
  private readonly consumers: GroupConsumer[] = [];
  private readonly commitFailures;
  private refresh: NodeJS.Timeout | undefined;

  constructor(
    @Inject(KafkaConnection) private readonly connection: KafkaConnection,
    @Inject(kafkaConfig.KEY) private readonly config: KafkaConfig,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
    @Inject(Metrics) metrics: Metrics,
    @Inject(HealthRegistry) private readonly health: HealthRegistry,
  ) {
    this.commitFailures = metrics.counter('commit_failures_total', 'Offset commits that the broker did not take.', [
      'group',
    ]);
    metrics.gauge(
      'consumer_lag',
      'Records of the partition that the group has not decided.',
      ['group', 'topic', 'partition'],
      (gauge) => {
        gauge.reset();
        for (const { group, partitions } of this.consumers) {
          for (const pump of partitions) {
            gauge.set({ group, topic: pump.topic, partition: pump.partition }, pump.lag);
          }
        }
      },
    );
  }

  /** Throws when two handlers of one group want the same topic: the group reads a record once. */
  create(group: string, subscriptions: readonly (Subscription | ReplaySubscription)[]): GroupConsumer {
    const topics = subscriptions.flatMap((subscription) => subscription.topics);
    const twice = topics.find((topic, index) => topics.indexOf(topic) !== index);
    if (twice !== undefined) throw new Error(`two handlers of group ${group} consume topic ${twice}`);
    const consumer = new GroupConsumer(group, subscriptions, {
      connection: this.connection,
      logger: this.logger,
      settings: {
        sessionTimeoutMs: this.config.KAFKA_SESSION_TIMEOUT_MS,
        fetchLingerMs: this.config.KAFKA_FETCH_LINGER_MS,
        drainTimeoutMs: this.config.DRAIN_TIMEOUT_MS,
        maxSilentMs: MAX_SILENT_MS,
      },
      commitFailed: () => this.commitFailures.inc({ group }),
    });
    this.consumers.push(consumer);
    this.refresh ??= setInterval(() => {
      refreshEnds(this.connection, this.consumers).catch(() => undefined);
    }, REFRESH_ENDS_MS).unref();
    this.health.register({ name: `kafka.${group}`, check: () => consumer.verdict() });
    return consumer;
  }

  /** What each group's member in this process reads at this moment. */
  activity(): readonly GroupActivity[] {
    return this.consumers.map(({ group, partitions, silentMs = null }) => {
      const byTopic: Record<string, number[]> = {};
      for (const { topic, partition } of partitions) (byTopic[topic] ??= []).push(partition);
      for (const numbers of Object.values(byTopic)) numbers.sort((a, b) => a - b);
      return { group, partitions: byTopic, lastFetchAgeMs: silentMs };
    });
  }

  onApplicationShutdown(): void {
    clearInterval(this.refresh);
  }
}
