import { setTimeout as delay } from 'node:timers/promises';

/** Reconnecting: 100 ms doubling to 5 s, spread by half so that many processes do not knock together. */
export class Backoff {
  private failures = 0;

  constructor(
    private readonly initialMs = 100,
    private readonly maxMs = 5_000,
  ) {}

  succeeded(): void {
    this.failures = 0;
  }

  /** Waits longer after each failure in a row; returns early, without an error, when the signal aborts. */
  async wait(signal: AbortSignal): Promise<void> {
    const ceiling = Math.min(this.maxMs, this.initialMs * 2 ** Math.min(this.failures, 16));
    this.failures += 1;
    await delay(ceiling / 2 + (Math.random() * ceiling) / 2, undefined, { signal }).catch(() => undefined);
  }
}
