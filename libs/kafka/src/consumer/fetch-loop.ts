import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Offsets } from 'kafkajs';
import { within } from '../connection/deadline.js';
import type { KafkaConnection } from '../connection/kafka-connection.js';
import { lingerUnderLoad, urgentLingerUnderLoad } from '../pace/process-load.js';
import { RequestPace } from '../pace/request-pace.js';
import { MAX_FETCH_BYTES } from '../protocol/fetch-mend.js';
import { keepLastBroker } from './keep-last-broker.js';
import { endsAnswer, letGo, takeBatch, type FetchedBatch, type RecordBytes } from './record-copy.js';
import { stickyAssigner, type Standing } from './sticky-assigner.js';

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** What one incarnation of a kafkajs consumer tells; after `close` or `crashed` it tells nothing more. */
export interface FetchLoopEvents {
  /** To put before the leader of the next rebalance. */
  standing(): Standing;
  rebalancing(): void;
  /** @param memberId a new one when the group had given the former up */
  joined(assigned: readonly TopicPartition[], memberId: string): void;
  /** False: the batch does not join on; the callee has sought. */
  fetched(place: TopicPartition, batch: FetchedBatch): boolean;
  crashed(error: Error): void;
}

interface FetchLoopSettings {
  readonly group: string;
  readonly topics: readonly string[];
  readonly maxWaitMs: number;
  readonly sessionTimeoutMs: number;
  readonly bytes: RecordBytes;
  readonly lingerMs: number;
  readonly urgent: boolean;
}

/**
 * How often kafkajs tries again to connect, to join and to fetch, 0.1 to 1.5 s apart: for about a minute. A consumer built
 * anew is a new member, which waits for the old one's session to end, so a broker that restarts should find the old one.
 * Failed fetches are counted over the consumer's whole life, hence rather many.
 */
const CONNECT_RETRIES = 40;
const FETCH_RETRIES = 100;
/** After all of its connections were cut, which is when kafkajs ends by itself at its next try. */
const END_MS = 2_000;
const MAX_BYTES_PER_PARTITION = 512 * 1_024;
const HEARTBEATS_PER_SESSION = 5;
/** Members rejoin between two fetches, within moments; kafkajs waits 5 s longer for the answer. */
const REBALANCE_TIMEOUT_MS = 10_000;

export interface CommitEntry extends TopicPartition {
  readonly offset: number;
  readonly metadata: string;
}

/**
 * One kafkajs consumer from connecting to its end. No work happens inside `eachBatch`: one fetcher serves a whole broker,
 * so a slow partition would stop all others, and heartbeats with them. Batches are copied out and the loop goes on.
 */
export class FetchLoop {
  private readonly consumer: Consumer;
  private commit: EachBatchPayload['commitOffsetsIfNecessary'] | undefined;
  private readonly pace: RequestPace;
  private lastSignMs = performance.now();
  private lastHeardMs = performance.now();
  private running = false;
  /** What is there still to tell is not listened to. */
  private ended = false;
  /** Whether it may connect. */
  private wanted = true;
  private joining: Promise<void> | undefined;
  private readonly sockets = new Set<Socket>();

  constructor(
    connection: KafkaConnection,
    private readonly settings: FetchLoopSettings,
    private readonly events: FetchLoopEvents,
  ) {
    this.pace = new RequestPace((settings.urgent ? urgentLingerUnderLoad : lingerUnderLoad)(settings.lingerMs));
    this.consumer = connection
      .client(
        CONNECT_RETRIES,
        () => this.wanted,
        (socket) => this.note(socket),
      )
      .consumer({
        groupId: settings.group,
        allowAutoTopicCreation: false,
        partitionAssigners: [keepLastBroker(stickyAssigner(() => events.standing()))],
        sessionTimeout: settings.sessionTimeoutMs,
        heartbeatInterval: Math.floor(settings.sessionTimeoutMs / HEARTBEATS_PER_SESSION),
        rebalanceTimeout: REBALANCE_TIMEOUT_MS,
        maxWaitTimeInMs: settings.maxWaitMs,
        maxBytesPerPartition: MAX_BYTES_PER_PARTITION,
        maxBytes: MAX_FETCH_BYTES,
        // kafkajs' own restart keeps the old connections: a crashed consumer is built anew instead.
        retry: {
          initialRetryTime: 100,
          maxRetryTime: 1_500,
          retries: FETCH_RETRIES,
          restartOnFailure: async () => false,
        },
      });
    this.listen();
  }

  /** Milliseconds since the last fetch, heartbeat or join. */
  get silentMs(): number {
    return performance.now() - this.lastSignMs;
  }

  /** Milliseconds since the group's coordinator last took a heartbeat or let it join. */
  get unheardMs(): number {
    return performance.now() - this.lastHeardMs;
  }

  /** Resolves when the group was joined; throws when it cannot be. */
  run(): Promise<void> {
    this.joining = this.join();
    return this.joining;
  }

