import type { OrderEntry } from '#libs/contracts';

/** Places are moments, this fine: so they grow over all processes that ever own the line. */
const PLACES_PER_MS = 64;

/**
 * The places of a line's parked deliveries. They come back lowest first, save that one which was parked again may be
 * overtaken while it is on its way: those behind it are told to wait.
 */
export class ParkedPlaces {
  private highest: number;
  /** The last place that was given out, until it has come back. */
  private last: number | undefined;
  /** The last one that surely lies where it will come back from. */
  private written: number | undefined;
  /** Parked again and not back yet; true: surely so. */
  private readonly out: Map<number, boolean>;

  constructor({ tail, out = [] }: Pick<OrderEntry, 'tail' | 'out'> = {}) {
    this.last = tail;
    this.written = tail;
    this.out = new Map(out.map((place) => [place, true]));
    this.highest = Math.max(tail ?? 0, ...out);
  }

  /** Nothing of the line is parked. */
  get isEmpty(): boolean {
    return this.last === undefined && this.out.size === 0;
  }

  /** What the next owner of the line has to know. */
  get saved(): Pick<OrderEntry, 'tail' | 'out'> {
    const out = [...this.out].flatMap(([place, isWritten]) => (isWritten ? [place] : []));
    return {
      ...(this.written === undefined ? {} : { tail: this.written }),
      ...(out.length === 0 ? {} : { out }),
    };
  }

  /** A place at the end. */
  give(nowMs: number): number {
    this.highest = Math.max(this.highest + 1, nowMs * PLACES_PER_MS);
    this.last = this.highest;
    return this.highest;
  }

  /** One that has come back is parked again. */
  giveAgain(place: number): number {
    this.out.set(place, false);
    return place;
  }

  /** Kafka has the delivery with this place. */
  acknowledged(place: number): void {
    if (this.out.has(place)) this.out.set(place, true);
    else if (this.last !== undefined) this.written = Math.max(this.written ?? 0, place);
  }

  /** @returns whether it is its turn; false: one before it is still on its way, so it must be parked again */
  cameBack(place: number): boolean {
    if (this.last !== undefined && place >= this.last) this.last = undefined;
    if (this.written !== undefined && place >= this.written) this.written = undefined;
    this.out.delete(place);
    return ![...this.out.keys()].some((other) => other < place);
  }
}
