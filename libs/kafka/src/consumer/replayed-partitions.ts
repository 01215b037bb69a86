import { setTimeout as pause } from 'node:timers/promises';
import type { PinoLogger } from '#libs/observability';
import type { KafkaConnection } from '../connection/kafka-connection.js';
import type { FetchLoop, TopicPartition } from './fetch-loop.js';
import { readLogBounds } from './log-bounds.reader.js';
import { ReplayPump } from './replay-pump.js';
import type { ReplaySubscription, Subscription } from './subscription.js';

interface ReplayParts {
  readonly connection: KafkaConnection;
  readonly logger: PinoLogger;
}

const READ_BOUNDS_RETRY_MS = 500;

const keyOf = ({ topic, partition }: TopicPartition): string => `${topic} ${partition}`;

/**
 * A member's partitions of replayed topics. One that stays goes on where it was, as long as the group knew this member all
 * the time: a member that the group had given up may have missed an owner in between, so it reads everything anew.
 */
export class ReplayedPartitions {
  private readonly pumps = new Map<string, ReplayPump>();
  private readonly byTopic: ReadonlyMap<string, ReplaySubscription>;
  private memberId: string | undefined;
  private loop: FetchLoop | undefined;
  private stopped = false;

  constructor(
    private readonly group: string,
    subscriptions: readonly (Subscription | ReplaySubscription)[],
    private readonly parts: ReplayParts,
  ) {
    const mine = subscriptions.filter((one) => one.replay === true);
    this.byTopic = new Map(mine.flatMap((one) => one.topics.map((topic) => [topic, one] as const)));
  }

  [Symbol.iterator](): Iterator<ReplayPump> {
    return this.pumps.values();
  }

  get(place: TopicPartition): ReplayPump | undefined {
    return this.pumps.get(keyOf(place));
  }

  /**
   * Called in the same turn in which the member joined, before anything is fetched.
   * @param assigned of all topics; those that are not replayed are not looked at
   */
  joined(loop: FetchLoop, memberId: string, assigned: readonly TopicPartition[]): void {
    const known = memberId === this.memberId;
    const kept = new Set(known ? assigned.map(keyOf) : []);
    this.memberId = memberId;
    this.loop = loop;
    for (const [key, pump] of this.pumps) {
      if (kept.has(key)) continue;
      pump.lose();
      this.pumps.delete(key);
    }
    if (this.stopped) return;
    for (const place of assigned) this.adopt(loop, place);
    void this.beginNew(loop);
  }

  /** Nothing more is handed out; what was, its handler finishes. */
  drain(): void {
    this.stopped = true;
    for (const pump of this.pumps.values()) {
      this.loop?.setPaused(pump, true);
      pump.lose();
    }
  }

  private adopt(loop: FetchLoop, place: TopicPartition): void {
    const pump = this.get(place) ?? this.open(place);
    if (pump === undefined) return;
    loop.setPaused(place, pump.paused);
    if (pump.position !== undefined) loop.seek(place, pump.position);
  }

  private open(place: TopicPartition): ReplayPump | undefined {
    const subscription = this.byTopic.get(place.topic);
    if (subscription === undefined) return undefined;
    const { group } = this;
    const { logger } = this.parts;
    const pump = new ReplayPump(place.topic, place.partition, subscription, {
      flow: (changed) => this.loop?.setPaused(changed, changed.paused),
      handlerFailed: ({ topic, partition }, error, retryInMs) =>
        logger.warn(
          { group, topic, partition, err: error, retryInMs: Math.round(retryInMs) },
          'kafka.replay-handler-failed',
        ),
    });
    this.pumps.set(keyOf(place), pump);
    return pump;
  }

  /** Asked after the assignment: what the former owner wrote is below the end that the broker names now. */
  private async beginNew(loop: FetchLoop): Promise<void> {
    const waiting = (): ReplayPump[] => [...this.pumps.values()].filter(({ position }) => position === undefined);
    const asked = new Set(waiting());
    await Promise.all([...asked].map((pump) => pump.announce()));
    while (!this.stopped && loop === this.loop && waiting().some((pump) => asked.has(pump))) {
      try {
        const topics = [...new Set([...asked].map(({ topic }) => topic))];
        const boundsOf = await readLogBounds(this.parts.connection, topics);
        if (loop !== this.loop) return;
        for (const pump of waiting()) {
          const bounds = asked.has(pump) ? boundsOf(pump) : undefined;
          if (bounds === undefined) continue;
          pump.begin(bounds);
          loop.seek(pump, bounds.low);
        }
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.parts.logger.warn({ group: this.group, reason }, 'kafka.log-bounds-unread');
      }
      if (waiting().some((pump) => asked.has(pump))) await pause(READ_BOUNDS_RETRY_MS);
    }
  }
}
