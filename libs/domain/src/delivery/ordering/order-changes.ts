import { LANES } from '#libs/contracts';
import type { EndpointOrder } from './endpoint-order.js';
import type { KeyLine } from './key-line.js';
import type { DepartingBatch } from './line-parking.js';
import type { OrderBook } from './order-book.js';
import type { OrderChange } from './order-change.js';
import type { OrderedJob } from './ordered-job.js';
import type { ParkingTraffic } from './parking-traffic.js';

/** What Kafka has to be told of the lines, so that their next owner goes on from there. */
export class OrderChanges<J extends OrderedJob> {
  constructor(
    private readonly book: OrderBook<J>,
    private readonly traffic: ParkingTraffic<J>,
  ) {}

  /** To be written together with what follows from the delivery. @param line the one whose turn it has, if any */
  with(job: J, line: KeyLine<J> | undefined, nowMs: number): readonly OrderChange[] {
    const lane = this.book.get(job.endpointId)?.lanes[job.lane].parking;
    return [
      ...(line === undefined ? [] : this.traffic.changeFor(line.parking, line.head, [job], nowMs)),
      ...(lane === undefined ? [] : this.traffic.changeFor(lane, undefined, [job], nowMs)),
    ];
  }

  /** To be written before the deliveries of a batch that Kafka has count as decided. */
  withBatch({ endpointId, departures }: DepartingBatch<J>, nowMs: number): readonly OrderChange[] {
    const order = this.book.get(endpointId);
    if (order === undefined) return [];
    const jobs = departures.map(({ job }) => job);
    // A delivery may have come back from one line and leave for the other: both have changed.
    const lanes = new Set(jobs.map(({ lane }) => order.lanes[lane].parking));
    const keys = new Set(jobs.map(({ orderKey }) => order.keys.get(orderKey ?? '')));
    return [
      ...[...lanes].flatMap((parking) => this.traffic.changeFor(parking, undefined, jobs, nowMs)),
      ...[...keys].flatMap((line) =>
        line === undefined ? [] : this.traffic.changeFor(line.parking, line.head, jobs, nowMs),
      ),
    ];
  }

  /** What nothing else will be written with. */
  loose(nowMs: number): readonly OrderChange[] {
    return [...this.book.all].flatMap((order) => [
      ...LANES.flatMap((lane) => this.traffic.looseChange(order.lanes[lane].parking, undefined, nowMs)),
      ...[...order.keys.values()].flatMap((line) =>
        line.front === undefined ? this.traffic.looseChange(line.parking, line.head, nowMs) : [],
      ),
    ]);
  }
}

/** Nothing is known of the endpoint's lines any more. */
export const removalsOf = <J extends OrderedJob>({ endpointId, parkings }: EndpointOrder<J>): readonly OrderChange[] =>
  parkings.map(({ place: { orderKey } }) => ({
    endpointId,
    orderKey,
    entry: undefined,
    acknowledged: () => undefined,
  }));
