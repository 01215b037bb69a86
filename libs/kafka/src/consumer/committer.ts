import type { CommitEntry } from './fetch-loop.js';
import type { PartitionPump } from './partition-pump.js';

const INTERVAL_MS = 200;

interface CommitterSource {
  /** The partitions this member owns now. */
  pumps(): Iterable<PartitionPump>;
  send(entries: readonly CommitEntry[]): Promise<void>;
  failed(error: unknown): void;
}

/** Commits what changed, every 200 ms, one request at a time. Never waits for work and never guesses: see OffsetTracker. */
export class Committer {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<boolean> | undefined;

  constructor(private readonly source: CommitterSource) {}

  start(): void {
    this.timer ??= setInterval(() => void this.commit(), INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** True when all that is decided is on record now. A commit under way is joined, not repeated. */
  commit(): Promise<boolean> {
    this.running ??= this.sendDue().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async sendDue(): Promise<boolean> {
    const due = [...this.source.pumps()].flatMap((pump) => {
      const point = pump.due();
      return point === undefined ? [] : [{ pump, point, version: pump.changes }];
    });
    if (due.length === 0) return true;
    for (const { pump, point } of due) pump.committing = point;
    try {
      await this.source.send(due.map(({ pump: { topic, partition }, point }) => ({ topic, partition, ...point })));
      for (const { pump, point, version } of due) pump.commitArrived(point, version);
      return true;
    } catch (error) {
      this.source.failed(error);
      return false;
    }
  }
}
