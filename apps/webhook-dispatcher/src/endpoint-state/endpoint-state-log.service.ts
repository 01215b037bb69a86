import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import {
  decodeEndpointState,
  placeOfState,
  TOPICS,
  type EndpointStateChange,
  type EndpointStateEntry,
  type EndpointStateKind,
  type EndpointStatePlace,
  type IncomingRecord,
  type OutgoingRecord,
} from '#libs/contracts';
import { stateExpiryMs } from '#libs/domain';
import { partitionOfKey, RecordProducer, type ReplayedPartition } from '#libs/kafka';
import { Metrics, PinoLogger } from '#libs/observability';
import { KEPT_AFTER_LOSS_MS, MAX_ENTRIES, UPKEEP_INTERVAL_MS } from './endpoint-state.bounds.js';
import { PartitionState } from './partition-state.js';
import { StateWriter } from './state-writer.js';

export type RestoredListener = (partition: number, entries: Iterable<EndpointStateEntry>) => void;
/** @param entry undefined when it is no more */
export type ChangedListener = (place: EndpointStatePlace, entry: EndpointStateEntry | undefined) => void;
/** Of this process, as the log has it. */
export type HeardBackListener = (entry: EndpointStateEntry) => void;

interface HeldPartition {
  readonly state: PartitionState;
  readonly writer: StateWriter;
  readonly revoked: AbortSignal;
  restored: boolean;
}

const KINDS: readonly EndpointStateKind[] = ['health', 'circuit', 'pace', 'order', 'mark'];

/**
 * What is known of endpoints, in memory and in the log (docs/adr/0016): whoever gets a partition has read all of it before
 * it takes over a delivery. Only the owner of an endpoint's partition writes about it, marks excepted.
 */
@Injectable()
export class EndpointStateLog implements OnModuleInit, OnApplicationShutdown {
  private readonly writer = randomUUID();
  private readonly partitions = new Map<number, HeldPartition>();
  private readonly restoredListeners: RestoredListener[] = [];
  private readonly changedListeners: ChangedListener[] = [];
  private readonly heardBackListeners: HeardBackListener[] = [];
  private readonly lostListeners: RestoredListener[] = [];
  private waiters: (() => void)[] = [];
  /** Of the topic, and so of the deliveries; undefined until the first partition is read. */
  private partitionCount: number | undefined;
  private readonly dropped;
  private upkeep: NodeJS.Timeout | undefined;

  constructor(
    @Inject(RecordProducer) private readonly producer: Pick<RecordProducer, 'send' | 'partitionsOf'>,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.dropped = metrics.counter('endpoint_state_dropped_total', 'Entries forgotten because there were too many.', [
      'kind',
    ]);
    metrics.gauge('endpoint_state_entries', 'What this process remembers of endpoints.', ['kind'], (gauge) => {
      for (const kind of KINDS) {
        const counts = [...this.partitions.values()].map(({ state }) => state.count(kind));
        gauge.set(
          { kind },
          counts.reduce((sum, count) => sum + count, 0),
        );
      }
    });
  }

  onModuleInit(): void {
    this.upkeep = setInterval(() => this.forgetExpired(Date.now()), UPKEEP_INTERVAL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.upkeep);
  }

  /** Called when all entries of a partition that was assigned are known, before deliveries of it are taken over. */
  onRestored(listener: RestoredListener): void {
    this.restoredListeners.push(listener);
  }

  /** Called for what others write about endpoints of this process: marks, and former owners' late words, overruled or not. */
  onChanged(listener: ChangedListener): void {
    this.changedListeners.push(listener);
  }

  /** Called for an entry of this process when it is read from the log: with it, all is known that was written before. */
  onHeardBack(listener: HeardBackListener): void {
    this.heardBackListeners.push(listener);
  }

  /** Called when a partition is another's, or is about to be. */
  onLost(listener: RestoredListener): void {
    this.lostListeners.push(listener);
  }

