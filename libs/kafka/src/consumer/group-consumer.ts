import { setTimeout as pause } from 'node:timers/promises';
import type { HealthVerdict } from '#libs/observability';
import { within } from '../connection/deadline.js';
import { readCommitPoints, type CommitPoints } from './commit-point.reader.js';
import { Committer } from './committer.js';
import { FetchLoop, type TopicPartition } from './fetch-loop.js';
import type { GroupConsumerParts } from './group-consumer-parts.js';
import { PartitionPump } from './partition-pump.js';
import type { ReplayPump } from './replay-pump.js';
import { ReplayedPartitions } from './replayed-partitions.js';
import { DEFAULT_MAX_WAIT_MS, type ReplaySubscription, type Subscription } from './subscription.js';

const WATCH_INTERVAL_MS = 2_000;
const BROKERS_ANSWER_WITHIN_MS = 5_000;
/** In an outage the old member is kept, which the group knows; but not for ever, should asking the brokers be what fails. */
const MAX_SILENCES = 4;
const UNREADY_SILENT_MS = 10_000;
const MIN_REBUILD_MS = 500;
const MAX_REBUILD_MS = 10_000;
const READ_POINTS_RETRY_MS = 500;
const FINAL_COMMIT_MS = 5_000;
const LEAVE_MS = 5_000;

const keyOf = ({ topic, partition }: TopicPartition): string => `${topic} ${partition}`;

/**
 * One group's member: owns the partitions' pumps over all rebalances, and replaces the kafkajs consumer under them when
 * that crashed or fell silent.
 *
 *   build ─► joined ─► read commit points ─► pumps open ─► … ─► rebalancing ─► joined ─► …
 *     ▲                                                  └► crashed / silent ─┐
 *     └───────────────────────── backoff ◄───────────────────────────────────┘
 */
export class GroupConsumer {
  private readonly pumps = new Map<string, PartitionPump>();
  private readonly replays: ReplayedPartitions;
  private readonly byTopic: ReadonlyMap<string, Subscription>;
  private readonly committer: Committer;
  private loop: FetchLoop | undefined;
  private watch: NodeJS.Timeout | undefined;
  /** Counts joins and rebuilds: what an older one still tells is not listened to. */
  private round = 0;
  private rebuilds = 0;
  private state: 'new' | 'running' | 'draining' | 'closed' = 'new';
  private trouble: string | undefined = 'has not joined the group yet';
  private askingBrokers = false;

  constructor(
    readonly group: string,
    private readonly subscriptions: readonly (Subscription | ReplaySubscription)[],
    private readonly parts: GroupConsumerParts,
  ) {
    const settled = subscriptions.filter((one) => one.replay !== true);
    this.byTopic = new Map(settled.flatMap((one) => one.topics.map((topic) => [topic, one] as const)));
    this.replays = new ReplayedPartitions(group, subscriptions, parts);
    this.committer = new Committer({
      pumps: () => this.pumps.values(),
      send: async (entries) => {
        if (this.loop === undefined) throw new Error('the consumer is being rebuilt');
        await this.loop.commitOffsets(entries);
      },
      failed: (error, inARow) => {
        parts.commitFailed();
        // Once every five seconds: the timer tries five times a second.
        if (inARow % 25 === 0) parts.logger.warn({ group, inARow, reason: messageOf(error) }, 'kafka.commits-fail');
      },
    });
  }

  /** Milliseconds since the last fetch; undefined before the first and while the consumer is rebuilt. */
  get silentMs(): number | undefined {
    return this.loop?.silentMs;
  }

  get partitions(): Iterable<PartitionPump | ReplayPump> {
    return [...this.pumps.values(), ...this.replays];
  }

  /** Begins in the background: a broker that is away now will come. */
  start(): void {
    if (this.state !== 'new') return;
    this.state = 'running';
    this.committer.start();
    this.watch = setInterval(() => void this.checkSilence(), WATCH_INTERVAL_MS);
    void this.build();
  }

  verdict(): HealthVerdict {
    const failing = [...this.partitions].find(({ failure }) => failure !== undefined);
    if (failing !== undefined) {
      return { ok: false, reason: `${failing.topic}/${failing.partition}: ${failing.failure ?? ''}` };
    }
    const trouble = this.trouble ?? this.committer.trouble;
    if (trouble !== undefined) return { ok: false, reason: trouble };
    const silentMs = this.loop?.silentMs ?? 0;
    if (silentMs < UNREADY_SILENT_MS) return { ok: true };
    return { ok: false, reason: `no fetch for ${Math.round(silentMs / 1_000)} s` };
  }

