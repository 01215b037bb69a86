import type { OrderEntry } from '#libs/contracts';
import { ChurnMap } from '../../collections/churn-map.js';
import type { EngineJob } from '../engine/engine-job.js';
import { EndpointOrder } from './endpoint-order.js';
import type { KeyLine, LineHead } from './key-line.js';
import type { LinePlace, LineParking } from './line-parking.js';

/** The lines of all endpoints that have some, and which deliveries they wait for. */
export class OrderBook<J extends EngineJob> {
  private readonly endpoints = new Map<string, EndpointOrder<J>>();
  private readonly heads = new ChurnMap<string, KeyLine<J>>();

  get all(): Iterable<EndpointOrder<J>> {
    return this.endpoints.values();
  }

  get(endpointId: string): EndpointOrder<J> | undefined {
    return this.endpoints.get(endpointId);
  }

  begin(endpointId: string, nowMs: number): EndpointOrder<J> {
    const known = this.endpoints.get(endpointId);
    if (known !== undefined) return known;
    const order = new EndpointOrder<J>(endpointId, nowMs);
    this.endpoints.set(endpointId, order);
    return order;
  }

  /** The line that waits for the delivery. */
  headedBy(deliveryId: string): KeyLine<J> | undefined {
    return this.heads.get(deliveryId);
  }

  block(line: KeyLine<J>, head: LineHead): void {
    this.unblock(line);
    line.head = head;
    this.heads.set(head.deliveryId, line);
  }

  unblock(line: KeyLine<J>): void {
    if (line.head !== undefined) this.heads.delete(line.head.deliveryId);
    line.head = undefined;
  }

  parkingOf({ endpointId, orderKey, line }: LinePlace): LineParking<J> | undefined {
    const order = this.endpoints.get(endpointId);
    if (line === 'key') return order?.keys.get(orderKey)?.parking;
    return order?.parkings.find(({ place }) => place.line === 'endpoint' && place.orderKey === orderKey);
  }

  forgetIfOver(line: KeyLine<J>): void {
    const { endpointId, orderKey } = line.parking.place;
    const order = this.endpoints.get(endpointId);
    if (line.isOver && order?.keys.get(orderKey) === line) order.keys.delete(orderKey);
  }

  forgetOver(): void {
    for (const order of this.endpoints.values()) {
      for (const line of order.keys.values()) this.forgetIfOver(line);
      if (order.isOver) this.endpoints.delete(order.endpointId);
    }
  }

  restore(endpointId: string, entries: readonly OrderEntry[], nowMs: number): void {
    const order = new EndpointOrder<J>(endpointId, nowMs, entries);
    this.endpoints.set(endpointId, order);
    for (const line of order.keys.values()) if (line.head !== undefined) this.heads.set(line.head.deliveryId, line);
  }

  forget(order: EndpointOrder<J>): void {
    this.endpoints.delete(order.endpointId);
    for (const line of order.keys.values()) this.unblock(line);
  }
}
