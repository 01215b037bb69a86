import { LRUCache } from 'lru-cache';
import { ConcurrencyLimit, nextSlot, overflowVerdict, slowsDown, type AttemptOutcome } from '#libs/domain';

/** Endpoints whose pace is remembered; the least recently used begins anew. */
const MAX_ENDPOINTS = 20_000;
const UNKNOWN_MS_PER_DELIVERY = 50;
/** Between two deliveries that come back from a hold: a hundred thousand behind an open circuit take turns over minutes. */
const RETURN_SPACING_MS = 1;

export type Overflow = { readonly kind: 'wait' } | { readonly kind: 'hold'; readonly untilMs: number };

/** A running mean in which a new value counts for a fifth. */
class RunningMean {
  private mean: number | undefined;

  get value(): number | undefined {
    return this.mean;
  }

  add(value: number): void {
    this.mean = this.mean === undefined ? value : this.mean + (value - this.mean) / 5;
  }
}

/**
 * What this process knows of an endpoint's pace. An endpoint lives in one partition, so no other process sends to it and
 * these numbers are global ones (docs/adr/0003).
 */
export class EndpointTraffic {
  /** Retry-After: nothing goes out before this moment. */
  backoffUntilMs = 0;
  private readonly limit: ConcurrencyLimit;
  private readonly duration = new RunningMean();
  private sending = 0;
  private silentSinceMs = 0;
  private lastSlotMs = 0;

  constructor(
    maxInFlight: number,
    private readonly durationOfAll: RunningMean,
  ) {
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
    this.duration.add(nowMs - sentAtMs);
    this.durationOfAll.add(nowMs - sentAtMs);
    this.silentSinceMs = nowMs;
    if (slowsDown(outcome)) this.limit.overloaded(sentAtMs, nowMs);
    else this.limit.answered(this.sending);
  }

  ended(): void {
    this.sending -= 1;
  }

  /** What becomes of a delivery that finds the queue full: a moment's patience, or a hold until its slot. */
  overflow(queued: number, saturated: boolean, nowMs: number): Overflow {
    const limit = this.limit.value;
    const meanMs = this.duration.value;
    const silentForMs = this.sending === 0 ? 0 : nowMs - this.silentSinceMs;
    const meanOfAllMs = this.durationOfAll.value ?? 0;
    const verdict = overflowVerdict({ inFlight: this.sending, limit, meanMs, meanOfAllMs, silentForMs, saturated });
    if (verdict === 'wait') return { kind: 'wait' };
    const msPerDelivery = meanMs === undefined ? UNKNOWN_MS_PER_DELIVERY : meanMs / limit;
    // Twice as fast as it seems: one that comes too early is held again, one that comes too late wasted the endpoint's time.
    const spacingMs = Math.max(msPerDelivery, silentForMs / limit) / 2;
    return { kind: 'hold', untilMs: this.slot(nowMs + queued * spacingMs, spacingMs, nowMs) };
  }

  /** When a delivery comes back that is held until `untilMs`: not in the same moment as all others. */
  slotAfter(untilMs: number, nowMs: number): number {
    return this.slot(untilMs, RETURN_SPACING_MS, nowMs);
  }

  private slot(earliestMs: number, spacingMs: number, nowMs: number): number {
    this.lastSlotMs = nextSlot({ nowMs, earliestMs, spacingMs, lastSlotMs: this.lastSlotMs });
    return this.lastSlotMs;
  }
}

export class TrafficTable {
  private readonly endpoints = new LRUCache<string, EndpointTraffic>({ max: MAX_ENDPOINTS });
  private readonly durationOfAll = new RunningMean();

  constructor(private readonly maxPerEndpoint: number) {}

  of(endpointId: string): EndpointTraffic {
    const known = this.endpoints.get(endpointId);
    if (known !== undefined) return known;
    const traffic = new EndpointTraffic(this.maxPerEndpoint, this.durationOfAll);
    this.endpoints.set(endpointId, traffic);
    return traffic;
  }
}
