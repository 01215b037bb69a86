import { setMaxListeners } from 'node:events';
import { OffsetTracker } from '#libs/domain';
import { TrackedRecord, type RecordOwner } from './consumed-record.js';
import type { FetchedBatch } from './record-copy.js';
import { DEFAULT_MAX_BATCH, DEFAULT_MAX_UNDECIDED, type Subscription } from './subscription.js';

const MIN_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 10_000;
const MAX_UNSURE = 50;
const RELEASED_AGAIN_MS = 1_000;
/** Shares of what commit metadata can tell; below 1, because a fetch that is under way still comes. */
const PAUSE_LOAD = 0.75;
const RESUME_LOAD = 0.5;

/** What the group's consumer hears from one partition. */
interface PumpEvents {
  /** Fetching should stop or may go on. */
  flow(pump: PartitionPump): void;
  handlerFailed(pump: PartitionPump, error: unknown, retryInMs: number): void;
}

/** `known`: where the group stands, from its last commit; `undefined`: nothing was ever committed. */
export interface CommitPoint {
  readonly offset: number;
  readonly metadata: string;
}

/**
 * One partition while this member owns it: fetched records queue here, the handler gets them batch by batch in order,
 * and the tracker knows what may be committed. Fetching never waits for the handler, it is only paused.
 *
 *   fetch ──accept──► queue ──► handler ──done/decide──► tracker ──► commit (offset + what is decided above it)
 */
export class PartitionPump implements RecordOwner {
  tracker = new OffsetTracker(0);
  /** Why the handler fails at present; undefined while it does not. */
  failure: string | undefined;
  /** What the group has on record for this partition, as far as this member knows. */
  committed: CommitPoint | undefined;
  /** False from a rebalance until the commit on record was compared: nobody else went further meanwhile. */
  verified = false;

  private end = 0;
  private readonly abort = new AbortController();
  private state: 'restoring' | 'open' | 'draining' | 'lost' = 'restoring';
  private early: FetchedBatch[] = [];
  private queue: TrackedRecord[] = [];
  private handling = false;
  private sought = false;
  private wantsPause = false;
  private version = 0;
  private committedVersion = -1;
  private idle: (() => void)[] = [];
  /** Commits sent that may or may not have arrived, since the last one that did. */
  private unsure: CommitPoint[] = [];

  constructor(
    readonly topic: string,
    readonly partition: number,
    private readonly subscription: Subscription,
    private readonly events: PumpEvents,
  ) {
    // A handler may listen once for each record it holds.
    setMaxListeners(0, this.abort.signal);
  }

  get revoked(): AbortSignal {
    return this.abort.signal;
  }

  get paused(): boolean {
    return this.wantsPause;
  }

  /** Where fetching should go on; undefined while nothing is known. */
  get position(): number | undefined {
    return this.state === 'restoring' ? undefined : this.tracker.position;
  }

  /** Where the group stands is known: begin there. Without a commit, begin where the first fetch began. */
  restore(point: CommitPoint | undefined): void {
    this.committed = point;
    this.unsure = [];
    this.verified = true;
    const start = point?.offset ?? this.early[0]?.fetchedOffset;
    if (this.state !== 'restoring' || start === undefined) return;
    this.open(start, point?.metadata ?? '');
  }

  /**
   * Takes over a fetched batch. False: it does not join what was read before (a fetch from before a rebalance), so the
   * caller seeks to {@link position}. Twice in a row means that the log really has a gap there, which kafkajs skipped.
   */
  accept(batch: FetchedBatch): boolean {
    if (this.state === 'restoring') {
      this.early.push(batch);
      if (this.verified) this.open(batch.fetchedOffset, '');
      else this.regulate();
      return true;
    }
    if (this.state !== 'open') return true;
    if (batch.fetchedOffset > this.tracker.position && !this.sought) {
      this.sought = true;
      return false;
    }
    this.take(batch);
    this.regulate();
    void this.work();
    return true;
  }

  settled(): void {
    this.version += 1;
    this.regulate();
    if (this.tracker.inHand === 0) for (const resolve of this.idle.splice(0)) resolve();
  }

  /** A drain or a new owner takes care of it; without either it would hold the commits for ever, so it comes again. */
  released(record: TrackedRecord): void {
    this.tracker.release(record.offset);
    this.settled();
    if (this.state !== 'open') return;
    const again = (): void => {
      if (this.state !== 'open' || !this.tracker.reclaim(record.offset)) return;
      this.queue.push(record);
      void this.work();
    };
    setTimeout(again, RELEASED_AGAIN_MS * (0.75 + Math.random() / 2)).unref();
  }

  /** The log goes up to `end` (the next record's offset) at least. */
  reaches(end: number): void {
    this.end = Math.max(this.end, end);
  }

