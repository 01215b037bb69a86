import type { HoldLine, HoldReason, OrderEntry } from '#libs/contracts';
import type { EngineJob } from '../engine/engine-job.js';
import { ParkedPlaces } from './parked-places.js';

/** Written together, and then the line's entry: few enough for one request to Kafka, which takes all or none. */
const MAX_BATCH = 50;

export interface LinePlace {
  readonly endpointId: string;
  /** That of the line's entry. */
  readonly orderKey: string;
  readonly line: HoldLine;
}

/** A delivery that leaves memory for a place in a line. */
export interface Departure<J> {
  readonly job: J;
  readonly seq: number;
  readonly reason: HoldReason;
}

/** Deliveries to be parked together, after all that left their line before. */
export interface DepartingBatch<J> extends LinePlace {
  readonly departures: readonly Departure<J>[];
}

/**
 * The parked part of a line: one batch after the other is written, so that they lie in order, and the line's entry only
 * after the batch: an entry never promises a delivery that is not there.
 */
export class LineParking<J extends EngineJob> {
  readonly places: ParkedPlaces;
  private leaving: Departure<J>[] = [];
  private writing = false;
  /** Counts what changed in the line's entry, and how far Kafka knows it. */
  private version = 0;
  private acknowledgedVersion = 0;

  constructor(
    readonly place: LinePlace,
    nowMs: number,
    entry?: OrderEntry,
  ) {
    this.places = new ParkedPlaces(entry ?? {}, nowMs);
  }

  /** Whoever comes new must go to the end of the parked ones. */
  get isActive(): boolean {
    return this.writing || this.leaving.length > 0 || !this.places.isEmpty;
  }

  get hasDepartures(): boolean {
    return !this.writing && this.leaving.length > 0;
  }

  /** Whether there is more to its entry than Kafka knows. */
  get isChanged(): boolean {
    return this.version > this.acknowledgedVersion;
  }

  /** Nothing is on its way out. */
  get isQuiet(): boolean {
    return !this.writing && this.leaving.length === 0;
  }

  get currentVersion(): number {
    return this.version;
  }

  changed(): void {
    this.version += 1;
  }

  /** @param settled places that the acknowledged entry did not tell of any more */
  acknowledged(version: number, settled: ReadonlySet<number>): void {
    this.acknowledgedVersion = Math.max(this.acknowledgedVersion, version);
    this.places.settled(settled);
    // A later entry, made before this moment, does tell of them.
    if (settled.size > 0 && this.version !== version) this.changed();
  }

  /** Whether the delivery was parked in this line, and comes back from there. */
  isHome(job: J): boolean {
    const { held } = job.delivery;
    return held?.line === this.place.line && this.isActive && this.places.gaveOut(held.seq ?? 0);
  }

  isParkedAgain(job: J): boolean {
    const { held } = job.delivery;
    return this.isHome(job) && held !== undefined && this.places.isParkedAgain(held.seq ?? 0, held.times);
  }

  /** @returns whether it is the delivery's turn */
  cameBack(job: J, nowMs: number): boolean {
    this.changed();
    const { seq, times = 1 } = job.delivery.held ?? {};
    return seq === undefined || this.places.cameBack(seq, times, nowMs);
  }

  /** @param isReturned it came back from here, so it keeps its place */
  leave(job: J, reason: HoldReason, isReturned: boolean, nowMs: number): void {
    const { held } = job.delivery;
    const keeps = isReturned ? held?.seq : undefined;
    const seq =
      keeps === undefined ? this.places.give(nowMs) : this.places.giveAgain(keeps, (held?.times ?? 0) + 1, nowMs);
    this.changed();
    this.leaving.push({ job, seq, reason });
  }

  takeBatch(): DepartingBatch<J> {
    this.writing = true;
    return { ...this.place, departures: this.leaving.splice(0, MAX_BATCH) };
  }

  written({ departures }: DepartingBatch<J>): void {
    for (const { job, seq } of departures) this.places.acknowledged(seq, (job.delivery.held?.times ?? 0) + 1);
    this.changed();
  }

  done(): void {
    this.writing = false;
  }

  /** Those that have not been handed out to be parked. */
  takeOut(isLost: (job: J) => boolean): readonly J[] {
    const lost = this.leaving.filter(({ job }) => isLost(job));
    this.leaving = this.leaving.filter(({ job }) => !isLost(job));
    return lost.map(({ job }) => job);
  }
}
