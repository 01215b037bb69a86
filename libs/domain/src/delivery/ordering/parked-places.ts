import type { OrderEntry } from '#libs/contracts';

/** Places are moments, this fine: so they grow over all processes that ever own the line. */
const PLACES_PER_MS = 64;
/** Owners in a row that may die while something of the line is parked; what the first of them left may then come twice. */
const MAX_GAPS = 32;
/** Whatever was parked again lies where it comes back from by then: one that has not come was told of by mistake. */
const OUT_FOR_MS = 600_000;

interface ParkedAgain {
  readonly times: number;
  readonly sinceMs: number;
  /** Kafka has it, held so many times. */
  isWritten: boolean;
  /** How often the record was held that it came back with, if more than once: until it is decided, that one may come again. */
  readonly before: number | undefined;
}

type SavedPlaces = Pick<OrderEntry, 'tail' | 'out' | 'gaps'>;

/**
 * The places of a line's parked deliveries. They come back lowest first, save that one which was parked again may be
 * overtaken while it is on its way: those behind it are told to wait. What has come back counts, for the line's next
 * owner, until it is settled: before that it may come back to that one.
 */
export class ParkedPlaces {
  private highest: number;
  /** The last place that was given out, until it has come back. */
  private last: number | undefined;
  /** The last one that surely lies where it will come back from. */
  private written: number | undefined;
  /** Parked again and not back yet. */
  private readonly out: Map<number, ParkedAgain>;
  /** Came back and is not settled; with how often it was parked, if more than once. */
  private readonly back = new Map<number, number | undefined>();

  /** Between the last place that an owner of the line surely gave out, and the first that the next one could. */
  private readonly gaps: NonNullable<OrderEntry['gaps']>;

  constructor({ tail, out = [], gaps = [] }: SavedPlaces, nowMs: number) {
    this.highest = Math.max(tail ?? 0, ...out.map(([place]) => place));
    // One that gave out nothing left no gap of its own.
    const others = gaps.filter(([after]) => after !== this.highest);
    this.gaps = [...others, [this.highest, nowMs * PLACES_PER_MS] as const].slice(-MAX_GAPS);
    this.last = tail;
    this.written = tail;
    this.out = new Map(
      out.map(([place, times]) => [place, { times, sinceMs: nowMs, isWritten: true, before: undefined }]),
    );
  }

  /** Nothing of the line is parked. */
  get isEmpty(): boolean {
    return this.last === undefined && this.out.size === 0;
  }

  /**
   * What the next owner of the line has to know.
   * @param settled came back, and will be settled when the owner may read this
   */
  saved(settled: ReadonlySet<number>): SavedPlaces {
    const back = [...this.back].filter(([place]) => !settled.has(place));
    const out = [
      ...[...this.out].flatMap(([place, { times, isWritten, before }]) => {
        const sure = isWritten ? times : before;
        return sure === undefined ? [] : [[place, sure] as const];
      }),
      // It may come to the next owner after one that should be behind it.
      ...back.flatMap(([place, times]) => (times === undefined ? [] : [[place, times] as const])),
    ];
    const isOver = this.isEmpty && back.length === 0;
    if (out.length === 0 && (this.written === undefined || isOver)) return {};
    return {
      ...(this.written === undefined || isOver ? {} : { tail: this.written }),
      ...(out.length === 0 ? {} : { out }),
      gaps: this.gaps,
    };
  }

  /** False for a place that an owner gave out just before it died: its delivery has come again, and has another one. */
  gaveOut(place: number): boolean {
    return !this.gaps.some(([after, before]) => place > after && place < before);
  }

  /** A place at the end. */
  give(nowMs: number): number {
    this.highest = Math.max(this.highest + 1, nowMs * PLACES_PER_MS);
    this.last = this.highest;
    return this.highest;
  }

  /** One that has come back is parked again. @param times how often it will have been held then */
  giveAgain(place: number, times: number, nowMs: number): number {
    this.out.set(place, { times, sinceMs: nowMs, isWritten: false, before: this.back.get(place) });
    this.back.delete(place);
    return place;
  }

  /** Whether what comes with this place is a record that was parked again: its last owner died before it said so. */
  isParkedAgain(place: number, times: number): boolean {
    const out = this.out.get(place);
    return out !== undefined && out.isWritten && times < out.times;
  }

  /** Kafka has the delivery with this place, held so many times; of two copies the later one counts. */
  acknowledged(place: number, times: number): void {
    const out = this.out.get(place);
    if (out?.times === times) out.isWritten = true;
    this.written = Math.max(this.written ?? 0, place);
  }

  /**
   * @param times how often the record was held that came
   * @returns whether it is its turn; false: one before it is still on its way, so it must be parked again
   */
  cameBack(place: number, times: number, nowMs: number): boolean {
    if (this.last !== undefined && place >= this.last) this.last = undefined;
    const wasOut = this.out.has(place) || this.back.get(place) !== undefined;
    this.back.set(place, wasOut ? times : undefined);
    this.out.delete(place);
    for (const [other, { sinceMs }] of this.out) {
      if (other > place) continue;
      if (nowMs - sinceMs <= OUT_FOR_MS) return false;
      this.out.delete(other);
    }
    return true;
  }

  /** It came back, and is settled. */
  settled(places: ReadonlySet<number>): void {
    for (const place of places) this.back.delete(place);
    if (this.isEmpty && this.back.size === 0) this.written = undefined;
  }
}
