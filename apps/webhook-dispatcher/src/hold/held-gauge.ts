import { Inject, Injectable } from '@nestjs/common';
import { HOLD_REASONS } from '#libs/contracts';
import { HoldStore } from '#libs/database';
import { Metrics } from '#libs/observability';
import { DrainAppetite } from './drain-appetite.js';

/** Counting reads an index of all parked deliveries: once for all scrapes within this time. */
const COUNT_FRESH_MS = 30_000;

/** How many deliveries are parked. One process tells, so that the sum over all processes is right. */
@Injectable()
export class HeldGauge {
  private counts: ReadonlyMap<string, number> = new Map();
  private countedAtMs = 0;

  constructor(
    @Inject(HoldStore) private readonly store: HoldStore,
    @Inject(DrainAppetite) private readonly appetite: DrainAppetite,
    @Inject(Metrics) metrics: Metrics,
  ) {
    metrics.gauge('held_deliveries', 'Deliveries that are parked until the reason ends.', ['reason'], async (gauge) => {
      await this.count(Date.now());
      for (const reason of HOLD_REASONS) gauge.set({ reason }, this.counts.get(reason) ?? 0);
    });
  }

  /** While PostgreSQL is away the last count stands. */
  private async count(nowMs: number): Promise<void> {
    if (!this.appetite.speaksForAll) {
      this.counts = new Map();
      this.countedAtMs = 0;
    } else if (nowMs - this.countedAtMs >= COUNT_FRESH_MS) {
      this.countedAtMs = nowMs;
      this.counts = await this.store.countByReason().catch(() => this.counts);
    }
  }
}
