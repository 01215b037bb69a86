import { LANES, lanesFrom, type Lane } from '#libs/contracts';
import { ChurnMap } from '../collections/churn-map.js';
import { Fifo } from './fifo.js';
import { LaneTurns } from './lane-turns.js';
import { ReadyRing } from './ready-ring.js';

export interface Queueable {
  readonly tenantId: string;
  readonly endpointId: string;
  readonly lane: Lane;
  /** Memory that waiting costs. */
  readonly bytes: number;
}

/** Of each lane by itself: a flood in one takes nothing from the others. */
export interface FairQueueBounds {
  /** Items waiting for one endpoint, at most. */
  readonly maxPerEndpoint: number;
  /** Bytes waiting for all endpoints, at most. */
  readonly maxBytes: number;
}

/** One endpoint may fill this share of what is free, so that a few slow ones never take all (ARCHITECTURE.md, invariant 5). */
export const SHARE_OF_FREE = 0.25;

/** Whether more may be sent at this moment. */
export interface LaneRoom {
  inLane(lane: Lane): boolean;
  ofTenant(tenantId: string, lane: Lane): boolean;
}
const ROOMY: LaneRoom = { inLane: () => true, ofTenant: () => true };

interface EndpointQueue<T> {
  readonly endpointId: string;
  readonly tenantId: string;
  /** Those that something came in: of ten thousand endpoints that an event waits for, each has one. */
  readonly lanes: { [lane in Lane]?: LaneQueue<T> };
  size: number;
}

interface LaneQueue<T> {
  readonly items: Fifo<T>;
  bytes: number;
}

/**
 * A queue per endpoint and lane: critical before standard before bulk, and within a lane by turns of tenants, then of
 * their endpoints. An endpoint that may not be sent to now is parked, so that taking the next item costs the same
 * however many endpoints wait.
 */
export class FairQueue<T extends Queueable> {
  private readonly endpoints = new ChurnMap<string, EndpointQueue<T>>();
  private readonly ready: Readonly<Record<Lane, ReadyRing<EndpointQueue<T>>>>;
  private readonly turns = new LaneTurns();
  private readonly waitingBytes: Record<Lane, number> = { critical: 0, standard: 0, bulk: 0 };
  private waitingItems = 0;

  constructor(
    private readonly bounds: FairQueueBounds,
    tenantWeights: ReadonlyMap<string, number> = new Map(),
  ) {
    this.ready = {
      critical: new ReadyRing(tenantWeights),
      standard: new ReadyRing(tenantWeights),
      bulk: new ReadyRing(tenantWeights),
    };
  }

  get size(): number {
    return this.waitingItems;
  }

  /** Whether something waits whose endpoint is not parked. */
  get hasReady(): boolean {
    return LANES.some((lane) => !this.ready[lane].isEmpty);
  }

  sizeOf(endpointId: string): number {
    return this.endpoints.get(endpointId)?.size ?? 0;
  }

  /** How many items go before one that comes to the endpoint's lane now: those of the lane, and of the lanes above it. */
  aheadOf(endpointId: string, lane: Lane): number {
    const queue = this.endpoints.get(endpointId);
    return queue === undefined ? 0 : lanesFrom(lane).reduce((sum, one) => sum + waitingIn(queue, one), 0);
  }

  /** Endpoints that something waits for. */
  get endpointIds(): Iterable<string> {
    return this.endpoints.keys();
  }

  /**
   * Takes the item in, unless its endpoint's share of its lane is used up.
   * @param windowFree items that the item's partition may still keep undecided
   * @returns false when the item does not fit; it is then the caller's to hold
   */
  offer(item: T, windowFree: number): boolean {
    const queue = this.endpoints.get(item.endpointId) ?? newQueue<T>(item);
    if (!this.fits(queue, item, windowFree)) return false;
    const lane = (queue.lanes[item.lane] ??= { items: new Fifo<T>(), bytes: 0 });
    lane.items.push(item);
    this.count(queue, lane, item, 1);
    if (queue.size === 1) this.endpoints.set(item.endpointId, queue);
    // A lane that had items is in its ring already, or parked.
    if (lane.items.size === 1) this.ready[item.lane].add(queue);
    return true;
  }

