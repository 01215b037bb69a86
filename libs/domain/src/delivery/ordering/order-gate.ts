import { LANES, type HoldReason, type Lane, type OnExhausted, type OrderEntry } from '#libs/contracts';
import { ChurnMap } from '../../collections/churn-map.js';
import type { EndpointOrder } from './endpoint-order.js';
import type { KeyLine, LineHead } from './key-line.js';
import { lineFor, lineItComesFrom, parkingOf } from './line-of-delivery.js';
import type { DepartingBatch } from './line-parking.js';
import { OrderBook } from './order-book.js';
import type { OrderChange } from './order-change.js';
import { OrderChanges, removalsOf } from './order-changes.js';
import type { OrderBounds, OrderFate } from './order-terms.js';
import type { OrderedJob } from './ordered-job.js';
import { ParkingTraffic } from './parking-traffic.js';

/**
 * Lets at most one delivery of an order key be under way, and the next one only when that has succeeded or is given up
 * (docs/ordering.md). Pure: the caller asks before it queues a delivery, tells what came of each, and writes what this
 * answers. A delivery without an order key passes.
 */
export class OrderGate<J extends OrderedJob> {
  private readonly book = new OrderBook<J>();
  /** Of the deliveries whose turn it is. */
  private readonly lineOf = new ChurnMap<J, KeyLine<J>>();
  private readonly traffic = new ParkingTraffic<J>();
  private readonly changes = new OrderChanges(this.book, this.traffic);

  constructor(private readonly bounds: OrderBounds) {}

  /**
   * `pass`: it may be sent. `wait`: it is kept here, and may have to be parked: {@link takeDepartures}. `drop`: it lies
   * parked already.
   */
  admit(job: J, nowMs: number): 'pass' | 'wait' | 'drop' {
    const { endpointId, orderKey, delivery } = job;
    if (orderKey === undefined && this.book.get(endpointId) === undefined) return 'pass';
    const order = this.book.begin(endpointId, nowMs);
    const from = lineItComesFrom(job, order);
    const home = from === undefined ? undefined : parkingOf(job, order, from);
    const headed = this.book.headedBy(job.deliveryId);
    // A copy of one that all wait for is the one to send: the other lies behind it.
    if (home?.isParkedAgain(job) !== true) this.traffic.noteReturn(job, home, nowMs);
    else if (headed === undefined) return 'drop';
    if (headed !== undefined) return this.takeFront(job, headed);
    // What somebody asked for by hand goes now, whatever waits; a replay is of many, which keep their order.
    const isByHand = delivery.progress.askedAtMs !== undefined && delivery.trigger !== 'replay';
    if (orderKey === undefined || isByHand) return 'pass';
    // One that was tried before had its turn: all that were before it are through.
    if (delivery.trigger === 'retry') return this.takeFront(job, lineFor(job, order, orderKey, nowMs));
    if (this.traffic.isEarly(job)) return this.traffic.parkAgain(job, order, nowMs);
    if (from === undefined && this.entersLane(job, order, orderKey, nowMs)) return 'wait';
    const line = lineFor(job, order, orderKey, nowMs);
    if (from === 'endpoint') line.mixedIn = order.lanes[job.lane].life;
    if (from !== 'key' && line.parking.isActive) return this.traffic.park(job, line.parking, 'ordering', nowMs);
    line.join(job);
    const [next] = this.advance(line);
    if (next === job) return 'pass';
    if (from !== 'key' && order.waitingIn(job.lane) > this.bounds.maxWaiting) this.parkWaiting(line, nowMs);
    return 'wait';
  }

  /** A delivery had its turn. Tell it before what follows is written, and add {@link changesOf} to that. */
  decided(job: J, fate: OrderFate, onExhausted: OnExhausted, nowMs: number): void {
    const line = this.lineOf.get(job);
    if (line === undefined || fate === 'unchanged') return;
    const { deliveryId } = job;
    // A second copy of one that is through tells nothing that anybody waits for.
    if (line.front !== job && line.head?.deliveryId !== deliveryId) return;
    const exhausted = fate === 'dead' && onExhausted === 'wait';
    const isThrough = fate !== 'retrying' && !exhausted;
    if (line.front === job) line.isFrontThrough = isThrough;
    if (!isThrough) this.book.block(line, { deliveryId, sinceMs: nowMs, exhausted });
    else if (line.head?.deliveryId === deliveryId) this.book.unblock(line);
    else return;
    line.parking.changed();
  }

  /** What Kafka has to be told together with what follows from the delivery. */
  changesOf(job: J, nowMs: number): readonly OrderChange[] {
    return this.changes.with(job, this.lineOf.get(job), nowMs);
  }

