const BURST = 5;

/**
 * When the next request to the broker may go. Batch size is what a request's cost divides by, so under steady load
 * requests keep a time apart and records gather meanwhile; who was quiet has up to five at once, without delay.
 */
export class RequestPace {
  private credit = BURST;
  private creditedAtMs = 0;

  /** @param lingerMs how far requests are apart at present; 0 is no pace at all */
  constructor(private readonly lingerMs: (nowMs: number) => number) {}

  /** Milliseconds to wait before the next request; 0 means now, and takes the turn. */
  take(nowMs: number): number {
    const lingerMs = this.lingerMs(nowMs);
    if (lingerMs <= 0) return 0;
    this.credit = Math.min(BURST, this.credit + Math.max(0, nowMs - this.creditedAtMs) / lingerMs);
    this.creditedAtMs = nowMs;
    if (this.credit < 1) return (1 - this.credit) * lingerMs;
    this.credit -= 1;
    return 0;
  }
}