  /**
   * Hands out nothing more, waits until what was handed out is settled, puts that on record, and only then leaves the
   * group: so a restart repeats nothing. kafkajs must run until the end, commits during its stop are never sent.
   */
  async drain(): Promise<void> {
    if (this.state === 'new' || this.state === 'closed') return;
    this.state = 'draining';
    for (const pump of this.pumps.values()) this.loop?.setPaused(pump, true);
    this.replays.drain();
    const settled = Promise.all([...this.pumps.values()].map((pump) => pump.drain()));
    if (!(await within(settled, this.parts.settings.drainTimeoutMs))) {
      const inHand = [...this.pumps.values()].reduce((sum, { tracker }) => sum + tracker.inHand, 0);
      this.parts.logger.warn({ group: this.group, inHand }, 'kafka.drain-timed-out');
    }
    await this.commitAll();
    this.state = 'closed';
    this.round += 1;
    this.committer.stop();
    clearInterval(this.watch);
    for (const pump of this.pumps.values()) pump.lose();
    this.pumps.clear();
    await this.loop?.close(LEAVE_MS);
  }

  private async commitAll(): Promise<void> {
    const limit = performance.now() + FINAL_COMMIT_MS;
    // Twice: the first may only have joined one that was under way before the last records were settled.
    for (let good = 0; good < 2 && performance.now() < limit;) {
      if (await within(this.committer.commit(), FINAL_COMMIT_MS, false)) good += 1;
      else await pause(READ_POINTS_RETRY_MS / 5);
    }
  }

  private async build(): Promise<void> {
    this.round += 1;
    const { connection, settings } = this.parts;
    const maxWaitMs = Math.min(...this.subscriptions.map((one) => one.maxWaitMs ?? DEFAULT_MAX_WAIT_MS));
    const loop = new FetchLoop(
      connection,
      {
        group: this.group,
        topics: this.subscriptions.flatMap((one) => one.topics),
        maxWaitMs,
        sessionTimeoutMs: settings.sessionTimeoutMs,
        lingerMs: Math.min(...this.subscriptions.map(({ lingerMs = settings.fetchLingerMs }) => lingerMs)),
        urgent: this.subscriptions.some(({ urgent }) => urgent === true),
        bytes: this.subscriptions.every(({ brief }) => brief === true) ? 'views' : 'copies',
      },
      {
        standing: () => ({ owned: this.owned(), leaving: this.state === 'draining' }),
        rebalancing: () => void this.committer.commit(),
        joined: (assigned, memberId) => this.joined(loop, assigned, memberId),
        fetched: (place, batch) => {
          const pump = this.pumps.get(keyOf(place)) ?? this.replays.get(place);
          if (pump === undefined || pump.accept(batch)) return pump !== undefined;
          loop.seek(place, pump.position ?? batch.fetchedOffset);
          return false;
        },
        crashed: (error) => this.rebuild(loop, messageOf(error)),
      },
    );
    this.loop = loop;
    try {
      await loop.run();
    } catch (error) {
      this.rebuild(loop, messageOf(error));
    }
  }

  private rebuild(loop: FetchLoop, reason: string): void {
    if (loop !== this.loop || this.state === 'closed') return;
    this.loop = undefined;
    this.round += 1;
    this.trouble = reason;
    for (const pump of this.pumps.values()) pump.verified = false;
    const delayMs = Math.min(MAX_REBUILD_MS, MIN_REBUILD_MS * 2 ** this.rebuilds) * (0.75 + Math.random() / 2);
    this.rebuilds += 1;
    this.parts.logger.warn({ group: this.group, reason, retryInMs: Math.round(delayMs) }, 'kafka.consumer-rebuilt');
    // It may wait for answers that never come.
    loop.discard();
    setTimeout(() => {
      if (this.loop === undefined && this.state !== 'closed') void this.build();
    }, delayMs);
  }

