import type { Lane } from '#libs/contracts';

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

/**
 * The process-wide bound on requests in flight. Two bounds, because they guard different things: more than some hundred
 * busy requests make one core slower, whereas a thousand that hang only occupy sockets (ARCHITECTURE.md, invariant 5).
 */
export class SendSlots {
  private readonly brisk = new Set<SendSlot>();
  private taken = 0;

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

  /** How many requests one endpoint may have in flight, given what all others have: at least 1. */
  shareOf(ownInFlight: number): number {
    const free = this.bounds.maxInFlight - this.taken + ownInFlight;
    return Math.max(1, Math.floor(free * SHARE_OF_FREE));
  }

  /** Epoch ms at which the oldest brisk request turns slow and so makes room; undefined when none is brisk. */
  get nextRoomAtMs(): number | undefined {
    const [oldest] = this.brisk;
    return oldest === undefined ? undefined : oldest.startedAtMs + BRISK_MS;
  }

  start(nowMs: number): SendSlot {
    const slot: SendSlot = { startedAtMs: nowMs };
    this.brisk.add(slot);
    this.taken += 1;
    return slot;
  }

  end(slot: SendSlot): void {
    this.brisk.delete(slot);
    this.taken -= 1;
  }

  private forgetSlow(nowMs: number): void {
    for (const slot of this.brisk) {
      if (slot.startedAtMs + BRISK_MS > nowMs) return;
      this.brisk.delete(slot);
    }
  }
}

const shareOfLane = (most: number, lane: Lane): number => Math.max(1, Math.floor(most * SHARE_OF_LANE[lane]));

export interface SendSlot {
  readonly startedAtMs: number;
}