  /** Resolves when the partition's entries are all known, or when `signal` aborts; true when they are. */
  async whenRestored(partition: number, signal: AbortSignal): Promise<boolean> {
    while (!this.isRestored(partition)) {
      if (signal.aborted) return false;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          signal.removeEventListener('abort', wake);
          resolve();
        };
        signal.addEventListener('abort', wake, { once: true });
        this.waiters.push(wake);
      });
    }
    return true;
  }

  /** Undefined while this process has no partition at all. */
  partitionOf(endpointId: string): number | undefined {
    return this.partitionCount === undefined ? undefined : partitionOfKey(endpointId, this.partitionCount);
  }

  isRestored(partition: number): boolean {
    const held = this.partitions.get(partition);
    return held !== undefined && held.restored && !held.revoked.aborted;
  }

  /** Whether the endpoint is this process's, or was a moment ago. */
  knows(endpointId: string): boolean {
    return this.heldFor(endpointId) !== undefined;
  }

  get<K extends EndpointStateKind>(
    kind: K,
    endpointId: string,
    sub?: string,
  ): Extract<EndpointStateEntry, { kind: K }> | undefined {
    const place: EndpointStatePlace = { kind, endpointId, ...(sub === undefined ? {} : { sub }) };
    const entry = this.heldFor(endpointId)?.state.get(place);
    return entry !== undefined && isOfKind(entry, kind) ? entry : undefined;
  }

  entriesOf<K extends EndpointStateKind>(
    kind: K,
    endpointId: string,
  ): readonly Extract<EndpointStateEntry, { kind: K }>[] {
    const entries = this.heldFor(endpointId)?.state.entriesOf(kind, endpointId) ?? [];
    return entries.filter((entry) => isOfKind(entry, kind));
  }

  /**
   * Known at once; the record is for the caller to send, with those that follow from the same attempt.
   * @returns undefined when the endpoint is none of this process's: its owner knows better
   */
  put(entry: EndpointStateEntry): OutgoingRecord | undefined {
    const held = this.heldFor(entry.endpointId);
    if (held === undefined) return undefined;
    held.state.put(entry);
    this.forgetBeyondBounds(held, entry.kind);
    return held.writer.now(placeOfState(entry));
  }

  /** Known at once, written within a quarter of a second, once for all changes meanwhile: for what may be a little old. */
  putSoon(entry: EndpointStateEntry): void {
    const held = this.heldFor(entry.endpointId);
    if (held === undefined) return;
    held.state.put(entry);
    this.forgetBeyondBounds(held, entry.kind);
    held.writer.later(placeOfState(entry));
  }

  /** As {@link put}; undefined also when there is nothing to remove. */
  remove(kind: EndpointStateKind, endpointId: string, sub?: string): OutgoingRecord | undefined {
    const place: EndpointStatePlace = { kind, endpointId, ...(sub === undefined ? {} : { sub }) };
    const held = this.heldFor(endpointId);
    if (held?.state.get(place) === undefined) return undefined;
    held.state.remove(place);
    return held.writer.now(place);
  }

  /** As {@link putSoon}. */
  removeSoon(kind: EndpointStateKind, endpointId: string, sub?: string): void {
    const place: EndpointStatePlace = { kind, endpointId, ...(sub === undefined ? {} : { sub }) };
    const held = this.heldFor(endpointId);
    if (held?.state.get(place) === undefined) return;
    held.state.remove(place);
    held.writer.later(place);
  }

  /** From the log. Throws while the broker cannot be asked; the same records come again then. */
  async read(records: readonly IncomingRecord[], assigned: ReplayedPartition): Promise<void> {
    this.partitionCount ??= await this.producer.partitionsOf(TOPICS.endpointState);
    if (assigned.revoked.aborted) return;
    const held = this.heldUnder(assigned);
    for (const record of records) this.hear(held, record);
    if (!assigned.caughtUp || held.restored) return;
    held.state.complete();
    for (const kind of KINDS) this.forgetBeyondBounds(held, kind);
    held.restored = true;
    for (const listener of this.restoredListeners) listener(assigned.partition, held.state.all());
    for (const wake of this.waiters.splice(0)) wake();
    this.logger.debug({ partition: assigned.partition }, 'endpoint-state.restored');
  }

  private hear(held: HeldPartition, record: IncomingRecord): void {
    const change = decodeEndpointState(record);
    if (change === undefined) return;
    if (held.restored && change.writer === this.writer) {
      // On its way when the end of the log was asked for: the reading did not reach it.
      if (!held.state.hasWritten(change.place)) held.state.hear(change);
      return this.heardBack(change.entry);
    }
    switch (held.state.hear(change)) {
      case 'known':
        return;
      case 'overruled':
        this.changed(change);
        return held.writer.later(change.place);
      case 'taken':
        if (!held.restored) return;
        this.changed(change);
        return this.forgetBeyondBounds(held, change.place.kind);
    }
  }

  private heardBack(entry: EndpointStateEntry | undefined): void {
    if (entry !== undefined) for (const listener of this.heardBackListeners) listener(entry);
  }

  private changed({ place, entry }: EndpointStateChange): void {
    for (const listener of this.changedListeners) listener(place, entry);
  }

  private heldFor(endpointId: string): HeldPartition | undefined {
    const partition = this.partitionOf(endpointId);
    return partition === undefined ? undefined : this.partitions.get(partition);
  }

  /** An assignment has a signal of its own: a new one begins anew, on top of what was known. */
  private heldUnder({ partition, revoked }: ReplayedPartition): HeldPartition {
    const known = this.partitions.get(partition);
    if (known?.revoked === revoked) return known;
    known?.writer.flush();
    const state = known?.state ?? new PartitionState(partition);
    state.begin();
    const writer = new StateWriter(partition, this.writer, {
      current: (place) => state.get(place),
      send: (record) => this.producer.send(record),
      notSent: (error) => this.logger.warn({ partition, err: error }, 'endpoint-state.not-written'),
    });
    const held: HeldPartition = { state, writer, revoked, restored: false };
    this.partitions.set(partition, held);
    revoked.addEventListener('abort', () => this.lost(held), { once: true });
    return held;
  }

  /** Lost or draining: requests under way still end, and what they tell is written without delay. */
  private lost(held: HeldPartition): void {
    held.writer.hurry();
    const { partition } = held.state;
    for (const listener of this.lostListeners) listener(partition, held.state.all());
    setTimeout(() => {
      if (this.partitions.get(partition) === held) this.partitions.delete(partition);
    }, KEPT_AFTER_LOSS_MS).unref();
  }

  private forgetBeyondBounds(held: HeldPartition, kind: EndpointStateKind): void {
    while (held.state.count(kind) > MAX_ENTRIES[kind]) {
      const oldest = held.state.oldest(kind);
      if (oldest === undefined) return;
      this.forget(held, oldest);
      this.dropped.inc({ kind });
      this.logger.warn({ ...placeOfState(oldest), partition: held.state.partition }, 'endpoint-state.dropped');
    }
  }

  private forgetExpired(nowMs: number): void {
    for (const held of this.partitions.values()) {
      if (!held.restored || held.revoked.aborted) continue;
      for (const entry of [...held.state.all()]) if (stateExpiryMs(entry) <= nowMs) this.forget(held, entry);
    }
  }

  private forget(held: HeldPartition, entry: EndpointStateEntry): void {
    const place = placeOfState(entry);
    held.state.remove(place);
    held.writer.later(place);
  }
}

function isOfKind<K extends EndpointStateKind>(
  entry: EndpointStateEntry,
  kind: K,
): entry is Extract<EndpointStateEntry, { kind: K }> {
  return entry.kind === kind;
}