  /** What follows from it is written, or need not be known before the next one goes. @returns whose turn it is now */
  settled(job: J): readonly J[] {
    this.traffic.settled(job);
    const line = this.lineOf.get(job);
    if (line === undefined) return [];
    this.lineOf.delete(job);
    if (line.front === job) line.leaveFront();
    return this.advance(line);
  }

  /** It will come again, so the others go on waiting for it. */
  undecided(job: J, nowMs: number): void {
    this.traffic.settled(job);
    const line = this.lineOf.get(job);
    this.lineOf.delete(job);
    if (line?.front !== job) return;
    line.leaveFront();
    if (line.head !== undefined) return;
    this.book.block(line, { deliveryId: job.deliveryId, sinceMs: nowMs, exhausted: false });
  }

  /**
   * A delivery whose turn it was has to be held. `alone`: as any other; those behind wait for it. `line`: it leaves with
   * all that wait behind it: {@link takeDepartures}.
   */
  hold(job: J, reason: HoldReason, nowMs: number): 'alone' | 'line' {
    const line = this.lineOf.get(job);
    if (line?.front !== job || line.head !== undefined) return 'alone';
    const lane = this.book.begin(job.endpointId, nowMs).lanes[job.lane];
    const isFromKey = this.traffic.isFrom(job, line.parking);
    if (!isFromKey && (line.parking.isActive || this.traffic.isOvertakenIn(lane, line))) {
      this.book.block(line, { deliveryId: job.deliveryId, sinceMs: nowMs, exhausted: false });
      line.parking.changed();
      return 'alone';
    }
    this.lineOf.delete(job);
    line.leaveFront();
    const jobs = [job, ...line.takeWaiting()];
    if (isFromKey) {
      for (const each of jobs) this.traffic.park(each, line.parking, reason, nowMs);
      return 'line';
    }
    this.traffic.enter(jobs, lane, reason, nowMs);
    line.mixedIn = lane.life;
    this.book.forgetIfOver(line);
    return 'line';
  }

  /** What is to be parked now: at most one batch of a line at a time. */
  takeDepartures(): readonly DepartingBatch<J>[] {
    return this.traffic.takeDepartures();
  }

  /** Kafka has the batch. The changes are to be written before its deliveries count as decided. */
  parked(batch: DepartingBatch<J>, nowMs: number): readonly OrderChange[] {
    this.book.parkingOf(batch)?.written(batch);
    return this.changes.withBatch(batch, nowMs);
  }

  /** All of a batch is written, or given up. */
  departed(batch: DepartingBatch<J>): void {
    this.traffic.departed(batch, this.book.parkingOf(batch));
  }

  /** About once a second: parks what waits too long. */
  sweep(nowMs: number): void {
    for (const order of this.book.all) {
      for (const line of order.keys.values()) {
        const waitedMs = nowMs - (line.first?.takenOverAtMs ?? nowMs);
        if (waitedMs > this.bounds.patienceMs) this.parkWaiting(line, nowMs);
      }
    }
    this.book.forgetOver();
  }

  /** Endpoints that something waits for, or waited for a moment ago. */
  get endpointIds(): readonly string[] {
    return [...this.book.all].map(({ endpointId }) => endpointId);
  }

  /**
   * Some lines need not wait any more for what they wait for.
   * @returns whose turn it is now, and what to write: no delivery will carry it along
   */
  release(
    endpointId: string,
    isReleased: (head: LineHead) => boolean,
    nowMs: number,
  ): { readonly jobs: readonly J[]; readonly changes: readonly OrderChange[] } {
    const lines = [...(this.book.get(endpointId)?.keys.values() ?? [])].filter(
      ({ head, front }) => head !== undefined && front === undefined && isReleased(head),
    );
    for (const line of lines) {
      this.book.unblock(line);
      line.parking.changed();
    }
    const changes = lines.flatMap(({ parking }) => this.traffic.changeFor(parking, undefined, [], nowMs));
    return { changes, jobs: lines.flatMap((line) => this.advance(line)) };
  }

  /** Its order is no longer wanted. @returns what waits here, in order, and what to write */
  dissolve(endpointId: string): { readonly jobs: readonly J[]; readonly changes: readonly OrderChange[] } {
    const order = this.book.get(endpointId);
    if (order === undefined) return { jobs: [], changes: [] };
    const jobs = this.traffic.takeWaiting(order, () => true);
    this.forget((other) => other === endpointId);
    return { jobs, changes: removalsOf(order) };
  }

  /** What nothing else will be written with. */
  looseChanges(nowMs: number): readonly OrderChange[] {
    return this.changes.loose(nowMs);
  }

  /** Lines whose parked deliveries have to stay there, by the order key that they were parked with. */
  blockedKeys(endpointId: string): readonly string[] {
    const order = this.book.get(endpointId);
    if (order === undefined) return [];
    return order.isBlockedWhole(this.bounds.maxBlockedKeys) ? [...order.blockedKeys, ...LANES] : order.blockedKeys;
  }

