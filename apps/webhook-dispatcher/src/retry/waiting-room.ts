import type { RetryTier, WaitingRecord } from '#libs/contracts';
import { DueHeap, makeRoomAt, maturesAt, mustLeaveAt } from '#libs/domain';
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
  /** Not due for long, and in the way of others or of the topic's retention: to the tier that fits what remains. */
  readonly hop: (waiter: Waiter) => void;
}

/** `setTimeout` takes no more; the timer is armed again then. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** The least that a hop must still have to wait. */
const MIN_HOP_MS = 1_000;
/** Between two rounds of hops. The smallest tier hops into itself, and must not turn in circles. */
const HOP_INTERVAL_MS = 50;
const SMALLEST_HOP_INTERVAL_MS = 1_000;
/** Half of what commit metadata can span: a record that waits long must not stop its partition from being read. */
const MAX_SPAN = 10_000;
/** So many leave in one turn of the event loop: ten thousand that are due in one second must not stop all else. */
const AT_ONCE = 200;
/** How often the largest tier looks for those that its topic will not keep for ever. */
const STAY_CHECK_MS = 3_600_000;

/**
 * The records of one tier's partition that wait in memory, by due time, behind a single timer. What does not fit waits
 * in Kafka. When the room is full and an unread record may be due soon, those that are due last hop away.
 *
 * Two clocks guard each record: it has waited as long as it had to when it came in, by the clock that nobody can set, and
 * its due time has come by the clock on the wall. So a system clock that is put forward lets nothing out early.
 */
export class WaitingRoom {
  /** By `performance.now()`. */
  private readonly heap = new DueHeap<Waiter>();
  private timer: NodeJS.Timeout | undefined;
  private bytes = 0;
  private newestAppendedMs = 0;
  private newestOffset = 0;
  /** By `performance.now()`. */
  private nextHopAtMs = -Infinity;
  private readonly hopIntervalMs: number;
  private roomMade = Promise.withResolvers<void>();
  private closed = false;

  constructor(
    readonly tier: RetryTier,
    private readonly bounds: WaitingRoomBounds,
    private readonly wayOut: WayOut,
  ) {
    this.hopIntervalMs = tier.delayMs <= MIN_HOP_MS ? SMALLEST_HOP_INTERVAL_MS : HOP_INTERVAL_MS;
  }

  get size(): number {
    return this.heap.size;
  }

  /** Takes in a batch, and resolves when there is room for the next one. */
  async admit(waiters: readonly Waiter[]): Promise<void> {
    const nowMs = Date.now();
    const steadyMs = performance.now();
    for (const waiter of waiters) {
      this.heap.push(waiter, steadyMs + waiter.dueAtMs - nowMs);
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
    this.letOut(nowMs);
    if (performance.now() >= this.nextHopAtMs) this.hop(nowMs);
    if (!this.isFull) {
      this.roomMade.resolve();
      this.roomMade = Promise.withResolvers<void>();
    }
    this.arm(nowMs);
  }

  private letOut(nowMs: number): void {
    const steadyMs = performance.now();
    const due: Waiter[] = [];
    for (const waiter of this.heap.takeDue(steadyMs, AT_ONCE)) {
      // The clock on the wall was put back meanwhile.
      if (waiter.dueAtMs > nowMs) this.heap.push(waiter, steadyMs + waiter.dueAtMs - nowMs);
      else due.push(waiter);
    }
    this.leave(due, this.wayOut.due);
  }

  private hop(nowMs: number): void {
    this.nextHopAtMs = performance.now() + this.hopIntervalMs;
    this.leave(this.inTheWay(nowMs), this.wayOut.hop);
  }

  private inTheWay(nowMs: number): readonly Waiter[] {
    if (this.isFull && makeRoomAt(this.tier, this.newestAppendedMs) <= nowMs) {
      const unreadDueAtMs = Math.max(nowMs, maturesAt(this.tier, this.newestAppendedMs));
      const half = Math.ceil(this.heap.size / 2);
      return this.heap.takeLatest(half, ({ dueAtMs }) => dueAtMs >= unreadDueAtMs + MIN_HOP_MS);
    }
    return this.heap.takeLatest(this.heap.size, ({ record, dueAtMs }) => {
      const stuck = this.newestOffset - record.offset > MAX_SPAN || mustLeaveAt(this.tier, record.timestampMs) <= nowMs;
      return stuck && dueAtMs >= nowMs + MIN_HOP_MS;
    });
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
    const dueInMs = (this.heap.nextDueAtMs ?? Infinity) - performance.now();
    const waitMs = Math.min(dueInMs, this.untilHop(nowMs));
    if (waitMs === Infinity) return;
    // A timer may fire a millisecond early; it then finds nothing due and is armed again.
    this.timer = setTimeout(() => this.advance(), Math.min(Math.max(0, Math.ceil(waitMs)), MAX_TIMER_MS));
  }

  private untilHop(nowMs: number): number {
    if (this.isFull) {
      return Math.max(makeRoomAt(this.tier, this.newestAppendedMs) - nowMs, this.nextHopAtMs - performance.now());
    }
    return this.heap.size > 0 && mustLeaveAt(this.tier, nowMs) < Infinity ? STAY_CHECK_MS : Infinity;
  }
}

/** Headers and objects around the body cost about this much. */
const OVERHEAD_BYTES = 2_000;
const bytesOf = ({ waiting }: Waiter): number => waiting.delivery.body.length + OVERHEAD_BYTES;
