import { withDeadline } from '../connection/deadline.js';
import type { CommitEntry } from './fetch-loop.js';
import type { PartitionPump } from './partition-pump.js';

const INTERVAL_MS = 200;
/** Making up metadata for wide windows costs milliseconds a partition; it may take a twentieth of the time, no more. */
const COST_FACTOR = 20;
/** Five seconds. */
const TROUBLE_AFTER = 25;
/** A commit through a consumer that is then replaced may never be answered; the next ones must not wait for it. */
const ANSWER_WITHIN_MS = 20_000;

interface CommitterSource {
  /** The partitions this member owns now. */
  pumps(): Iterable<PartitionPump>;
  send(entries: readonly CommitEntry[]): Promise<void>;
  /** @param inARow failures since the last commit that arrived */
  failed(error: unknown, inARow: number): void;
}

/** Commits what changed, every 200 ms, one request at a time. Never waits for work and never guesses: see OffsetTracker. */
export class Committer {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<boolean> | undefined;
  private failures = 0;
  private restUntilMs = 0;
  private reason: string | undefined;

  constructor(private readonly source: CommitterSource) {}

  start(): void {
    this.timer ??= setInterval(() => {
      if (performance.now() >= this.restUntilMs) void this.commit();
    }, INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** Why commits do not arrive; a few that fail, as in a rebalance, are no trouble. */
  get trouble(): string | undefined {
    return this.reason;
  }

  /** True when all that is decided is on record now. A commit under way is joined, not repeated. */
  commit(): Promise<boolean> {
    this.running ??= this.sendDue().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async sendDue(): Promise<boolean> {
    const beganMs = performance.now();
    const due = [...this.source.pumps()].flatMap((pump) => {
      const point = pump.due();
      return point === undefined ? [] : [{ pump, point, version: pump.changes }];
    });
    this.restUntilMs = performance.now() + COST_FACTOR * (performance.now() - beganMs);
    if (due.length === 0) {
      // What could not be committed went to another member: there is nothing left to complain about.
      this.arrived();
      return true;
    }
    for (const { pump, point } of due) pump.commitSent(point);
    try {
      const entries = due.map(({ pump: { topic, partition }, point }) => ({ topic, partition, ...point }));
      await withDeadline(this.source.send(entries), ANSWER_WITHIN_MS, 'no answer to a commit');
      for (const { pump, point, version } of due) pump.commitArrived(point, version);
      this.arrived();
      return true;
    } catch (error) {
      this.failures += 1;
      if (this.failures >= TROUBLE_AFTER) this.reason = error instanceof Error ? error.message : String(error);
      this.source.failed(error, this.failures);
      return false;
    }
  }

  private arrived(): void {
    this.failures = 0;
    this.reason = undefined;
  }
}
