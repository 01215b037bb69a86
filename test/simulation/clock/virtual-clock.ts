/** Whose code a timer runs: a process that is frozen runs its timers later, one that is dead never. */
export class Process {
  state: 'alive' | 'frozen' | 'dead' = 'alive';
  /** Timers that came due while it was frozen. */
  readonly missed: Timer[] = [];
  /** When it went on after it was frozen last. */
  thawedAtMs = -Infinity;

  constructor(readonly name: string) {}
}

interface Timer {
  readonly process: Process;
  readonly run: () => void;
  readonly everyMs: number | undefined;
  atMs: number;
  order: number;
  canceled: boolean;
}

export interface TimerHandle {
  cancel(): void;
}

/** A Monday morning. Every run begins at it, so that ids and due times repeat. */
export const START_MS = Date.UTC(2026, 0, 5, 8);

// The real one: between two virtual timers all promises settle, and only the real event loop knows when that is.
const { setImmediate: nextTurn } = globalThis;
const settled = (): Promise<void> => new Promise((resolve) => nextTurn(resolve));

/**
 * Time that moves only when nothing is left to do at the present moment. What a timer starts, promises included, runs in
 * the name of the timer's process, so a process can be stopped at any point by no longer running what it waits for.
 */
export class VirtualClock {
  nowMs = START_MS;
  /** Everything that happens now, happens in this process. */
  running: Process;
  private readonly heap: Timer[] = [];
  private orders = 0;
  /** Timers that ran so far: how much there was to do. */
  fired = 0;

  constructor(readonly world: Process) {
    this.running = world;
  }

  /** @param delayMs whole milliseconds; timers of one moment run in the order in which they were set */
  after(delayMs: number, run: () => void, process: Process = this.running): TimerHandle {
    return this.arm(delayMs, run, process, undefined);
  }

  every(intervalMs: number, run: () => void, process: Process = this.running): TimerHandle {
    return this.arm(intervalMs, run, process, intervalMs);
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, resolve));
  }

  /** Runs until `done` says so, asked after each timer, or until the time is over. */
  async runUntil(done: () => boolean, limitMs: number): Promise<void> {
    await settled();
    while (!done()) {
      const next = this.heap[0];
      if (next === undefined || next.atMs > limitMs) {
        this.nowMs = Math.max(this.nowMs, limitMs);
        return;
      }
      this.remove();
      if (!this.fire(next)) continue;
      await settled();
      this.running = this.world;
    }
  }

  /** From now on nothing of it happens. */
  kill(process: Process): void {
    process.state = 'dead';
    process.missed.length = 0;
  }

  freeze(process: Process): void {
    if (process.state === 'alive') process.state = 'frozen';
  }

  /** It goes on as if no time had passed, and finds that it has. */
  thaw(process: Process): void {
    if (process.state !== 'frozen') return;
    process.state = 'alive';
    process.thawedAtMs = this.nowMs;
    for (const timer of process.missed.splice(0)) {
      timer.atMs = this.nowMs;
      timer.order = this.orders++;
      this.insert(timer);
    }
  }

  private arm(delayMs: number, run: () => void, process: Process, everyMs: number | undefined): TimerHandle {
    const timer: Timer = {
      process,
      run,
      everyMs,
      atMs: this.nowMs + Math.max(0, Math.trunc(delayMs)),
      order: this.orders++,
      canceled: false,
    };
    this.insert(timer);
    return {
      cancel: () => {
        timer.canceled = true;
      },
    };
  }

  /** False when nothing ran. */
  private fire(timer: Timer): boolean {
    const { process } = timer;
    if (timer.canceled || process.state === 'dead') return false;
    if (process.state === 'frozen') {
      process.missed.push(timer);
      return false;
    }
    this.nowMs = Math.max(this.nowMs, timer.atMs);
    this.running = process;
    this.fired += 1;
    timer.run();
    if (timer.everyMs !== undefined) {
      timer.atMs = this.nowMs + timer.everyMs;
      timer.order = this.orders++;
      this.insert(timer);
    }
    return true;
  }

  private insert(timer: Timer): void {
    const { heap } = this;
    let index = heap.length;
    heap.push(timer);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !isBefore(timer, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = timer;
  }

  private remove(): void {
    const { heap } = this;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      let first = heap[child];
      if (first === undefined) break;
      const right = heap[child + 1];
      if (right !== undefined && isBefore(right, first)) {
        child += 1;
        first = right;
      }
      if (!isBefore(first, last)) break;
      heap[index] = first;
      index = child;
    }
    heap[index] = last;
  }
}

const isBefore = (a: Timer, b: Timer): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
