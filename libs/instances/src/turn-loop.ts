import { setTimeout as pause } from 'node:timers/promises';

export interface TurnPace {
  /** Between two turns, unless something hurries the next one. */
  readonly restMs: number;
  /** After failures: each in a row doubles the rest, up to this. */
  readonly maxRestMs: number;
}

/**
 * Does the same thing again and again, beside what every other process does of it: a turn, a rest, a turn. Whoever knows
 * that there is something to do hurries it. For what only one process may do there are singleton jobs.
 *
 *   start ─► turn ─► rest ◄── longer after each failure in a row, which nothing but a stop cuts short
 *              ▲       │
 *              └───────┴── time is up, or hurry()
 */
export class TurnLoop {
  private readonly stopping = new AbortController();
  private hurried = new AbortController();
  private running: Promise<void> = Promise.resolve();

  /** @param failed is told of the first failure in a row */
  constructor(
    private readonly pace: TurnPace,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Aborts when the loop is told to stop. */
  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  start(turn: () => Promise<void>): void {
    this.running = this.run(turn);
  }

  /** There is something to do now; also for what was found too late for the turn that runs. */
  hurry(): void {
    this.hurried.abort();
  }

  /** Resolves when the turn that runs has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.hurried.abort();
    await this.running;
  }

  private async run(turn: () => Promise<void>): Promise<void> {
    let failures = 0;
    while (!this.signal.aborted) {
      try {
        await turn();
        failures = 0;
      } catch (error) {
        failures += 1;
        if (failures === 1) this.failed(error);
      }
      await this.rest(failures);
    }
  }

  private async rest(failures: number): Promise<void> {
    const { restMs, maxRestMs } = this.pace;
    const signal = failures === 0 ? this.hurried.signal : this.signal;
    const lastsMs = Math.min(maxRestMs, restMs * 2 ** Math.min(failures, 10));
    await pause(lastsMs, undefined, { signal, ref: false }).catch(() => undefined);
    if (!this.signal.aborted) this.hurried = new AbortController();
  }
}