  private async join(): Promise<void> {
    await this.consumer.connect();
    // Always from the beginning: otherwise an offset that is out of range jumps to the end, and all between is lost.
    await this.consumer.subscribe({ topics: [...this.settings.topics], fromBeginning: true });
    if (this.ended) return this.consumer.disconnect();
    this.running = true;
    await this.consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: async (payload) => this.take(payload),
    });
  }

  /** Pausing and resuming throw while kafkajs does not run; a consumer built anew starts unpaused, so nothing is lost. */
  setPaused({ topic, partition }: TopicPartition, paused: boolean): void {
    if (!this.running || this.ended) return;
    const where = [{ topic, partitions: [partition] }];
    if (paused) this.consumer.pause(where);
    else this.consumer.resume(where);
  }

  seek({ topic, partition }: TopicPartition, offset: number): void {
    if (this.running && !this.ended) this.consumer.seek({ topic, partition, offset: String(offset) });
  }

  /**
   * Sends offsets once, under the present generation. `consumer.commitOffsets` would retry them under a later one, when
   * a partition may be another member's: the broker checks the generation, not the ownership.
   */
  async commitOffsets(entries: readonly CommitEntry[]): Promise<void> {
    if (!this.running || this.ended) throw new Error('the consumer is not running');
    const byTopic = new Map<string, { partition: number; offset: string; metadata: string }[]>();
    for (const { topic, partition, offset, metadata } of entries) {
      const partitions = byTopic.get(topic) ?? [];
      byTopic.set(topic, partitions);
      partitions.push({ partition, offset: String(offset), metadata });
    }
    const offsets: Offsets = { topics: [...byTopic].map(([topic, partitions]) => ({ topic, partitions })) };
    if (this.commit !== undefined) return this.commit(offsets);
    await this.consumer.commitOffsets(
      entries.map(({ topic, partition, offset, metadata }) => ({ topic, partition, offset: String(offset), metadata })),
    );
  }

  /** Leaves the group, for which it may have to join or to connect first. After so long it gives that up, and ends. */
  async close(withinMs: number): Promise<void> {
    this.ended = true;
    const left = this.leave();
    if (await within(left, withinMs)) return;
    this.discard();
    for (const socket of this.sockets) socket.destroy(new Error('not wanted any more'));
    await within(left, END_MS);
  }

  /** Nobody waits for it any more; it leaves the group if it can do so without connecting anew. */
  discard(): void {
    this.ended = true;
    this.wanted = false;
    this.consumer.disconnect().catch(() => undefined);
  }

  /** kafkajs forgets a consumer that it is told to stop while that joins, and joins all the same. */
  private async leave(): Promise<void> {
    await this.joining?.catch(() => undefined);
    await this.consumer.disconnect().catch(() => undefined);
  }

  private note(socket: Socket): void {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
  }

  private listen(): void {
    const { events: names } = this.consumer;
    const sign = (): void => {
      this.lastSignMs = performance.now();
    };
    this.consumer.on(names.FETCH, sign);
    this.consumer.on(names.HEARTBEAT, () => {
      sign();
      this.lastHeardMs = this.lastSignMs;
    });
    this.consumer.on(names.REBALANCING, () => {
      sign();
      if (!this.ended) this.events.rebalancing();
    });
    this.consumer.on(names.GROUP_JOIN, ({ payload: { memberAssignment, memberId } }) => {
      sign();
      this.lastHeardMs = this.lastSignMs;
      if (!this.wanted) return this.leaveAgain();
      if (this.ended) return;
      this.events.joined(
        Object.entries(memberAssignment).flatMap(([topic, partitions]) =>
          partitions.map((partition) => ({ topic, partition })),
        ),
        memberId,
      );
    });
    this.consumer.on(names.END_BATCH_PROCESS, ({ payload }) => {
      if (!this.ended && payload.batchSize === 0) this.step(payload);
    });
    this.consumer.on(names.CRASH, ({ payload: { error } }) => {
      if (this.ended) return;
      this.ended = true;
      this.events.crashed(error);
    });
  }

  /** kafkajs was told to stop while it joined, and joined all the same: unless it leaves, its partitions are read by nobody. */
  private leaveAgain(): void {
    setImmediate(() => {
      this.consumer.disconnect().catch(() => undefined);
    });
  }

  /**
   * What a fetch found holds no record: markers of transactions, or what compaction left. kafkajs steps over it and hands
   * nothing out; but at the end of a log, that is how the end is reached.
   */
  private step(found: TopicPartition & { firstOffset: string; lastOffset: string; highWatermark: string }): void {
    const lastOffset = Number(found.lastOffset);
    // Null where compaction took all, whatever the type says; then `lastOffset` is where the fetch began.
    const first: unknown = found.firstOffset;
    const fetchedOffset = first === null ? lastOffset : Number(first);
    this.events.fetched(found, { fetchedOffset, lastOffset, highWatermark: Number(found.highWatermark), records: [] });
  }

  private async take({ batch, resolveOffset, commitOffsetsIfNecessary }: EachBatchPayload): Promise<void> {
    if (this.ended) return;
    this.commit = commitOffsetsIfNecessary;
    if (this.events.fetched(batch, takeBatch(batch, this.settings.bytes))) resolveOffset(batch.lastOffset());
    letGo(batch);
    // Everything of this answer is handed over: the only work that may wait here is the next fetch.
    if (!endsAnswer(batch)) return;
    for (let waitMs = this.turn(); waitMs > 0 && !this.ended; waitMs = this.turn()) await pause(waitMs);
  }

  private turn(): number {
    return this.pace.take(performance.now());
  }
}