  /** How many of the endpoint's deliveries of the lane, and those above it, may come back from being parked. */
  roomFor(endpointId: string, lane: Lane): number {
    const order = this.book.get(endpointId);
    if (order === undefined) return this.bounds.maxWaiting;
    return Math.max(0, this.bounds.maxWaiting - order.waitingFrom(lane));
  }

  /**
   * The endpoints of a partition came to this process, with what their last owner knew; or came back to it, which may have
   * been its owner all the time: what is under way goes on being waited for, and what waited comes to the new lines in
   * its order.
   * @returns what became of those that waited, where they need not wait any more
   */
  restore(
    isOfPartition: (endpointId: string) => boolean,
    entries: Iterable<OrderEntry>,
    nowMs: number,
  ): { readonly pass: readonly J[]; readonly drop: readonly J[] } {
    const known = [...this.book.all].filter(({ endpointId }) => isOfPartition(endpointId));
    const waiting = known.flatMap((order) => this.traffic.takeWaiting(order, () => true));
    const underWay = [...this.lineOf].flatMap(([job, { head, isFrontThrough }]) =>
      isOfPartition(job.endpointId) ? [{ job, head, isFrontThrough }] : [],
    );
    this.forget(isOfPartition);
    for (const [endpointId, own] of Map.groupBy(entries, (entry) => entry.endpointId))
      this.book.restore(endpointId, own, nowMs);
    for (const { job, head, isFrontThrough } of underWay) {
      this.goOn(job, nowMs);
      const line = this.lineOf.get(job);
      if (line?.front !== job) continue;
      // What came of it is decided, and on its way to the log.
      line.isFrontThrough = isFrontThrough;
      if (head?.deliveryId === job.deliveryId) this.book.block(line, head);
      else if (isFrontThrough) this.book.unblock(line);
    }
    const admitted = Map.groupBy(waiting, (job) => this.admit(job, nowMs));
    return { pass: admitted.get('pass') ?? [], drop: admitted.get('drop') ?? [] };
  }

  private goOn(job: J, nowMs: number): void {
    const order = this.book.begin(job.endpointId, nowMs);
    const from = lineItComesFrom(job, order);
    this.traffic.settled(job);
    this.traffic.noteReturn(job, from === undefined ? undefined : parkingOf(job, order, from), nowMs);
    const headed = this.book.headedBy(job.deliveryId);
    if (headed !== undefined) this.takeFront(job, headed);
    else if (job.orderKey !== undefined) this.takeFront(job, lineFor(job, order, job.orderKey, nowMs));
  }

  /** The endpoints belong to another process. */
  forget(isForgotten: (endpointId: string) => boolean): void {
    for (const order of this.book.all) {
      if (!isForgotten(order.endpointId)) continue;
      this.traffic.forget(order);
      this.book.forget(order);
    }
  }

  /** A partition is lost or drains: takes out what waits here. */
  giveBack(isLost: (job: J) => boolean): readonly J[] {
    return [...this.book.all].flatMap((order) => this.traffic.takeWaiting(order, isLost));
  }

  private takeFront(job: J, line: KeyLine<J>): 'pass' {
    if ((line.head?.deliveryId ?? job.deliveryId) === job.deliveryId) line.front ??= job;
    this.lineOf.set(job, line);
    return 'pass';
  }

  /** Behind what is parked of its lane, unless its key has a line in which all that is before it is. */
  private entersLane(job: J, order: EndpointOrder<J>, orderKey: string, nowMs: number): boolean {
    const lane = order.lanes[job.lane];
    const line = order.keys.get(orderKey);
    if (lane.parking.isActive && (line === undefined || line.mixedIn === lane.life)) {
      this.traffic.enter([job], lane, lane.reason, nowMs);
      return true;
    }
    if (line !== undefined || !order.isBlockedWhole(this.bounds.maxBlockedKeys)) return false;
    this.traffic.enter([job], lane, 'ordering', nowMs);
    return true;
  }

  /** All that wait go behind what is parked. Whoever they wait for is told to the line's next owner. */
  private parkWaiting(line: KeyLine<J>, nowMs: number): void {
    const { front, head, isFrontThrough } = line;
    if (head === undefined && front !== undefined && !isFrontThrough) {
      this.book.block(line, { deliveryId: front.deliveryId, sinceMs: nowMs, exhausted: false });
    }
    for (const job of line.takeWaiting()) this.traffic.park(job, line.parking, 'ordering', nowMs);
  }

  private advance(line: KeyLine<J>): readonly J[] {
    const next = line.advance();
    if (next === undefined) this.book.forgetIfOver(line);
    else this.lineOf.set(next, line);
    return next === undefined ? [] : [next];
  }
}
