import type { Random } from '../clock/random.js';
import type { Process, VirtualClock } from '../clock/virtual-clock.js';
import { BrokerError } from './broker-error.js';
import { GroupCoordinator, type CommittedEntry } from './group-coordinator.js';
import { PartitionLog, type LogRecord, type RecordToAppend } from './topic-log.js';

/** What the brokers do wrong at present. Shares are chances of each request. */
export interface BrokerTrouble {
  /** Refused: nothing was written. */
  readonly refuses: number;
  /** Written, and the answer is lost: the client thinks that it failed. */
  readonly losesAnswers: number;
  /** Added to the way there and back, at most. */
  readonly delayMs: number;
}

export const NO_TROUBLE: BrokerTrouble = { refuses: 0, losesAnswers: 0, delayMs: 0 };

export type { CommittedEntry };

export interface Appended {
  readonly topic: string;
  readonly partition: number;
  readonly record: LogRecord;
  /** The process that wrote it; undefined for the rest of the world. */
  readonly by: Process | undefined;
}

/** A process has been handed the records of a partition up to this offset. */
export interface Read {
  readonly topic: string;
  readonly partition: number;
  readonly upTo: number;
  readonly by: Process;
}

export interface BrokerWatch {
  noted(what: string): void;
  read(read: Read): void;
  appended(appended: Appended): void;
  committed(group: string, entries: readonly CommittedEntry[], memberId: string): void;
}

const NETWORK_MS = 3;
const GAP_SHARE = 0.02;

/** A cluster in memory: logs, groups, and requests that take their time and may fail. */
export class SimulatedBroker {
  private troubleNow: BrokerTrouble = NO_TROUBLE;
  private wellSinceMs = -Infinity;
  private readonly topics = new Map<string, readonly PartitionLog[]>();
  private readonly groups = new Map<string, GroupCoordinator>();
  private readonly waiting = new Set<(place: string) => void>();

  constructor(
    readonly clock: VirtualClock,
    readonly random: Random,
    private readonly watch: BrokerWatch,
  ) {}

  get trouble(): BrokerTrouble {
    return this.troubleNow;
  }

  set trouble(trouble: BrokerTrouble) {
    this.troubleNow = trouble;
    this.wellSinceMs = this.clock.nowMs;
  }

  /** Without trouble for so long. */
  isWellFor(ms: number): boolean {
    return this.troubleNow === NO_TROUBLE && this.wellSinceMs <= this.clock.nowMs - ms;
  }

  createTopic(name: string, partitions: number): void {
    this.topics.set(
      name,
      Array.from({ length: partitions }, () => new PartitionLog()),
    );
  }

  get topicNames(): readonly string[] {
    return [...this.topics.keys()];
  }

  partitionsOf(topic: string): readonly PartitionLog[] {
    const logs = this.topics.get(topic);
    if (logs === undefined) throw new Error(`there is no topic ${topic}`);
    return logs;
  }

  logOf(topic: string, partition: number): PartitionLog {
    const log = this.partitionsOf(topic)[partition];
    if (log === undefined) throw new Error(`there is no partition ${topic}/${partition}`);
    return log;
  }

  note(what: string): void {
    this.watch.noted(what);
  }

  noteRead(read: Read): void {
    this.watch.read(read);
  }

  group(name: string): GroupCoordinator {
    const known = this.groups.get(name);
    if (known !== undefined) return known;
    const group = new GroupCoordinator(name, this, (entries, memberId) =>
      this.watch.committed(name, entries, memberId),
    );
    this.groups.set(name, group);
    return group;
  }

  get groupNames(): readonly string[] {
    return [...this.groups.keys()];
  }

  /** Sometimes a foreign transaction ended here just before. */
  leaveGap(topic: string, partition: number): void {
    if (this.random.chance(GAP_SHARE)) this.logOf(topic, partition).skipOffset();
  }

  append(topic: string, partition: number, record: RecordToAppend, by?: Process): LogRecord {
    const appended = this.logOf(topic, partition).append(record, this.clock.nowMs);
    this.watch.appended({ topic, partition, record: appended, by });
    const place = `${topic} ${partition}`;
    for (const wake of this.waiting) wake(place);
    return appended;
  }

  /** Tells the place of whatever is appended. */
  onAppend(wake: (place: string) => void): () => void {
    this.waiting.add(wake);
    return () => this.waiting.delete(wake);
  }

  /**
   * A request's way to the broker and back. `handle` runs at the broker, once or never; its answer comes back to the process
   * that asked, unless the trouble of the day prevents it.
   */
  request<T>(handle: () => T, options: { readonly mayFail: boolean }): Promise<T> {
    const { clock } = this;
    const asking = clock.running;
    const { refuses, losesAnswers } = options.mayFail ? this.trouble : NO_TROUBLE;
    return new Promise((resolve, reject) => {
      const back = (answer: () => void): void => void clock.after(this.wayMs(), answer, asking);
      clock.after(
        this.wayMs(),
        () => {
          if (this.random.chance(refuses)) return back(() => reject(refusal()));
          try {
            const answer = handle();
            if (this.random.chance(losesAnswers)) back(() => reject(timeout()));
            else back(() => resolve(answer));
          } catch (error) {
            back(() => reject(error));
          }
        },
        clock.world,
      );
    });
  }

  private wayMs(): number {
    const { delayMs } = this.trouble;
    return this.random.between(0, NETWORK_MS) + (delayMs === 0 ? 0 : this.random.between(0, delayMs));
  }
}

const refusal = (): BrokerError =>
  new BrokerError('KafkaJSProtocolError', 'NOT_ENOUGH_REPLICAS', 'messages are rejected: too few in-sync replicas');
const timeout = (): BrokerError => new BrokerError('KafkaJSRequestTimeoutError', 'TIMEOUT', 'the request timed out');