  /**
   * The next item that may start; the endpoint of one that may not is parked in its lane until {@link unpark}.
   * @param room whether anything of the lane, or of a tenant in it, may start
   */
  next(mayStart: (item: T) => boolean, room: LaneRoom = ROOMY): T | undefined {
    for (const lane of this.turns.order()) {
      if (this.ready[lane].isEmpty || !room.inLane(lane)) continue;
      const item = this.nextIn(lane, mayStart, room);
      if (item === undefined) continue;
      this.turns.served(lane, (other) => !this.ready[other].isEmpty);
      return item;
    }
    return undefined;
  }

  /** The endpoint may be sent to again. */
  unpark(endpointId: string): void {
    const queue = this.endpoints.get(endpointId);
    if (queue === undefined) return;
    for (const lane of LANES) if (waitingIn(queue, lane) > 0) this.ready[lane].add(queue);
  }

  removeWhere(unwanted: (item: T) => boolean): T[] {
    return [...this.endpoints.keys()].flatMap((endpointId) => this.removeOf(endpointId, unwanted));
  }

  /** Takes out items of one endpoint. */
  removeOf(endpointId: string, unwanted: (item: T) => boolean): T[] {
    return this.cut(endpointId, (fifo) => fifo.removeWhere(unwanted));
  }

  /** Takes out the newest items of one endpoint until `keep` are left, bulk before standard before critical. */
  removeBeyond(endpointId: string, keep: number): T[] {
    let left = keep;
    return this.cut(endpointId, (fifo) => {
      const removed = fifo.removeBeyond(left);
      left -= fifo.size;
      return removed;
    });
  }

  /** The items that wait longest: the head of each endpoint's queue in the lane. */
  *heads(lane: Lane): Generator<T> {
    for (const queue of this.endpoints.values()) {
      const head = queue.lanes[lane]?.items.peek();
      if (head !== undefined) yield head;
    }
  }

  /** The item that waits longest for the endpoint in the lane, and in each above it. */
  headsOf(endpointId: string, lane: Lane): readonly T[] {
    const queue = this.endpoints.get(endpointId);
    return queue === undefined ? [] : lanesFrom(lane).flatMap((one) => queue.lanes[one]?.items.peek() ?? []);
  }

  private nextIn(lane: Lane, mayStart: (item: T) => boolean, room: LaneRoom): T | undefined {
    let taken: T | undefined;
    const serve = (queue: EndpointQueue<T>): 'stays' | 'leaves' | 'refused' => {
      const own = queue.lanes[lane];
      const head = own?.items.peek();
      if (own === undefined || head === undefined || !mayStart(head)) return 'refused';
      own.items.shift();
      this.count(queue, own, head, -1);
      if (queue.size === 0) this.endpoints.delete(queue.endpointId);
      taken = head;
      return waitingIn(queue, lane) === 0 ? 'leaves' : 'stays';
    };
    this.ready[lane].turn(serve, (tenantId) => room.ofTenant(tenantId, lane));
    return taken;
  }

  private fits(queue: EndpointQueue<T>, item: T, windowFree: number): boolean {
    const own = queue.lanes[item.lane];
    if (own === undefined || own.items.size === 0) return true;
    if (own.items.size >= Math.min(this.bounds.maxPerEndpoint, windowFree * SHARE_OF_FREE)) return false;
    const free = this.bounds.maxBytes - this.waitingBytes[item.lane] + own.bytes;
    return own.bytes + item.bytes <= free * SHARE_OF_FREE;
  }

  private cut(endpointId: string, from: (fifo: Fifo<T>) => readonly T[]): T[] {
    const queue = this.endpoints.get(endpointId);
    if (queue === undefined) return [];
    const removed: T[] = [];
    for (const lane of LANES) {
      const own = queue.lanes[lane];
      if (own === undefined) continue;
      const cut = from(own.items);
      for (const item of cut) this.count(queue, own, item, -1);
      removed.push(...cut);
      if (own.items.size === 0) this.ready[lane].remove(queue);
    }
    if (queue.size === 0) this.endpoints.delete(endpointId);
    return removed;
  }

  private count(queue: EndpointQueue<T>, own: LaneQueue<T>, { lane, bytes }: T, items: 1 | -1): void {
    queue.size += items;
    own.bytes += items * bytes;
    this.waitingItems += items;
    this.waitingBytes[lane] += items * bytes;
  }
}

const newQueue = <T>({ endpointId, tenantId }: Queueable): EndpointQueue<T> => ({
  endpointId,
  tenantId,
  lanes: {},
  size: 0,
});

const waitingIn = <T>({ lanes }: EndpointQueue<T>, lane: Lane): number => lanes[lane]?.items.size ?? 0;
