import type { RetryTier, WaitingRecord } from '#libs/contracts';
import { DueHeap, maturesAt } from '#libs/domain';
import type { ConsumedRecord } from '#libs/kafka';

/** A record that waits, with what it was read from. */
export interface Waiter {
  readonly record: ConsumedRecord;
  readonly waiting: WaitingRecord;
  /** Within what the tier allows; the header may say otherwise. */
  readonly dueAtMs: number;
}

export interface WaitingRoomBounds {
  readonly maxRecords: number;
  readonly maxBytes: number;
}

/** What the room does with those that leave it. Neither call blocks the room. */
export interface WayOut {
  /** Due: back to the delivery topic. */
  readonly due: (waiter: Waiter) => void;
  /** Not due for long, and in the way of others: to the tier that fits what remains. */
  readonly hop: (waiter: Waiter) => void;
}

/** `setTimeout` takes no more; the timer is armed again then. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** Between two rounds of hops, and the least that a hop must still have to wait: hopping must not turn in circles. */
const HOP_INTERVAL_MS = 1_000;
/** Half of what commit metadata can span: a record that waits long must not stop its partition from being read. */
const MAX_SPAN = 10_000;

/**
 * The records of one tier's partition that wait in memory, by due time, behind a single timer. What does not fit waits
 * in Kafka. When the room is full and an unread record may already be due, those that are due last hop away.
 */
export class WaitingRoom {
  private readonly heap = new DueHeap<Waiter>();
  private timer: NodeJS.Timeout | undefined;
  private bytes = 0;
  private newestAppendedMs = 0;
  private newestOffset = 0;
  private nextHopAtMs = 0;
  private roomMade = Promise.withResolvers<void>();
  private closed = false;

  constructor(
    readonly tier: RetryTier,
    private readonly bounds: WaitingRoomBounds,
    private readonly wayOut: WayOut,
  ) {}

  get size(): number {
    return this.heap.size;
  }

  /** Takes in a batch, and resolves when there is room for the next one. */
  async admit(waiters: readonly Waiter[]): Promise<void> {
    for (const waiter of waiters) {
      this.heap.push(waiter, waiter.dueAtMs);
      this.bytes += bytesOf(waiter);
      this.newestAppendedMs = Math.max(this.newestAppendedMs, waiter.record.timestampMs);
      this.newestOffset = Math.max(this.newestOffset, waiter.record.offset);
    }
    this.advance();
    while (this.isFull && !this.closed) await this.roomMade.promise;
  }

  /** Gives back everything that waits: it stays in Kafka, for the partition's next owner. */
  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    for (const { record } of this.heap.takeAll()) record.release();
    this.roomMade.resolve();
  }

  private get isFull(): boolean {
    return this.heap.size >= this.bounds.maxRecords || this.bytes >= this.bounds.maxBytes;
  }

  /** Lets out what is due, makes room if that is needed, and sets the timer for what comes next. */
  private advance(): void {
    const nowMs = Date.now();
    this.leave(this.heap.takeDue(nowMs), this.wayOut.due);
    if (nowMs >= this.nextHopAtMs) this.hop(nowMs);
    if (!this.isFull) {
      this.roomMade.resolve();
      this.roomMade = Promise.withResolvers<void>();
    }
    this.arm(nowMs);
  }

  private hop(nowMs: number): void {
    this.nextHopAtMs = nowMs + HOP_INTERVAL_MS;
    const mayWait = (waiter: Waiter): boolean => waiter.dueAtMs - nowMs >= HOP_INTERVAL_MS;
    const unreadMayBeDue = maturesAt(this.tier, this.newestAppendedMs) <= nowMs;
    const inTheWay =
      this.isFull && unreadMayBeDue
        ? this.heap.takeLatest(Math.ceil(this.heap.size / 2), mayWait)
        : this.heap.takeLatest(this.heap.size, (waiter) => this.holdsBack(waiter) && mayWait(waiter));
    this.leave(inTheWay, this.wayOut.hop);
  }

  private holdsBack({ record }: Waiter): boolean {
    return this.newestOffset - record.offset > MAX_SPAN;
  }

  private leave(waiters: readonly Waiter[], out: (waiter: Waiter) => void): void {
    for (const waiter of waiters) {
      this.bytes -= bytesOf(waiter);
      out(waiter);
    }
  }

  private arm(nowMs: number): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.closed) return;
    const dueAtMs = this.heap.nextDueAtMs ?? Infinity;
    const hopAtMs = this.isFull ? Math.max(maturesAt(this.tier, this.newestAppendedMs), this.nextHopAtMs) : Infinity;
    const wakeAtMs = Math.min(dueAtMs, hopAtMs);
    if (wakeAtMs === Infinity) return;
    // A timer may fire a millisecond early by the wall clock; it then finds nothing due and is armed again.
    this.timer = setTimeout(() => this.advance(), Math.min(Math.max(0, wakeAtMs - nowMs), MAX_TIMER_MS));
  }
}

/** Headers and objects around the body cost about this much. */
const OVERHEAD_BYTES = 2_000;
const bytesOf = ({ waiting }: Waiter): number => waiting.delivery.body.length + OVERHEAD_BYTES;
