import { ChurnMap } from '../collections/churn-map.js';
import {
  decodeCommitMetadata,
  encodeCommitMetadata,
  MAX_METADATA_RANGES,
  MAX_METADATA_SPAN,
  MAX_RANGES_SPAN,
} from './commit-metadata.codec.js';
import {
  copyOfMask,
  hasPart,
  noParts,
  NOTHING_DECIDED,
  partsOpen,
  rangesHave,
  setPart,
  type DecidedAbove,
  type OffsetRange,
  type PartMask,
} from './decided-above.js';

/** What a record read from the log means: new work, decided by an earlier owner, or read before by this tracker. */
export type Begun = 'fresh' | 'decided' | 'repeated';

interface Open {
  mask: PartMask | undefined;
  released: boolean;
}

/**
 * Which records of one partition are decided. Work ends out of order, so the commit offset is the lowest undecided
 * offset, and what is decided above it travels in the commit's metadata (ARCHITECTURE.md, invariant 2). Offsets have gaps
 * (transaction markers, compaction): an offset that was passed without being begun does not exist.
 */
export class OffsetTracker {
  private readonly open = new ChurnMap<number, Open>();
  /** Offsets in the order they were begun; those before `head` are decided, those after it may be. */
  private order: number[] = [];
  private head = 0;
  private released = 0;
  /** All below is read. */
  private next: number;

  /** @param start where reading begins: the group's commit offset */
  constructor(
    start: number,
    private readonly known: DecidedAbove = NOTHING_DECIDED,
  ) {
    this.next = start;
  }

  /** Goes on where an earlier owner's commit ended. Metadata of other programs tells nothing. */
  static restore(offset: number, metadata: string | null): OffsetTracker {
    return new OffsetTracker(offset, decodeCommitMetadata(offset, metadata));
  }

  /** Call for each record, by ascending offset. Only a `fresh` one is to be worked on. */
  begin(offset: number): Begun {
    if (offset < this.next) return 'repeated';
    this.next = offset + 1;
    if (rangesHave(this.known.ranges, offset)) return 'decided';
    const mask = this.known.partly.get(offset);
    this.open.set(offset, { mask: mask && copyOfMask(mask), released: false });
    this.order.push(offset);
    return 'fresh';
  }

  /** Everything below `offset` is read: skips markers and compacted records at the end of a batch. */
  pass(offset: number): void {
    this.next = Math.max(this.next, offset);
  }

  /** The whole record is decided. Idempotent, also for an offset that is none of this tracker's. */
  done(offset: number): void {
    const entry = this.open.get(offset);
    if (entry === undefined) return;
    if (entry.released) this.released -= 1;
    this.open.delete(offset);
  }

  /** One of a record's parts is decided; with the last one the record is. */
  decide(offset: number, part: number, parts: number): void {
    const entry = this.open.get(offset);
    if (entry === undefined) return;
    if (entry.mask?.parts !== parts) entry.mask = noParts(parts);
    if (part >= parts || hasPart(entry.mask, part)) return;
    setPart(entry.mask, part);
    if (partsOpen(entry.mask) === 0) this.done(offset);
  }

  isDecided(offset: number, part: number): boolean {
    const entry = this.open.get(offset);
    if (entry === undefined) return offset < this.next || rangesHave(this.known.ranges, offset);
    return entry.mask !== undefined && hasPart(entry.mask, part);
  }

  /** This process will not decide the record: it stays undecided for the next owner. */
  release(offset: number): void {
    const entry = this.open.get(offset);
    if (entry === undefined || entry.released) return;
    entry.released = true;
    this.released += 1;
  }

  /** Takes a released record back into hand; false when it was decided meanwhile, or was never released. */
  reclaim(offset: number): boolean {
    const entry = this.open.get(offset);
    if (entry === undefined || !entry.released) return false;
    entry.released = false;
    this.released -= 1;
    return true;
  }

  isOpen(offset: number): boolean {
    const entry = this.open.get(offset);
    return entry !== undefined && !entry.released;
  }

  /** Records that somebody still works on, or will. */
  get inHand(): number {
    return this.open.size - this.released;
  }

  get undecided(): number {
    return this.open.size;
  }

  /** Where reading goes on. */
  get position(): number {
    return this.next;
  }

  /** The lowest undecided offset: all below is decided. */
  get commitOffset(): number {
    while (this.head < this.order.length && !this.open.has(this.order[this.head] ?? -1)) this.head += 1;
    if (this.head > 1_024 && this.head * 2 > this.order.length) {
      this.order = this.order.slice(this.head);
      this.head = 0;
    }
    return this.order[this.head] ?? this.next;
  }

  /**
   * How much of what commit metadata can tell is in use: from 1 on it would begin to forget. Many undecided records are
   * cheap to tell in a narrow window, few of them in any: so one that hangs does not stop the reading of all others.
   */
  get metadataLoad(): number {
    const span = this.next - this.commitOffset;
    const inherited = this.next < (this.known.ranges.at(-1)?.to ?? 0) ? this.known.ranges.length : 0;
    const asList = Math.max((this.open.size + inherited) / MAX_METADATA_RANGES, span / MAX_RANGES_SPAN);
    return Math.min(span / MAX_METADATA_SPAN, asList);
  }

  decidedAbove(): DecidedAbove {
    const ranges: OffsetRange[] = [];
    const partly = new Map<number, PartMask>();
    let from = this.commitOffset;
    // A map keeps the order of insertion, and records are begun by ascending offset.
    for (const [offset, { mask }] of this.open) {
      if (offset > from) ranges.push({ from, to: offset });
      if (mask !== undefined) partly.set(offset, mask);
      from = offset + 1;
    }
    if (this.next > from) ranges.push({ from, to: this.next });
    this.addUnread(ranges, partly);
    return { ranges, partly };
  }

  /** The text to commit beside {@link commitOffset}. */
  metadata(): string {
    return encodeCommitMetadata(this.commitOffset, this.decidedAbove());
  }

  /** What an earlier owner decided and this one has not read again yet must not be forgotten. */
  private addUnread(ranges: OffsetRange[], partly: Map<number, PartMask>): void {
    for (const range of this.known.ranges) {
      if (range.to <= this.next) continue;
      const from = Math.max(range.from, this.next);
      const last = ranges.at(-1);
      if (last?.to === from) ranges[ranges.length - 1] = { from: last.from, to: range.to };
      else ranges.push({ from, to: range.to });
    }
    for (const [offset, mask] of this.known.partly) if (offset >= this.next) partly.set(offset, mask);
  }
}
