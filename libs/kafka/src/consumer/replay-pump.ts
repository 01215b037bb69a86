import type { IncomingRecord } from '#libs/contracts';
import type { FetchedBatch } from './record-copy.js';
import { DEFAULT_MAX_BATCH, DEFAULT_MAX_UNDECIDED, type ReplaySubscription } from './subscription.js';

const MIN_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 10_000;

/** What the group's consumer hears from one replayed partition. */
interface ReplayEvents {
  /** Fetching should stop or may go on. */
  flow(pump: ReplayPump): void;
  handlerFailed(pump: ReplayPump, error: unknown, retryInMs: number): void;
}

/** The part of a log that is there. */
export interface LogBounds {
  readonly low: number;
  /** The next record's offset. */
  readonly high: number;
}

/**
 * One partition of a replayed topic while this member owns it: read from its start whenever it is assigned, handed over
 * in order, never committed. The handler is told when it has seen all that was there at the assignment, and goes on
 * hearing what comes.
 *
 *   assigned ─► handler told ─► bounds known ─► fetch from low ─► handler … ─► high reached: caught up ─► handler …
 */
export class ReplayPump {
  /** Why the handler fails at present; undefined while it does not. */
  failure: string | undefined;
  /** Where fetching should go on; undefined while the log's bounds are not known. */
  position: number | undefined;

  private readonly abort = new AbortController();
  /** Caught up there; undefined once the handler was told. */
  private goal: number | undefined;
  private handed = 0;
  private end = 0;
  private queue: IncomingRecord[] = [];
  private working = false;
  private sought = false;
  private wantsPause = false;
  private caughtUp = false;

  constructor(
    readonly topic: string,
    readonly partition: number,
    private readonly subscription: ReplaySubscription,
    private readonly events: ReplayEvents,
  ) {}

  get paused(): boolean {
    return this.wantsPause;
  }

  /** Records not handed over yet. */
  get lag(): number {
    return this.position === undefined ? 0 : Math.max(0, this.end - this.handed);
  }

  /**
   * Tells the handler that the partition is this member's, before the end of the log is asked for: what it writes from here on
   * may lie beyond that end, and is its own to remember.
   */
  async announce(): Promise<void> {
    await this.handOver([]);
  }

  /** The caller seeks to {@link position} now. What was fetched before may have begun anywhere. */
  begin({ low, high }: LogBounds): void {
    if (this.position !== undefined || this.abort.signal.aborted) return;
    this.position = low;
    this.handed = low;
    this.goal = high;
    this.reaches(high);
    void this.work();
  }

  /** False: the batch does not join on, so the caller seeks to {@link position}; see PartitionPump. */
  accept(batch: FetchedBatch): boolean {
    if (this.abort.signal.aborted || this.position === undefined) return true;
    if (batch.fetchedOffset > this.position && !this.sought) {
      this.sought = true;
      return false;
    }
    this.sought = false;
    const { position } = this;
    this.reaches(batch.highWatermark);
    for (const record of batch.records) if (record.offset >= position) this.queue.push(record);
    this.position = Math.max(position, batch.lastOffset + 1);
    this.regulate();
    void this.work();
    return true;
  }

  reaches(end: number): void {
    this.end = Math.max(this.end, end);
  }

  /** The partition is another member's, or is to be read anew. */
  lose(): void {
    this.queue = [];
    this.abort.abort();
  }

  private regulate(): void {
    const { maxUndecided = DEFAULT_MAX_UNDECIDED } = this.subscription;
    const pause = this.wantsPause ? this.queue.length > maxUndecided / 2 : this.queue.length >= maxUndecided;
    if (pause === this.wantsPause) return;
    this.wantsPause = pause;
    if (!this.abort.signal.aborted) this.events.flow(this);
  }

  private async work(): Promise<void> {
    if (this.working) return;
    this.working = true;
    const { maxBatch = DEFAULT_MAX_BATCH } = this.subscription;
    while (!this.abort.signal.aborted && (this.queue.length > 0 || this.isNewlyCaughtUp())) {
      await this.handOver(this.queue.splice(0, maxBatch));
      this.regulate();
    }
    this.working = false;
  }

  /** All is read that was there, and the last of it is about to be handed over or was. */
  private isNewlyCaughtUp(): boolean {
    return this.goal !== undefined && this.position !== undefined && this.position >= this.goal;
  }

  /** Hands the records over until the handler accepts them; nothing is ever skipped. */
  private async handOver(records: readonly IncomingRecord[]): Promise<void> {
    const { topic, partition, abort } = this;
    const caughtUp = this.caughtUp || (this.queue.length === 0 && this.isNewlyCaughtUp());
    for (let failures = 0; !abort.signal.aborted; failures += 1) {
      try {
        await this.subscription.handle(records, { topic, partition, revoked: abort.signal, caughtUp });
        this.failure = undefined;
        this.handed = (records.at(-1)?.offset ?? this.handed - 1) + 1;
        if (!caughtUp) return;
        this.caughtUp = true;
        this.goal = undefined;
        return;
      } catch (error) {
        const delayMs = Math.min(MAX_BACKOFF_MS, MIN_BACKOFF_MS * 2 ** failures) * (0.75 + Math.random() / 2);
        this.failure = error instanceof Error ? error.message : String(error);
        this.events.handlerFailed(this, error, delayMs);
        await new Promise((resolve) => setTimeout(resolve, delayMs));
      }
    }
  }
}
