import type { HoldReason } from '#libs/contracts';
import { ChurnMap } from '../../collections/churn-map.js';
import type { EndpointOrder, LaneLine } from './endpoint-order.js';
import type { KeyLine, LineHead } from './key-line.js';
import { parkingOf } from './line-of-delivery.js';
import type { DepartingBatch, LineParking } from './line-parking.js';
import { changeOf, type OrderChange } from './order-change.js';
import type { OrderedJob } from './ordered-job.js';

/** What goes to be parked, and what came back from there. */
export class ParkingTraffic<J extends OrderedJob> {
  /** The lines that deliveries came back from, until they are settled. */
  private readonly returned = new ChurnMap<J, LineParking<J>>();
  private readonly early = new WeakSet<J>();
  private readonly departing = new Set<LineParking<J>>();

  noteReturn(job: J, parking: LineParking<J> | undefined, nowMs: number): void {
    if (parking === undefined) return;
    this.returned.set(job, parking);
    if (!parking.cameBack(job, nowMs)) this.early.add(job);
  }

  /** It overtook one of its line that is still on its way. */
  isEarly(job: J): boolean {
    return this.early.has(job);
  }

  isFrom(job: J, parking: LineParking<J>): boolean {
    return this.returned.get(job) === parking;
  }

  /** Whether later ones of the key may be in the lane's line, before what the key's line would add to its end. */
  isOvertakenIn(lane: LaneLine<J>, line: KeyLine<J>): boolean {
    if (!lane.parking.isActive || line.mixedIn !== lane.life) return false;
    return [line.front, ...line.all].some((job) => job !== undefined && !this.isFrom(job, lane.parking));
  }

  settled(job: J): void {
    this.returned.delete(job);
  }

  park(job: J, parking: LineParking<J>, reason: HoldReason, nowMs: number): 'wait' {
    const isReturned = this.isFrom(job, parking);
    if (isReturned) this.returned.delete(job);
    parking.leave(job, reason, isReturned, nowMs);
    this.departing.add(parking);
    return 'wait';
  }

  /** Where it came from, or in its lane when nobody knows of that line any more. */
  parkAgain(job: J, order: EndpointOrder<J>, nowMs: number): 'wait' {
    const parking = parkingOf(job, order, job.delivery.held?.line ?? 'endpoint');
    return this.park(job, parking ?? order.lanes[job.lane].parking, 'ordering', nowMs);
  }

  /** To the end of what is parked in the lane. */
  enter(jobs: readonly J[], lane: LaneLine<J>, reason: HoldReason, nowMs: number): void {
    if (!lane.parking.isActive) {
      lane.life += 1;
      lane.reason = reason;
    }
    for (const job of jobs) this.park(job, lane.parking, reason, nowMs);
  }

  takeDepartures(): readonly DepartingBatch<J>[] {
    return [...this.departing].flatMap((parking) => (parking.hasDepartures ? [parking.takeBatch()] : []));
  }

  departed(batch: DepartingBatch<J>, parking: LineParking<J> | undefined): void {
    for (const { job } of batch.departures) this.returned.delete(job);
    parking?.done();
    if (parking?.hasDepartures === false) this.departing.delete(parking);
  }

  /** @param jobs that are settled together with the change */
  changeFor(
    parking: LineParking<J>,
    head: LineHead | undefined,
    jobs: readonly J[],
    nowMs: number,
  ): readonly OrderChange[] {
    const back = jobs.filter((job) => this.isFrom(job, parking));
    if (back.length === 0 && !parking.isChanged) return [];
    const settled = new Set(back.flatMap(({ delivery }) => delivery.held?.seq ?? []));
    return [changeOf(parking, head, settled, nowMs)];
  }

  /** What no batch will be followed by. */
  looseChange(parking: LineParking<J>, head: LineHead | undefined, nowMs: number): readonly OrderChange[] {
    return parking.isQuiet ? this.changeFor(parking, head, [], nowMs) : [];
  }

  takeWaiting(order: EndpointOrder<J>, isTaken: (job: J) => boolean): readonly J[] {
    const jobs = [
      ...order.parkings.flatMap((parking) => parking.takeOut(isTaken)),
      ...[...order.keys.values()].flatMap((line) => line.takeWaiting(isTaken)),
    ];
    for (const job of jobs) this.returned.delete(job);
    return jobs;
  }

  forget(order: EndpointOrder<J>): void {
    for (const parking of order.parkings) this.departing.delete(parking);
  }
}
