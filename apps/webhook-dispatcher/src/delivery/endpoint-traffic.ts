import { LRUCache } from 'lru-cache';
import { ConcurrencyLimit, nextSlot, overflowVerdict, slowsDown, type AttemptOutcome } from '#libs/domain';

/** Endpoints whose pace is remembered; the least recently used begins anew. */
const MAX_ENDPOINTS = 20_000;
const UNKNOWN_MS_PER_DELIVERY = 50;
/** Weight of the newest answer in the running mean of durations. */
const NEWEST = 0.2;

/**
 * What this process knows of an endpoint's pace. An endpoint lives in one partition, so no other process sends to it and
 * these numbers are global ones (design.md 4).
 */
export class EndpointTraffic {
  /** Retry-After: nothing goes out before this moment. */
  backoffUntilMs = 0;
  private readonly limit: ConcurrencyLimit;
  private sending = 0;
  private meanMs: number | undefined;
  private silentSinceMs = 0;
  private lastSlotMs = 0;

  constructor(maxInFlight: number) {
    this.limit = new ConcurrencyLimit(maxInFlight);
  }

  get inFlight(): number {
    return this.sending;
  }

  /** @param share what the process as a whole can spare for it */
  maySend(share: number): boolean {
    return this.sending < Math.min(this.limit.value, share);
  }

  started(nowMs: number): void {
    if (this.sending === 0) this.silentSinceMs = nowMs;
    this.sending += 1;
  }

  answered(outcome: AttemptOutcome, sentAtMs: number, nowMs: number): void {
    const durationMs = nowMs - sentAtMs;
    this.meanMs = this.meanMs === undefined ? durationMs : this.meanMs + NEWEST * (durationMs - this.meanMs);
    this.silentSinceMs = nowMs;
    if (slowsDown(outcome)) this.limit.overloaded(sentAtMs, nowMs);
    else this.limit.answered(this.sending);
  }

  ended(): void {
    this.sending -= 1;
  }

  /** What becomes of a delivery that finds the queue full: a moment's patience, or a hold until its slot. */
  overflow(
    queued: number,
    nowMs: number,
  ): { readonly kind: 'wait' } | { readonly kind: 'hold'; readonly untilMs: number } {
    const limit = this.limit.value;
    const msPerDelivery = this.meanMs === undefined ? undefined : this.meanMs / limit;
    const silentForMs = this.sending === 0 ? 0 : nowMs - this.silentSinceMs;
    if (overflowVerdict({ inFlight: this.sending, limit, msPerDelivery, silentForMs }) === 'wait')
      return { kind: 'wait' };
    const pace = Math.max(msPerDelivery ?? UNKNOWN_MS_PER_DELIVERY, silentForMs / limit);
    this.lastSlotMs = nextSlot({ nowMs, queued, msPerDelivery: pace, lastSlotMs: this.lastSlotMs });
    return { kind: 'hold', untilMs: this.lastSlotMs };
  }
}

export class TrafficTable {
  private readonly endpoints = new LRUCache<string, EndpointTraffic>({ max: MAX_ENDPOINTS });

  constructor(private readonly maxPerEndpoint: number) {}

  of(endpointId: string): EndpointTraffic {
    const known = this.endpoints.get(endpointId);
    if (known !== undefined) return known;
    const traffic = new EndpointTraffic(this.maxPerEndpoint);
    this.endpoints.set(endpointId, traffic);
    return traffic;
  }
}
