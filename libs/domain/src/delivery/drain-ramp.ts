import { isSkipped, lanesFrom, type Lane } from '#libs/contracts';
import type { EndpointLookup } from './delivery-verdict.js';

/** Parked deliveries of one endpoint that are put back in one round, at first and at most. */
const FIRST_ROUND = 4;
export const LARGEST_ROUND = 256;
const FIRST_REST_MS = 500;
const LONGEST_REST_MS = 60_000;

/**
 * How fast parked deliveries come back to an endpoint whose reason has ended: a few at first, twice as many after each
 * round that went through. A round of which some are held again halves the next one and makes it wait, so that a reason
 * that comes and goes does not send deliveries round in circles.
 */
export class DrainRamp {
  private size = FIRST_ROUND;
  private restMs = 0;
  private restUntilMs = -Infinity;

  /** How many may be put back now. */
  round(room: number, nowMs: number): number {
    return nowMs < this.restUntilMs ? 0 : Math.max(0, Math.min(this.size, Math.floor(room)));
  }

  /** @param heldAgain how many of the round's deliveries were held again instead of being sent */
  ended(sent: number, heldAgain: number, nowMs: number): void {
    if (heldAgain === 0) {
      this.restMs = 0;
      // Only a round in full use proves that a larger one would go through.
      if (sent >= this.size) this.size = Math.min(LARGEST_ROUND, this.size * 2);
      return;
    }
    this.size = Math.max(1, Math.floor(this.size / 2));
    this.restMs = Math.min(LONGEST_REST_MS, Math.max(FIRST_REST_MS, this.restMs * 2));
    this.restUntilMs = nowMs + this.restMs;
  }
}

/** What an endpoint could take of what is parked for it. */
export interface DrainRoom {
  readonly room: number;
  /** It is for this lane and those above it: in the lanes below enough waits in memory already. */
  readonly lowestLane: Lane;
}

export const NO_ROOM: DrainRoom = { room: 0, lowestLane: 'bulk' };
const ROOM_FOR_ALL: DrainRoom = { room: LARGEST_ROUND, lowestLane: 'bulk' };

/**
 * How many parked deliveries an endpoint could take. One that is deleted, disabled or failed takes all: they are not sent, but
 * end with a record of it. A lane that is full in memory keeps nothing parked that is of a lane above it.
 * @param appetite what the endpoint could be sent now in a lane, were it active
 */
export function drainRoom(lookup: EndpointLookup, appetite: (lane: Lane) => number): DrainRoom {
  switch (lookup.kind) {
    case 'deleted':
      return ROOM_FOR_ALL;
    case 'unknown':
      return NO_ROOM;
    case 'found': {
      const { state, secrets } = lookup.endpoint;
      if (isSkipped(state)) return ROOM_FOR_ALL;
      return state !== 'active' || secrets === undefined || secrets.length === 0 ? NO_ROOM : roomIn(appetite);
    }
    default:
      return lookup satisfies never;
  }
}

function roomIn(appetite: (lane: Lane) => number): DrainRoom {
  for (const lowestLane of lanesFrom('bulk')) {
    const room = appetite(lowestLane);
    if (room >= 1) return { room, lowestLane };
  }
  return NO_ROOM;
}
