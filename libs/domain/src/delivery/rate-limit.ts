import type { RateLimit } from '#libs/contracts';

const WINDOWS = [
  ['perSecond', 1_000],
  ['perMinute', 60_000],
  ['perHour', 3_600_000],
] as const;
/** After a rest so large a part of the limit may go at once; all else is paced. */
const BURST_SHARE = 0.05;

/** Requests that may follow each other at once when nothing was sent for long. */
export const burstOf = (limit: number): number => Math.max(1, Math.floor(limit * BURST_SHARE));

/**
 * A token bucket, kept as the moment at which it would be full again (GCRA), so that the next slot is known exactly.
 * It refills a little slower than the limit says, by its burst: so no window of that length, wherever it begins, sees
 * more than the limit (docs/rate-limits.md). A new bucket holds one token: a move to another process adds no burst.
 */
class TokenBucket {
  private readonly intervalMs: number;
  private readonly toleranceMs: number;
  private fullAtMs: number;

  constructor(limit: number, windowMs: number, firstSlotMs: number) {
    const burst = burstOf(limit);
    this.intervalMs = windowMs / (limit - burst + 1);
    this.toleranceMs = (burst - 1) * this.intervalMs;
    this.fullAtMs = firstSlotMs + this.toleranceMs;
  }

  /** When the request after the next `ahead` ones may go. */
  slotMs(ahead: number, nowMs: number): number {
    const slotMs = Math.max(this.fullAtMs, nowMs) + ahead * this.intervalMs - this.toleranceMs;
    return Math.max(nowMs, Math.ceil(slotMs));
  }

  /** How many requests may go from now until then. */
  countUntil(untilMs: number, nowMs: number): number {
    const spanMs = untilMs + this.toleranceMs - Math.max(this.fullAtMs, nowMs);
    return spanMs < 0 ? 0 : Math.floor(spanMs / this.intervalMs) + 1;
  }

  /** The pause between requests under load. */
  get paceMs(): number {
    return this.intervalMs;
  }

  take(nowMs: number): void {
    this.fullAtMs = Math.max(this.fullAtMs, nowMs) + this.intervalMs;
  }

  giveBack(): void {
    this.fullAtMs -= this.intervalMs;
  }
}

/** Every limit of an endpoint at once. Times are epoch milliseconds; a request goes out when its slot has come, never before. */
export class RateLimiter {
  private readonly buckets: readonly TokenBucket[];
  private lastTakenMs: number | undefined;

  /** @param lastTakenMs when the endpoint was last sent to, under whatever limit held then */
  constructor(limit: RateLimit, nowMs: number, lastTakenMs?: number) {
    this.lastTakenMs = lastTakenMs;
    this.buckets = WINDOWS.flatMap(([name, windowMs]) => {
      const most = limit[name];
      if (most === undefined) return [];
      const firstSlotMs = lastTakenMs === undefined ? nowMs : lastTakenMs + windowMs / most;
      return [new TokenBucket(most, windowMs, firstSlotMs)];
    });
  }

  /** The moment of the last request: what a successor of this limiter goes on from. */
  get lastSentAtMs(): number | undefined {
    return this.lastTakenMs;
  }

  /** The pause between requests under load; 0 without a limit. */
  get paceMs(): number {
    return this.buckets.reduce((longest, { paceMs }) => Math.max(longest, paceMs), 0);
  }

  /** When the request after the next `ahead` ones may go: now, or later. */
  slotMs(ahead: number, nowMs: number): number {
    return this.buckets.reduce((latest, bucket) => Math.max(latest, bucket.slotMs(ahead, nowMs)), nowMs);
  }

  /** How many requests may go from now until then; Infinity without a limit. */
  countUntil(untilMs: number, nowMs: number): number {
    return this.buckets.reduce((least, bucket) => Math.min(least, bucket.countUntil(untilMs, nowMs)), Infinity);
  }

  take(nowMs: number): void {
    for (const bucket of this.buckets) bucket.take(nowMs);
    this.lastTakenMs = nowMs;
  }

  /** The request whose token was taken last was not sent. */
  giveBack(): void {
    for (const bucket of this.buckets) bucket.giveBack();
  }
}
