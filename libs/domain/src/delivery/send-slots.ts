import type { Lane } from '#libs/contracts';
import { ChurnMap } from '../collections/churn-map.js';
import { ChurnSet } from '../collections/churn-set.js';

export interface SendSlotBounds {
  /** Requests in flight at most; what waits for a hung receiver costs a socket and little else. */
  readonly maxInFlight: number;
  /** Of those, at most this many younger than {@link BRISK_MS}: the ones that cost CPU. */
  readonly maxBrisk: number;
}

/** A request that is older waits for its receiver, and does not count as work any more. */
export const BRISK_MS = 1_000;
/** A flood in a lane leaves the rest of the slots to those above it: they need not wait for slow receivers of the flood. */
const SHARE_OF_LANE: Readonly<Record<Lane, number>> = { critical: 1, standard: 0.9, bulk: 0.75 };
/** An endpoint may take this share of what is free, so that a few hung ones never take all. */
const SHARE_OF_FREE = 0.25;
/** From so many on, only endpoints that have nothing in flight get one: a crowd of hung ones leaves the others a way in. */
const SHARE_OF_FURTHER = 0.75;
/** A tenant may take this share of what the others leave in a lane: however many of its endpoints hang, the others go on. */
const SHARE_OF_TENANT = 0.875;

/**
 * The process-wide bound on requests in flight. Two bounds, because they guard different things: more than some hundred
 * busy requests make one core slower, whereas a thousand that hang only occupy sockets (ARCHITECTURE.md, invariant 5).
 */
export class SendSlots {
  private readonly brisk = new ChurnSet<SendSlot>();
  private taken = 0;
  /** Of those that have something in flight. */
  private readonly tenants = new ChurnMap<string, TenantSlots>();

  constructor(private readonly bounds: SendSlotBounds) {}

  get inFlight(): number {
    return this.taken;
  }

  /** Whether anything of the lane may be sent now. */
  hasRoom(lane: Lane, nowMs: number): boolean {
    this.forgetSlow(nowMs);
    const { maxInFlight, maxBrisk } = this.bounds;
    return this.taken < shareOfLane(maxInFlight, lane) && this.brisk.size < shareOfLane(maxBrisk, lane);
  }

  /** Whether the tenant may have one more, where the lane {@link hasRoom}. */
  hasRoomFor(tenantId: string, lane: Lane): boolean {
    const own = this.tenants.get(tenantId);
    if (own === undefined) return true;
    const { maxInFlight, maxBrisk } = this.bounds;
    return (
      own.taken < shareOfTenant(shareOfLane(maxInFlight, lane) - this.taken + own.taken) &&
      own.brisk < shareOfTenant(shareOfLane(maxBrisk, lane) - this.brisk.size + own.brisk)
    );
  }

  /** How many requests one endpoint may have in flight, given what all others have: at least 1. */
  shareOf(ownInFlight: number): number {
    const { maxInFlight } = this.bounds;
    const free = maxInFlight - this.taken + ownInFlight;
    const share = Math.max(1, Math.floor(free * SHARE_OF_FREE));
    return this.taken < maxInFlight * SHARE_OF_FURTHER ? share : Math.max(1, Math.min(share, ownInFlight));
  }

  /** Epoch ms at which the oldest brisk request turns slow and so makes room; undefined when none is brisk. */
  get nextRoomAtMs(): number | undefined {
    const [oldest] = this.brisk;
    return oldest === undefined ? undefined : oldest.startedAtMs + BRISK_MS;
  }

  start(tenantId: string, nowMs: number): SendSlot {
    const tenant = this.tenants.get(tenantId) ?? { tenantId, taken: 0, brisk: 0 };
    if (tenant.taken === 0) this.tenants.set(tenantId, tenant);
    tenant.taken += 1;
    tenant.brisk += 1;
    const slot: SendSlot = { startedAtMs: nowMs, tenant };
    this.brisk.add(slot);
    this.taken += 1;
    return slot;
  }

  end(slot: SendSlot): void {
    const { tenant } = slot;
    this.slowDown(slot);
    this.taken -= 1;
    tenant.taken -= 1;
    if (tenant.taken === 0) this.tenants.delete(tenant.tenantId);
  }

  private forgetSlow(nowMs: number): void {
    for (const slot of this.brisk) {
      if (slot.startedAtMs + BRISK_MS > nowMs) return;
      this.slowDown(slot);
    }
  }

  private slowDown(slot: SendSlot): void {
    if (this.brisk.delete(slot)) slot.tenant.brisk -= 1;
  }
}

const shareOfLane = (most: number, lane: Lane): number => Math.max(1, Math.floor(most * SHARE_OF_LANE[lane]));
/** However few there are, a tenant may have one. */
const shareOfTenant = (free: number): number => Math.max(1, Math.floor(free * SHARE_OF_TENANT));

interface TenantSlots {
  readonly tenantId: string;
  taken: number;
  brisk: number;
}

export interface SendSlot {
  readonly startedAtMs: number;
  readonly tenant: TenantSlots;
}
