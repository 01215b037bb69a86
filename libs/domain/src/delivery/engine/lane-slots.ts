import { lanesFrom, type Lane } from '#libs/contracts';

/** Nearly no endpoint ever gave one, and there are many endpoints. */
const NONE: Readonly<Record<Lane, number>> = { critical: 0, standard: 0, bulk: 0 };

/**
 * The slot that each lane was given last, epoch ms. What is held in a lane comes back after what was held before in it and in
 * those above it; a flood below gave its slots to itself alone.
 */
export class LaneSlots {
  private lastMs = NONE;

  /** The last one that a further one of the lane has to come after. */
  last(lane: Lane): number {
    return lanesFrom(lane).reduce((latestMs, one) => Math.max(latestMs, this.lastMs[one]), 0);
  }

  give(lane: Lane, slotMs: number): number {
    this.lastMs = { ...this.lastMs, [lane]: slotMs };
    return slotMs;
  }
}
