const BURST = 5;

/**
 * When the next produce request may go. Batch size is what a request's cost divides by, so under steady load requests
 * keep `lingerMs` apart and records gather meanwhile; a producer that was quiet has up to five at once, without delay.
 */
export class FlushPace {
  private credit = BURST;
  private creditedAtMs = 0;

  constructor(private readonly lingerMs: number) {}

  /** Milliseconds to wait before the next request; 0 means now, and takes the turn. */
  take(nowMs: number): number {
    if (this.lingerMs <= 0) return 0;
    this.credit = Math.min(BURST, this.credit + Math.max(0, nowMs - this.creditedAtMs) / this.lingerMs);
    this.creditedAtMs = nowMs;
    if (this.credit < 1) return (1 - this.credit) * this.lingerMs;
    this.credit -= 1;
    return 0;
  }
}
