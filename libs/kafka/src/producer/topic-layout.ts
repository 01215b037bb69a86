import type { KafkaConnection } from '../connection/kafka-connection.js';

/** A topic's partitions, with the broker that leads each: index is the partition. */
export interface TopicLayout {
  readonly leaders: readonly number[];
}

const FRESH_MS = 60_000;

/** Partition counts and leaders, asked once a topic and again each minute, or when a produce request says they changed. */
export class TopicLayouts {
  private readonly known = new Map<string, { readonly layout: TopicLayout; readonly atMs: number }>();
  private readonly asking = new Map<string, Promise<void>>();
  private refreshing: Promise<void> | undefined;

  constructor(private readonly connection: KafkaConnection) {}

  /** Without waiting: undefined when the topic was never asked about. Refreshes in the background when it is old. */
  peek(topic: string): TopicLayout | undefined {
    const entry = this.known.get(topic);
    if (entry !== undefined && performance.now() - entry.atMs > FRESH_MS) this.refresh().catch(() => undefined);
    return entry?.layout;
  }

  /** Asks the broker when nothing is known. Throws what kafkajs throws when it cannot be asked. */
  async of(topic: string): Promise<TopicLayout> {
    return this.peek(topic) ?? (await this.ask(topic));
  }

  /** Asks the brokers anew about every topic in use, in one request; what was known stays when they cannot be asked. */
  refresh(): Promise<void> {
    this.refreshing ??= this.fetch([...this.known.keys()]).finally(() => {
      this.refreshing = undefined;
    });
    return this.refreshing;
  }

  private async ask(topic: string): Promise<TopicLayout> {
    const running = this.asking.get(topic) ?? this.fetch([topic]).finally(() => this.asking.delete(topic));
    this.asking.set(topic, running);
    await running;
    const layout = this.known.get(topic)?.layout;
    if (layout === undefined) throw new Error(`topic ${topic} has no partitions`);
    return layout;
  }

  private async fetch(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    const { topics } = await this.connection.withAdmin((admin) => admin.fetchTopicMetadata({ topics: [...names] }));
    for (const { name, partitions } of topics) {
      if (partitions.length === 0) continue;
      const leaders = [...partitions].sort((a, b) => a.partitionId - b.partitionId).map(({ leader }) => leader);
      this.known.set(name, { layout: { leaders }, atMs: performance.now() });
    }
  }
}
