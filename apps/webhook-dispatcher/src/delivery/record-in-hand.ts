import { WaitedLately } from '#libs/domain';
import type { ConsumedRecord } from '#libs/kafka';

/** What this process keeps of one partition of a delivery topic, from assignment to loss. */
export class PartitionInHand {
  /** Deliveries taken over and neither decided nor given up. */
  openJobs = 0;
  /** For room in the queues of endpoints that are not known to be fast. */
  readonly waited = new WaitedLately();

  constructor(readonly revoked: AbortSignal) {}
}

/**
 * A record whose deliveries are decided one by one, in any order. Given back to its partition only when none is under
 * way any more: a drain waits for requests in flight, so that their outcome is committed and nobody sends them again.
 */
export class RecordInHand {
  private openParts: number;
  private gaveUp = false;

  /** @param open how many of the `parts` are to be decided here; an earlier owner decided the others */
  constructor(
    readonly record: ConsumedRecord,
    readonly partition: PartitionInHand,
    private readonly parts: number,
    open: number,
  ) {
    this.openParts = open;
    partition.openJobs += open;
  }

  decide(part: number): void {
    this.record.decide(part, this.parts);
    this.close();
  }

  /** The delivery stays undecided: the partition's next owner takes it. */
  giveUp(): void {
    this.gaveUp = true;
    this.close();
  }

  private close(): void {
    this.openParts -= 1;
    this.partition.openJobs -= 1;
    if (this.openParts === 0 && this.gaveUp) this.record.release();
  }
}