  /** Records that the group has not decided; those above the lowest undecided one count in full. */
  get lag(): number {
    return this.state === 'restoring' ? 0 : Math.max(0, this.end - this.tracker.commitOffset);
  }

  /** What to commit now; undefined when that is on record already. */
  due(): CommitPoint | undefined {
    if (this.state === 'restoring' || this.state === 'lost' || !this.verified) return undefined;
    if (this.committedVersion === this.version) return undefined;
    const point: CommitPoint = { offset: this.tracker.commitOffset, metadata: this.tracker.metadata() };
    const { committed } = this;
    if (committed?.offset === point.offset && committed.metadata === point.metadata) {
      this.committedVersion = this.version;
      return undefined;
    }
    return point;
  }

  commitSent(point: CommitPoint): void {
    this.unsure = [...this.unsure.slice(1 - MAX_UNSURE), point];
  }

  /** @param version as it was when the commit was made up */
  commitArrived(point: CommitPoint, version: number): void {
    this.committed = point;
    this.unsure = [];
    this.committedVersion = version;
  }

  /** The commit on record is one that this member made (or there is none, and it made none). */
  knows(point: CommitPoint | undefined): boolean {
    return [this.committed, ...this.unsure].some(
      (mine) => mine?.offset === point?.offset && mine?.metadata === point?.metadata,
    );
  }

  get changes(): number {
    return this.version;
  }

  /** The partition belongs to another member: its records are not ours to commit. */
  lose(): void {
    this.state = 'lost';
    this.queue = [];
    this.early = [];
    this.abort.abort();
    for (const resolve of this.idle.splice(0)) resolve();
  }

  /** Stops handing out; resolves when all that was handed out is settled. */
  async drain(): Promise<void> {
    if (this.state === 'restoring') this.lose();
    if (this.state === 'open') this.state = 'draining';
    for (const record of this.queue.splice(0)) this.tracker.release(record.offset);
    this.abort.abort();
    if (this.state !== 'draining' || this.tracker.inHand === 0) return;
    await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private open(start: number, metadata: string): void {
    this.tracker = OffsetTracker.restore(start, metadata);
    this.state = 'open';
    for (const batch of this.early.splice(0)) this.take(batch);
    this.regulate();
    void this.work();
  }

  private take(batch: FetchedBatch): void {
    this.sought = false;
    this.reaches(batch.highWatermark);
    for (const record of batch.records) {
      if (this.tracker.begin(record.offset) === 'fresh') this.queue.push(new TrackedRecord(record, this));
    }
    this.tracker.pass(batch.lastOffset + 1);
    this.version += 1;
  }

  /** Pauses at the mark, goes on at half of it, so that fetching does not stutter. */
  private regulate(): void {
    const { maxUndecided = DEFAULT_MAX_UNDECIDED } = this.subscription;
    const early = this.early.reduce((sum, { records }) => sum + records.length, 0);
    const undecided = this.tracker.undecided + early;
    const load = this.tracker.metadataLoad;
    const pause = this.wantsPause
      ? undecided > maxUndecided / 2 || load > RESUME_LOAD
      : undecided >= maxUndecided || load >= PAUSE_LOAD;
    if (pause === this.wantsPause) return;
    this.wantsPause = pause;
    if (this.state !== 'lost') this.events.flow(this);
  }

  private async work(): Promise<void> {
    if (this.handling) return;
    this.handling = true;
    const { maxBatch = DEFAULT_MAX_BATCH } = this.subscription;
    while (this.state === 'open' && this.queue.length > 0) await this.handOver(this.queue.splice(0, maxBatch));
    this.handling = false;
  }

  /** Hands the records over until the handler accepts them all; nothing is ever skipped. */
  private async handOver(records: TrackedRecord[]): Promise<void> {
    let left = records;
    for (let failures = 0; left.length > 0 && this.state === 'open'; failures += 1) {
      try {
        await this.subscription.handle(left);
        this.failure = undefined;
        return;
      } catch (error) {
        const delayMs = Math.min(MAX_BACKOFF_MS, MIN_BACKOFF_MS * 2 ** failures) * (0.75 + Math.random() / 2);
        this.failure = error instanceof Error ? error.message : String(error);
        this.events.handlerFailed(this, error, delayMs);
        await this.pauseUnlessRevoked(delayMs);
        left = left.filter(({ offset }) => this.tracker.isOpen(offset));
      }
    }
    this.failure = undefined;
    // Draining, and the handler that failed holds nothing: the next owner reads these again.
    for (const { offset } of left) this.tracker.release(offset);
    this.settled();
  }

  private pauseUnlessRevoked(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.revoked.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.revoked.addEventListener('abort', end);
      if (this.revoked.aborted) end();
    });
  }
}
