import { Fifo } from '../fifo.js';

/** What the engine asks about order; whoever keeps it knows what of a line waits elsewhere (docs/ordering.md). */
export interface OrderGate<J> {
  /** Deliveries of one line go one after the other. Undefined: this one needs no order. */
  lineOf(job: J): string | undefined;
  /** Whether its line waits for a delivery that is not in this process's memory, and the job is not that one. */
  isBlocked(job: J): boolean;
}

interface Line<J> {
  /** The one that is queued, or whose request is under way or not settled yet. */
  current: J;
  readonly waiting: Fifo<J>;
}

/** Lines of deliveries in memory: of each line one may be sent, and the others wait until that one is settled. */
export class OrderLines<J> {
  private readonly lines = new Map<string, Line<J>>();

  constructor(private readonly gate: OrderGate<J> | undefined) {}

  isBlocked(job: J): boolean {
    return this.gate?.isBlocked(job) === true;
  }

  /** Whether another one of its line is before it in memory. */
  hasToWait(job: J): boolean {
    const key = this.gate?.lineOf(job);
    return key !== undefined && this.lines.has(key);
  }

  /** The job is in memory from now on: as its line's current one, or behind it. */
  enter(job: J): void {
    const key = this.gate?.lineOf(job);
    if (key === undefined) return;
    const line = this.lines.get(key);
    if (line === undefined) this.lines.set(key, { current: job, waiting: new Fifo() });
    else line.waiting.push(job);
  }

  /**
   * The line's current job has left it: settled, held or given back.
   * @param isHere whether a job still waits in memory
   * @returns the next of its line, which is the current one from now on
   */
  leave(job: J, isHere: (waiting: J) => boolean): J | undefined {
    const key = this.gate?.lineOf(job);
    const line = key === undefined ? undefined : this.lines.get(key);
    if (key === undefined || line?.current !== job) return undefined;
    for (let next = line.waiting.shift(); next !== undefined; next = line.waiting.shift()) {
      if (!isHere(next)) continue;
      line.current = next;
      return next;
    }
    this.lines.delete(key);
    return undefined;
  }
}
