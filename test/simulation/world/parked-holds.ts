import { LANES } from '#libs/contracts';
import type { DeliveryToPark, DrainWish, HoldStore, ParkedDelivery } from '#libs/database';
import type { Process, VirtualClock } from '../clock/virtual-clock.js';
import type { ConfigurationDatabase } from './configuration-database.js';

/** The table of parked deliveries, as {@link HoldStore} keeps it in PostgreSQL: away when PostgreSQL is. */
export class ParkedHolds implements Pick<HoldStore, 'park' | 'drain' | 'endpointsAfter' | 'countByReason'> {
  private readonly rows = new Map<string, DeliveryToPark>();
  /** Who drains an endpoint at present; a dead process' connection is closed, and its lock with it. */
  private readonly locks = new Map<string, Process>();

  constructor(
    private readonly clock: VirtualClock,
    private readonly database: ConfigurationDatabase,
  ) {}

  get size(): number {
    return this.rows.size;
  }

  holds(deliveryId: string): boolean {
    return [...this.rows.values()].some((row) => row.deliveryId === deliveryId);
  }

  park(batch: readonly DeliveryToPark[]): Promise<number> {
    return this.database.statement(() => {
      const before = this.rows.size;
      for (const row of batch) {
        const key = keyOf(row);
        if (!this.rows.has(key)) this.rows.set(key, row);
      }
      return this.rows.size - before;
    });
  }

  async drain(
    wishes: readonly DrainWish[],
    putBack: (parked: readonly ParkedDelivery[]) => Promise<void>,
  ): Promise<ReadonlyMap<string, number>> {
    const process = this.clock.running;
    const locked = await this.database.statement(() =>
      wishes.filter(({ endpointId }) => this.lock(endpointId, process)),
    );
    try {
      const turns = await this.database.statement(() => locked.flatMap((wish) => this.oldest(wish)));
      const taken = new Map(locked.map(({ endpointId }) => [endpointId, 0]));
      if (turns.length === 0) return taken;
      await putBack(turns);
      await this.database.statement(() => turns.forEach((row) => this.rows.delete(keyOf(row))));
      for (const { endpointId } of turns) taken.set(endpointId, (taken.get(endpointId) ?? 0) + 1);
      return taken;
    } finally {
      for (const { endpointId } of locked) this.locks.delete(endpointId);
    }
  }

  endpointsAfter(after: string, limit: number): Promise<readonly string[]> {
    return this.database.statement(() =>
      [...new Set([...this.rows.values()].map(({ endpointId }) => endpointId))]
        .filter((endpointId) => endpointId > after)
        .sort()
        .slice(0, limit),
    );
  }

  countByReason(): Promise<ReadonlyMap<string, number>> {
    return this.database.statement(() => {
      const counts = new Map<string, number>();
      for (const { reason } of this.rows.values()) counts.set(reason, (counts.get(reason) ?? 0) + 1);
      return counts;
    });
  }

  private lock(endpointId: string, process: Process): boolean {
    const holder = this.locks.get(endpointId);
    if (holder !== undefined && holder.state !== 'dead') return false;
    this.locks.set(endpointId, process);
    return true;
  }

  private oldest(wish: DrainWish): readonly ParkedDelivery[] {
    const { endpointId, limit, lowestLane = 'bulk', exceptOrderKeys = [] } = wish;
    const lanes = LANES.slice(0, LANES.indexOf(lowestLane) + 1);
    return [...this.rows.values()]
      .filter((row) => row.endpointId === endpointId && lanes.includes(row.lane))
      .filter((row) => !exceptOrderKeys.includes(row.orderKey ?? ''))
      .sort((a, b) => LANES.indexOf(a.lane) - LANES.indexOf(b.lane) || Number(a.seq) - Number(b.seq))
      .slice(0, limit)
      .map(({ holdKey, deliveryId, lane, record }) => ({
        endpointId,
        holdKey,
        deliveryId,
        lane,
        headers: record.headers,
        value: record.value,
      }));
  }
}

const keyOf = ({ endpointId, holdKey }: { readonly endpointId: string; readonly holdKey: string }): string =>
  `${endpointId} ${holdKey}`;
