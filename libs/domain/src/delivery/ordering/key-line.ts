import type { OrderEntry } from '#libs/contracts';
import type { EngineJob } from '../engine/engine-job.js';
import { LineParking, type LinePlace } from './line-parking.js';

/** A delivery that the others wait for while it is not here: its retry is not due, or it has ended in failure. */
export interface LineHead {
  readonly deliveryId: string;
  readonly sinceMs: number;
  readonly exhausted: boolean;
}

export interface WaitingCount {
  waiting: number;
}

/**
 * The deliveries of one key, in their order:
 *
 *   head (elsewhere) or front (in hand) ◄─ waiting in memory ◄─ parked
 */
export class KeyLine<J extends EngineJob> {
  readonly parking: LineParking<J>;
  head: LineHead | undefined;
  front: J | undefined;
  /** Nobody waits for the front any more, only for what follows from it to be written. */
  isFrontThrough = false;
  /** In which life of its lane's line some of its own went there or came from there. */
  mixedIn = -1;
  private waiting: J[] = [];

  /** @param count of all that wait in memory for the endpoint in the line's lane */
  constructor(
    place: LinePlace,
    private readonly count: WaitingCount,
    nowMs: number,
    entry?: OrderEntry,
  ) {
    this.parking = new LineParking(place, nowMs, entry);
    if (entry?.blockedBy === undefined) return;
    this.head = { deliveryId: entry.blockedBy, sinceMs: entry.sinceMs, exhausted: entry.exhausted === true };
  }

  get isOver(): boolean {
    const isEmpty = this.head === undefined && this.front === undefined && this.waiting.length === 0;
    return isEmpty && !this.parking.isActive && !this.parking.isChanged;
  }

  /** The one that has waited longest. */
  get first(): J | undefined {
    return this.waiting[0];
  }

  /** All that wait in memory. */
  get all(): readonly J[] {
    return this.waiting;
  }

  leaveFront(): void {
    this.front = undefined;
    this.isFrontThrough = false;
  }

  join(job: J): void {
    this.waiting.push(job);
    this.count.waiting += 1;
  }

  takeWaiting(isWanted: (job: J) => boolean = () => true): readonly J[] {
    const taken = this.waiting.filter(isWanted);
    this.waiting = this.waiting.filter((job) => !isWanted(job));
    this.count.waiting -= taken.length;
    return taken;
  }

  /** Whose turn it is, when nothing is before it. */
  advance(): J | undefined {
    if (this.head !== undefined || this.front !== undefined) return undefined;
    this.front = this.waiting.shift();
    if (this.front !== undefined) this.count.waiting -= 1;
    return this.front;
  }
}
