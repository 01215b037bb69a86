import type { HoldLine } from '#libs/contracts';
import type { EndpointOrder } from './endpoint-order.js';
import type { KeyLine } from './key-line.js';
import type { OrderedJob } from './ordered-job.js';

/** Undefined for what was not parked, and for what was in a line that nobody knows of: it goes to the end of one. */
export function lineItComesFrom<J extends OrderedJob>(job: J, order: EndpointOrder<J>): HoldLine | undefined {
  const line = job.delivery.held?.line;
  return line !== undefined && parkingOf(job, order, line)?.isHome(job) === true ? line : undefined;
}

export const parkingOf = <J extends OrderedJob>(job: J, order: EndpointOrder<J>, line: HoldLine) =>
  line === 'endpoint' ? order.lanes[job.lane].parking : order.keys.get(job.orderKey ?? '')?.parking;

/** A line that begins while its lane has one: others of its own may be there. */
export function lineFor<J extends OrderedJob>(
  job: J,
  order: EndpointOrder<J>,
  orderKey: string,
  nowMs: number,
): KeyLine<J> {
  const known = order.keys.get(orderKey);
  if (known !== undefined) return known;
  const line = order.lineOf(orderKey, nowMs);
  const lane = order.lanes[job.lane];
  if (lane.parking.isActive) line.mixedIn = lane.life;
  return line;
}
