import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import kafkajs, { type Admin } from 'kafkajs';
import { RETRY_TIERS, TOPIC_SPECS, type TopicSpec } from '#libs/contracts';
import { HealthRegistry, PinoLogger } from '#libs/observability';
import { KafkaConnection } from '../connection/kafka-connection.js';
import { kafkaConfig, type KafkaConfig } from '../kafka.config.js';
import { endsByItself, faultsOf, partitionsFor, settingsOf, type ExistingTopic } from './topic-plan.js';

const MIN_RETRY_MS = 500;
const MAX_RETRY_MS = 5_000;
/** A boot waits so long for the broker; then the app comes up without, so that `/livez` and `/readyz` can answer. */
const BOOT_PATIENCE_MS = 3_000;

/** The topics are there, but not as Postrider needs them: an operator has to decide. */
export class TopicFault extends Error {
  override readonly name = 'TopicFault';
}

/** Creates Postrider's topics where they are missing, and refuses those that would lose or mix up records. */
@Injectable()
export class TopicAdmin implements OnModuleInit {
  private ensured: Promise<void> | undefined;
  private trouble: string | undefined = 'topics not checked yet';

  constructor(
    @Inject(KafkaConnection) private readonly connection: KafkaConnection,
    @Inject(kafkaConfig.KEY) private readonly config: KafkaConfig,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
    @Inject(HealthRegistry) health: HealthRegistry,
  ) {
    health.register({
      name: 'kafka.topics',
      check: () => (this.trouble === undefined ? { ok: true } : { ok: false, reason: this.trouble }),
    });
  }

  /** A faulty topic stops the boot; a broker that is away does not. */
  async onModuleInit(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, BOOT_PATIENCE_MS);
    });
    await Promise.race([this.ready(), patience]);
    clearTimeout(timer);
  }

  /** Resolves when all topics exist with leaders; rejects with {@link TopicFault}. Waits for the broker. */
  ready(): Promise<void> {
    this.ensured ??= this.untilEnsured();
    return this.ensured;
  }

  private async untilEnsured(): Promise<void> {
    for (let delayMs = MIN_RETRY_MS; ; delayMs = Math.min(MAX_RETRY_MS, delayMs * 2)) {
      try {
        await this.ensureTopics();
        this.trouble = undefined;
        return;
      } catch (error) {
        this.trouble = error instanceof Error ? error.message : String(error);
        if (error instanceof TopicFault) throw error;
        this.logger.warn({ reason: this.trouble, retryInMs: delayMs }, 'kafka.topics-not-ready');
        await new Promise((resolve) => setTimeout(resolve, delayMs));
      }
    }
  }

  /** One try: creates what is missing, waits for leaders, then checks all that is there. */
  async ensureTopics(): Promise<void> {
    await this.connection.withAdmin(async (admin) => {
      const before = await this.existing(admin);
      const missing = TOPIC_SPECS.filter(({ name }) => !before.has(name));
      if (missing.length > 0) await this.create(admin, missing, before);
      const after = missing.length > 0 ? await this.existing(admin) : before;
      const absent = TOPIC_SPECS.filter(({ name }) => !after.has(name)).map(({ name }) => name);
      if (absent.length > 0) throw new Error(`topics not there yet: ${absent.join(', ')}`);
      const faults = faultsOf(TOPIC_SPECS, RETRY_TIERS, after);
      if (faults.length > 0) throw new TopicFault(faults.join('\n'));
      for (const spec of endsByItself(TOPIC_SPECS, after)) await this.keepForEver(admin, spec);
    });
  }

  /** What an earlier version, or somebody else, made otherwise. Whoever may not change a topic can go on without. */
  private async keepForEver(admin: Admin, spec: TopicSpec): Promise<void> {
    const type = kafkajs.ConfigResourceTypes.TOPIC;
    const { name: topic } = spec;
    try {
      const { resources } = await admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type, name: topic }],
      });
      // This request replaces all settings of the topic: what it has of its own is said again.
      const own = (resources[0]?.configEntries ?? [])
        .filter(({ configSource }) => configSource === kafkajs.ConfigSource.TOPIC_CONFIG)
        .map(({ configName, configValue }): [string, string] => [configName, configValue]);
      const settings = Object.fromEntries([...own, ...Object.entries(settingsOf(spec))]);
      const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
      await admin.alterConfigs({ validateOnly: false, resources: [{ type, name: topic, configEntries }] });
      this.logger.info({ topic }, 'kafka.topic-kept-for-ever');
    } catch (error) {
      this.logger.warn({ topic, settings: settingsOf(spec), err: error }, 'kafka.topic-forgets');
    }
  }

  private async create(
    admin: Admin,
    specs: readonly TopicSpec[],
    before: ReadonlyMap<string, ExistingTopic>,
  ): Promise<void> {
    await admin.createTopics({
      waitForLeaders: true,
      timeout: 10_000,
      topics: specs.map((spec) => ({
        topic: spec.name,
        numPartitions: partitionsFor(spec, TOPIC_SPECS, before, this.config.KAFKA_PARTITIONS),
        replicationFactor: this.config.KAFKA_REPLICATION_FACTOR,
        configEntries: Object.entries(settingsOf(spec)).map(([name, value]) => ({ name, value })),
      })),
    });
    this.logger.info({ topics: specs.map(({ name }) => name) }, 'kafka.topics-created');
  }

  private async existing(admin: Admin): Promise<ReadonlyMap<string, ExistingTopic>> {
    const ours = new Set(TOPIC_SPECS.map(({ name }) => name));
    const names = (await admin.listTopics()).filter((name) => ours.has(name));
    if (names.length === 0) return new Map();
    const { topics } = await admin.fetchTopicMetadata({ topics: names });
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: names.map((name) => ({
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name,
        configNames: ['retention.ms', 'retention.bytes', 'message.timestamp.type', 'cleanup.policy'],
      })),
    });
    const settings = new Map(resources.map(({ resourceName, configEntries }) => [resourceName, configEntries]));
    const setting = (topic: string, name: string): string | undefined =>
      settings.get(topic)?.find(({ configName }) => configName === name)?.configValue;
    return new Map(
      topics.map(({ name, partitions }): [string, ExistingTopic] => [
        name,
        {
          partitions: partitions.length,
          retentionMs: Number(setting(name, 'retention.ms') ?? -1),
          retentionBytes: Number(setting(name, 'retention.bytes') ?? -1),
          timestampType: setting(name, 'message.timestamp.type') ?? 'unknown',
          cleanupPolicy: setting(name, 'cleanup.policy') ?? 'unknown',
        },
      ]),
    );
  }
}
