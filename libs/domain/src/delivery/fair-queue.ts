import { LANES, type Lane } from '#libs/contracts';
import { Fifo } from './fifo.js';

export interface Queueable {
  readonly tenantId: string;
  readonly endpointId: string;
  readonly lane: Lane;
  /** Memory that waiting costs. */
  readonly bytes: number;
}

export interface FairQueueBounds {
  /** Items waiting for one endpoint, at most. */
  readonly maxPerEndpoint: number;
  /** Bytes waiting in all queues, at most. */
  readonly maxBytes: number;
}

/** One endpoint may fill this share of what is free, so that a few slow ones never take all (ARCHITECTURE.md, invariant 5). */
const SHARE_OF_FREE = 0.25;

interface EndpointQueue<T> {
  readonly endpointId: string;
  readonly tenantId: string;
  readonly lanes: Readonly<Record<Lane, Fifo<T>>>;
  size: number;
  bytes: number;
}

/**
 * A queue per endpoint, served round robin by tenant, then by the tenant's endpoints; within an endpoint the critical
 * lane comes first and bulk last. An endpoint that may not be sent to now is parked, so that taking the next item
 * costs the same however many endpoints wait.
 */
export class FairQueue<T extends Queueable> {
  private readonly endpoints = new Map<string, EndpointQueue<T>>();
  /** Insertion order is the order of service; whoever was served goes to the end. */
  private readonly ready = new Map<string, Map<string, EndpointQueue<T>>>();
  private waitingBytes = 0;
  private waitingItems = 0;

  constructor(private readonly bounds: FairQueueBounds) {}

  get size(): number {
    return this.waitingItems;
  }

  sizeOf(endpointId: string): number {
    return this.endpoints.get(endpointId)?.size ?? 0;
  }

  /**
   * Takes the item in, unless its endpoint's share is used up.
   * @param windowFree items that the item's partition may still keep undecided
   * @returns false when the item does not fit; it is then the caller's to hold
   */
  offer(item: T, windowFree: number): boolean {
    const queue = this.endpoints.get(item.endpointId) ?? newQueue<T>(item);
    if (!this.fits(queue, item, windowFree)) return false;
    queue.lanes[item.lane].push(item);
    this.count(queue, 1, item.bytes);
    if (queue.size === 1) {
      this.endpoints.set(item.endpointId, queue);
      this.makeReady(queue);
    }
    return true;
  }

  /** The next item of an endpoint that may be sent to; one that may not is parked until {@link unpark}. */
  next(maySend: (endpointId: string) => boolean): T | undefined {
    for (const [tenantId, queues] of this.ready) {
      for (const [endpointId, queue] of queues) {
        queues.delete(endpointId);
        if (!maySend(endpointId)) continue;
        const item = this.take(queue);
        if (item === undefined) continue;
        this.ready.delete(tenantId);
        if (queue.size > 0) queues.set(endpointId, queue);
        if (queues.size > 0) this.ready.set(tenantId, queues);
        return item;
      }
      this.ready.delete(tenantId);
    }
    return undefined;
  }

  /** The endpoint may be sent to again. */
  unpark(endpointId: string): void {
    const queue = this.endpoints.get(endpointId);
    if (queue !== undefined) this.makeReady(queue);
  }

  removeWhere(unwanted: (item: T) => boolean): T[] {
    const removed: T[] = [];
    for (const queue of this.endpoints.values()) {
      for (const lane of LANES) {
        for (const item of queue.lanes[lane].removeWhere(unwanted)) {
          this.count(queue, -1, -item.bytes);
          removed.push(item);
        }
      }
      if (queue.size === 0) this.forget(queue);
    }
    return removed;
  }

  /** The items that wait longest: the head of each endpoint's queue in the lane. */
  *heads(lane: Lane): Generator<T> {
    for (const queue of this.endpoints.values()) {
      const head = queue.lanes[lane].peek();
      if (head !== undefined) yield head;
    }
  }

  private fits(queue: EndpointQueue<T>, item: T, windowFree: number): boolean {
    if (queue.size === 0) return true;
    if (queue.size >= Math.min(this.bounds.maxPerEndpoint, windowFree * SHARE_OF_FREE)) return false;
    return queue.bytes + item.bytes <= (this.bounds.maxBytes - this.waitingBytes + queue.bytes) * SHARE_OF_FREE;
  }

  private take(queue: EndpointQueue<T>): T | undefined {
    for (const lane of LANES) {
      const item = queue.lanes[lane].shift();
      if (item === undefined) continue;
      this.count(queue, -1, -item.bytes);
      if (queue.size === 0) this.endpoints.delete(queue.endpointId);
      return item;
    }
    return undefined;
  }

  private count(queue: EndpointQueue<T>, items: number, bytes: number): void {
    queue.size += items;
    queue.bytes += bytes;
    this.waitingItems += items;
    this.waitingBytes += bytes;
  }

  private makeReady(queue: EndpointQueue<T>): void {
    const queues = this.ready.get(queue.tenantId);
    if (queues === undefined) this.ready.set(queue.tenantId, new Map([[queue.endpointId, queue]]));
    else if (!queues.has(queue.endpointId)) queues.set(queue.endpointId, queue);
  }

  private forget(queue: EndpointQueue<T>): void {
    this.endpoints.delete(queue.endpointId);
    const queues = this.ready.get(queue.tenantId);
    queues?.delete(queue.endpointId);
    if (queues?.size === 0) this.ready.delete(queue.tenantId);
  }
}

const newQueue = <T>({ endpointId, tenantId }: Queueable): EndpointQueue<T> => ({
  endpointId,
  tenantId,
  lanes: { critical: new Fifo<T>(), standard: new Fifo<T>(), bulk: new Fifo<T>() },
  size: 0,
  bytes: 0,
});
