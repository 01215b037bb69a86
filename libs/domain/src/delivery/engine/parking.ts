import { ChurnMap } from '../../collections/churn-map.js';
import { DueHeap } from '../due-heap.js';

/** Endpoints that wait for a moment, and for nothing else. */
export class Parking {
  private readonly heap = new DueHeap<string>();
  private readonly wakeAt = new ChurnMap<string, number>();

  /** When the first of them wakes. */
  get nextWakeAtMs(): number | undefined {
    return this.heap.nextDueAtMs;
  }

  /** One that wakes earlier anyway is looked at then: so there is at most one entry for each moment it was moved to. */
  park(endpointId: string, untilMs: number): void {
    const known = this.wakeAt.get(endpointId);
    if (known !== undefined && known <= untilMs) return;
    this.wakeAt.set(endpointId, untilMs);
    this.heap.push(endpointId, untilMs);
  }

  takeDue(nowMs: number): readonly string[] {
    const due = this.heap.takeDue(nowMs);
    for (const endpointId of due) this.wakeAt.delete(endpointId);
    return due;
  }
}
