import { setTimeout as pause } from 'node:timers/promises';
import { within } from '../connection/deadline.js';
import { isInHand, type PartitionPump } from './partition-pump.js';

/** So long what is in hand may take; whoever owns the partition by then waits a little longer. */
const FINISH_WITHIN_MS = 3_000;
const COMMIT_AGAIN_MS = 50;

/**
 * Partitions that went to another member while records of them were in hand: nothing more is handed out, and what ends within
 * some seconds is still committed, for the new owner waits for that (docs/adr/0012). The broker takes such a commit from
 * any member of the present generation.
 */
export class DepartingPumps {
  /** Until when it may commit. */
  private readonly limits = new Map<PartitionPump, number>();
  private memberId: string | undefined;

  /** @param commit puts on record what is due */
  constructor(private readonly commit: () => Promise<unknown>) {}

  *[Symbol.iterator](): Iterator<PartitionPump> {
    // A process that slept over a limit must not commit what the new owner has gone beyond.
    for (const [pump, limitMs] of this.limits) if (performance.now() < limitMs) yield pump;
  }

  /**
   * The member joined with this id. One that the group had given up may have missed an owner in between: nothing that it
   * lost is its to commit.
   */
  joined(memberId: string, lost: readonly PartitionPump[]): void {
    const isKnown = memberId === this.memberId;
    this.memberId = memberId;
    if (!isKnown) this.lose();
    for (const pump of lost) {
      // Without that mark on record the new owner does not wait.
      if (isKnown && isInHand(pump.committed)) void this.finish(pump);
      else pump.lose();
    }
  }

  lose(): void {
    for (const pump of this.limits.keys()) pump.lose();
    this.limits.clear();
  }

  private async finish(pump: PartitionPump): Promise<void> {
    const limitMs = performance.now() + FINISH_WITHIN_MS;
    this.limits.set(pump, limitMs);
    await within(pump.drain(), FINISH_WITHIN_MS);
    while (this.limits.has(pump) && pump.due() !== undefined && performance.now() < limitMs) {
      await this.commit();
      if (pump.due() !== undefined) await pause(COMMIT_AGAIN_MS);
    }
    this.limits.delete(pump);
    pump.lose();
  }
}