  /**
   * kafkajs has waits that nothing ends, and goes on fetching while a coordinator that is none any more refuses it: both
   * are its own fault when the brokers answer everybody else.
   */
  private async checkSilence(): Promise<void> {
    const { loop } = this;
    const { maxSilentMs, sessionTimeoutMs } = this.parts.settings;
    const silentMs = (): number => Math.max(loop?.silentMs ?? 0, (loop?.unheardMs ?? 0) - sessionTimeoutMs);
    if (loop === undefined || silentMs() <= maxSilentMs || this.askingBrokers) return;
    if (silentMs() <= maxSilentMs * MAX_SILENCES && !(await this.brokersAnswer())) return;
    if (silentMs() <= maxSilentMs) return;
    const secondsOf = (ms: number): number => Math.round(ms / 1_000);
    this.rebuild(loop, `no fetch for ${secondsOf(loop.silentMs)} s, no heartbeat for ${secondsOf(loop.unheardMs)} s`);
  }

  private async brokersAnswer(): Promise<boolean> {
    this.askingBrokers = true;
    try {
      await this.parts.connection.withAdmin((admin) => admin.describeCluster(), BROKERS_ANSWER_WITHIN_MS);
      return true;
    } catch {
      return false;
    } finally {
      this.askingBrokers = false;
    }
  }

  /** Called in the same turn in which kafkajs joined: before it fetches, so the seeks below come first. */
  private joined(loop: FetchLoop, assigned: readonly TopicPartition[], memberId: string): void {
    const round = ++this.round;
    this.rebuilds = 0;
    this.trouble = undefined;
    const kept = new Set(assigned.map(keyOf));
    for (const [key, pump] of this.pumps) {
      if (kept.has(key)) continue;
      pump.lose();
      this.pumps.delete(key);
    }
    for (const place of assigned) this.adopt(loop, place);
    this.replays.joined(loop, memberId, assigned);
    this.parts.logger.info(
      { group: this.group, partitions: assigned.map(({ topic, partition }) => `${topic}/${partition}`) },
      'kafka.assigned',
    );
    void this.verify(loop, round);
  }

  private adopt(loop: FetchLoop, place: TopicPartition): void {
    const pump = this.pumps.get(keyOf(place));
    // kafkajs keeps pauses over a rebalance, and we must not: the pump knows.
    loop.setPaused(place, this.state === 'draining' || (pump?.paused ?? false));
    if (pump === undefined) {
      if (this.state === 'running') this.open(place);
      return;
    }
    pump.verified = false;
    if (pump.position !== undefined) loop.seek(place, pump.position);
  }

  private open(place: TopicPartition): PartitionPump | undefined {
    const subscription = this.byTopic.get(place.topic);
    if (subscription === undefined) return undefined;
    const pump = new PartitionPump(place.topic, place.partition, subscription, {
      flow: (changed) => this.loop?.setPaused(changed, changed.paused || this.state === 'draining'),
      handlerFailed: ({ topic, partition }, error, retryInMs) =>
        this.parts.logger.warn(
          { group: this.group, topic, partition, err: error, retryInMs: Math.round(retryInMs) },
          'kafka.handler-failed',
        ),
    });
    this.pumps.set(keyOf(place), pump);
    return pump;
  }

  /** Compares with the commits on record: new pumps begin there; kept ones go on unless somebody else went further. */
  private async verify(loop: FetchLoop, round: number): Promise<void> {
    const points = await this.readPoints(round);
    if (points === undefined || round !== this.round) return;
    for (const pump of [...this.pumps.values()]) {
      const point = points(pump);
      if (pump.position === undefined || pump.knows(point)) {
        pump.restore(point);
        continue;
      }
      this.parts.logger.info({ group: this.group, topic: pump.topic, partition: pump.partition }, 'kafka.overtaken');
      pump.lose();
      this.pumps.delete(keyOf(pump));
      if (this.state !== 'running') continue;
      this.open(pump)?.restore(point);
      loop.setPaused(pump, false);
      loop.seek(pump, point?.offset ?? 0);
    }
  }

  private async readPoints(round: number): Promise<CommitPoints | undefined> {
    const topics = [...new Set([...this.pumps.values()].map(({ topic }) => topic))];
    while (round === this.round && this.state !== 'closed') {
      try {
        return await readCommitPoints(this.parts.connection, this.group, topics);
      } catch (error) {
        this.parts.logger.warn({ group: this.group, reason: messageOf(error) }, 'kafka.offsets-unread');
        await pause(READ_POINTS_RETRY_MS);
      }
    }
    return undefined;
  }

  private owned(): Record<string, number[]> {
    const owned: Record<string, number[]> = {};
    for (const { topic, partition } of this.partitions) (owned[topic] ??= []).push(partition);
    return owned;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
