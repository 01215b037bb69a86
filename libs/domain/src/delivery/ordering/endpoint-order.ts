import { LANES, lanesFrom, type HoldReason, type Lane, type OrderEntry } from '#libs/contracts';
import { ChurnMap } from '../../collections/churn-map.js';
import type { EngineJob } from '../engine/engine-job.js';
import { KeyLine, type WaitingCount } from './key-line.js';
import { LineParking } from './line-parking.js';
import { laneOfKey } from './order-key.js';

/** The line of all that an endpoint has parked in one lane, because nothing went to the endpoint for a while. */
export interface LaneLine<J extends EngineJob> {
  readonly parking: LineParking<J>;
  /** Why the first of it was held. */
  reason: HoldReason;
  /** Counts how often it came into being. */
  life: number;
}

/** The lines of one endpoint. */
export class EndpointOrder<J extends EngineJob> {
  readonly keys = new ChurnMap<string, KeyLine<J>>();
  readonly lanes: Readonly<Record<Lane, LaneLine<J>>>;
  private readonly counts: Readonly<Record<Lane, WaitingCount>>;

  constructor(
    readonly endpointId: string,
    nowMs: number,
    entries: readonly OrderEntry[] = [],
  ) {
    const laneLine = (lane: Lane): LaneLine<J> => ({
      parking: new LineParking(
        { endpointId, orderKey: lane, line: 'endpoint' },
        nowMs,
        entries.find(({ orderKey }) => orderKey === lane),
      ),
      reason: 'ordering',
      life: 0,
    });
    this.counts = { critical: { waiting: 0 }, standard: { waiting: 0 }, bulk: { waiting: 0 } };
    this.lanes = { critical: laneLine('critical'), standard: laneLine('standard'), bulk: laneLine('bulk') };
    for (const entry of entries) {
      const lane = laneOfKey(entry.orderKey);
      if (lane === undefined || lane === entry.orderKey) continue;
      // Whether some of its own are in the lane's line nobody knows: so what comes new goes there.
      this.lineOf(entry.orderKey, nowMs, entry).mixedIn = this.lanes[lane].life;
    }
  }

  /** In memory, in all lines of the lane. */
  waitingIn(lane: Lane): number {
    return this.counts[lane].waiting;
  }

  /** The same in the lane and those above it. */
  waitingFrom(lane: Lane): number {
    return lanesFrom(lane).reduce((sum, one) => sum + this.waitingIn(one), 0);
  }

  get blockedKeys(): readonly string[] {
    return [...this.keys.values()].flatMap(({ head, parking }) => (head === undefined ? [] : [parking.place.orderKey]));
  }

  /** @param maxBlockedKeys beyond so many the endpoint waits as a whole */
  isBlockedWhole(maxBlockedKeys: number): boolean {
    return this.keys.size >= maxBlockedKeys && this.blockedKeys.length >= maxBlockedKeys;
  }

  get parkings(): readonly LineParking<J>[] {
    return [...LANES.map((lane) => this.lanes[lane].parking), ...[...this.keys.values()].map(({ parking }) => parking)];
  }

  get isOver(): boolean {
    return this.parkings.every((parking) => !parking.isActive && !parking.isChanged) && this.keys.size === 0;
  }

  /** The key's line; a new one when it has none. */
  lineOf(orderKey: string, nowMs: number, entry?: OrderEntry): KeyLine<J> {
    const known = this.keys.get(orderKey);
    if (known !== undefined) return known;
    const count = this.counts[laneOfKey(orderKey) ?? 'standard'];
    const line = new KeyLine<J>({ endpointId: this.endpointId, orderKey, line: 'key' }, count, nowMs, entry);
    this.keys.set(orderKey, line);
    return line;
  }
}
