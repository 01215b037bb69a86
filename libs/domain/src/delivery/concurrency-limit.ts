/** How the limit shrinks when a receiver signals overload. */
const DECREASE = 0.5;
export const START_LIMIT = 4;

/**
 * How many requests an endpoint gets at once: additive increase, multiplicative decrease, as TCP's congestion window.
 * It starts small and doubles per round of answers (slow start) until the first sign of overload.
 */
export class ConcurrencyLimit {
  private limit: number;
  private slowStartUntil: number;
  private shrunkAtMs = -Infinity;

  /** @param max requests at once at most; the least is always 1 */
  constructor(private readonly max: number) {
    this.limit = Math.min(START_LIMIT, max);
    this.slowStartUntil = max;
  }

  /** Requests that may be in flight at once, 1 to max. */
  get value(): number {
    return Math.floor(this.limit);
  }

  /** Goes on with so many; below the former limit it doubles per round again. */
  startAt(limit: number): void {
    this.slowStartUntil = Math.max(this.limit, limit);
    this.limit = Math.min(this.max, Math.max(1, limit));
  }

  /**
   * An answer without a sign of overload.
   * @param inUse whether as many requests as allowed were under way: idle time proves nothing
   */
  answered(inUse: boolean): void {
    if (!inUse) return;
    this.limit = Math.min(this.max, this.limit + (this.limit < this.slowStartUntil ? 1 : 1 / this.limit));
  }

  /**
   * 429, 502, 503, 504 or a timeout. Requests that were sent before the last decrease tell of the same overload,
   * so they do not shrink the limit again.
   */
  overloaded(sentAtMs: number, nowMs: number): void {
    if (sentAtMs < this.shrunkAtMs) return;
    this.limit = Math.max(1, this.limit * DECREASE);
    this.slowStartUntil = this.limit;
    this.shrunkAtMs = nowMs;
  }
}
