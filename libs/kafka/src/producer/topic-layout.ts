import { Inject, Injectable } from '@nestjs/common';
import { KafkaConnection } from '../connection/kafka-connection.js';

/** A topic's partitions, with the broker that leads each: index is the partition. */
export interface TopicLayout {
  readonly leaders: readonly number[];
}

const FRESH_MS = 60_000;

/** Partition counts and leaders, asked once a topic and again each minute, or when a produce request says they changed. */
@Injectable()
export class TopicLayouts {
  private readonly known = new Map<string, { readonly layout: TopicLayout; readonly atMs: number }>();
  private readonly asking = new Map<string, Promise<TopicLayout>>();

  constructor(@Inject(KafkaConnection) private readonly connection: KafkaConnection) {}

  /** Without waiting: undefined when the topic was never asked about. Refreshes in the background when it is old. */
  peek(topic: string): TopicLayout | undefined {
    const entry = this.known.get(topic);
    if (entry !== undefined && Date.now() - entry.atMs > FRESH_MS) this.ask(topic).catch(() => undefined);
    return entry?.layout;
  }

  /** Asks the broker when nothing is known. Throws what kafkajs throws when it cannot be asked. */
  async of(topic: string): Promise<TopicLayout> {
    return this.peek(topic) ?? (await this.ask(topic));
  }

  /** Asks the brokers anew, about every topic in use. */
  async refresh(): Promise<void> {
    await Promise.all([...this.known.keys()].map((topic) => this.ask(topic)));
  }

  private ask(topic: string): Promise<TopicLayout> {
    const running = this.asking.get(topic);
    if (running !== undefined) return running;
    const asking = this.fetch(topic).finally(() => this.asking.delete(topic));
    this.asking.set(topic, asking);
    return asking;
  }

  private async fetch(topic: string): Promise<TopicLayout> {
    const { topics } = await this.connection.withAdmin((admin) => admin.fetchTopicMetadata({ topics: [topic] }));
    const partitions = topics.find(({ name }) => name === topic)?.partitions ?? [];
    if (partitions.length === 0) throw new Error(`topic ${topic} has no partitions`);
    const leaders = [...partitions].sort((a, b) => a.partitionId - b.partitionId).map(({ leader }) => leader);
    const layout: TopicLayout = { leaders };
    this.known.set(topic, { layout, atMs: Date.now() });
    return layout;
  }
}
