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

/** What a burst takes at once is taken from the pace. */
const ticksPerMsOf = (limit: number): number => limit - burstOf(limit) + 1;

/**
 * A token bucket, kept as the moment at which it would be full again (GCRA), so that the next slot is known exactly.
 * It refills a little slower than the limit says, by its burst: so no window of that length, wherever it begins, sees
 * more than the limit (docs/rate-limits.md). A new bucket holds one token: a move to another process adds no burst.
 * Reckoned in whole ticks, `ticksPerMs` to a millisecond, so that nothing is rounded.
 */
class TokenBucket {
  private readonly ticksPerMs: number;
  private readonly toleranceTicks: number;
  private fullAtTicks: number;

  /** A token takes `windowMs` ticks, whatever the limit: a tick is as much shorter than a millisecond. */
  constructor(
    limit: number,
    private readonly windowMs: number,
    private readonly firstSlotMs: number,
  ) {
    const burst = burstOf(limit);
    this.ticksPerMs = ticksPerMsOf(limit);
    this.toleranceTicks = (burst - 1) * windowMs;
    this.fullAtTicks = this.toleranceTicks;
  }

  /** The pause between requests under load. */
  get paceMs(): number {
    return this.windowMs / this.ticksPerMs;
  }

  /** When the request after the next `ahead` ones may go. */
  slotMs(ahead: number, nowMs: number): number {
    const slotTicks = this.emptyFrom(nowMs) + ahead * this.windowMs - this.toleranceTicks;
    return Math.max(nowMs, this.firstSlotMs + Math.ceil(slotTicks / this.ticksPerMs));
  }

  /** How many requests may go from now until then. */
  countUntil(untilMs: number, nowMs: number): number {
    const span = this.ticksOf(untilMs) + this.toleranceTicks - this.emptyFrom(nowMs);
    return span < 0 ? 0 : Math.floor(span / this.windowMs) + 1;
  }

  take(nowMs: number): void {
    this.fullAtTicks = this.emptyFrom(nowMs) + this.windowMs;
  }

  giveBack(): void {
    this.fullAtTicks -= this.windowMs;
  }

  /** A bucket that became full within this very millisecond goes on from there: clocks tell whole milliseconds only. */
  private emptyFrom(nowMs: number): number {
    const nowTicks = this.ticksOf(nowMs);
    return nowTicks - this.fullAtTicks < this.ticksPerMs ? this.fullAtTicks : nowTicks;
  }

  private ticksOf(atMs: number): number {
    return (atMs - this.firstSlotMs) * this.ticksPerMs;
  }
}

/** Shared: most endpoints have no limit. */
const UNLIMITED: readonly TokenBucket[] = [];

/** Every limit of an endpoint at once. Times are epoch milliseconds; a request goes out when its slot has come, never before. */
export class RateLimiter {
  private readonly buckets: readonly TokenBucket[];
  private lastTakenMs: number | undefined;

  /** @param lastTakenMs when the endpoint was last sent to, under whatever limit held then */
  constructor(limit: RateLimit, nowMs: number, lastTakenMs?: number) {
    this.lastTakenMs = lastTakenMs;
    const buckets = WINDOWS.flatMap(([name, windowMs]) => {
      const most = limit[name];
      if (most === undefined) return [];
      // As after a burst: whatever went out before, it was no more than that.
      const firstSlotMs = lastTakenMs === undefined ? nowMs : lastTakenMs + Math.ceil(windowMs / ticksPerMsOf(most));
      return [new TokenBucket(most, windowMs, firstSlotMs)];
    });
    this.buckets = buckets.length === 0 ? UNLIMITED : buckets;
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
