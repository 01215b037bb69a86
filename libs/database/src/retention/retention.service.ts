import { Inject, Injectable } from '@nestjs/common';
import { retentionPlan, type RetentionDays, type RetentionStep } from '#libs/domain';
import { PinoLogger } from '#libs/observability';
import { retentionConfig, type RetentionConfig } from './retention.config.js';
import { RetentionStore } from './retention.store.js';

const DAY_MS = 86_400_000;
const TABLES = ['events', 'deliveries', 'attempts'] as const;

/** Lets go what is older than the installation wants to keep. Without settings it keeps everything. */
@Injectable()
export class Retention {
  constructor(
    @Inject(retentionConfig.KEY) private readonly config: RetentionConfig,
    @Inject(RetentionStore) private readonly store: RetentionStore,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  get days(): RetentionDays & { readonly statistics: number; readonly operationalEvents: number } {
    return {
      events: this.config.RETENTION_EVENTS_DAYS,
      deliveries: this.config.RETENTION_DELIVERIES_DAYS,
      attempts: this.config.RETENTION_ATTEMPTS_DAYS,
      payloads: this.config.RETENTION_PAYLOADS_DAYS,
      statistics: this.config.RETENTION_STATISTICS_DAYS,
      operationalEvents: this.config.RETENTION_OPERATIONAL_EVENTS_DAYS,
    };
  }

  /** What a run would take now. */
  async plan(nowMs: number): Promise<readonly RetentionStep[]> {
    return retentionPlan(await this.store.partitions(), this.days, nowMs);
  }

  /** Does what the plan says; any number of processes may. Returns what was done, and why the rest was kept. */
  async run(nowMs: number, signal: AbortSignal): Promise<readonly RetentionStep[]> {
    const done: RetentionStep[] = [];
    for (const step of await this.plan(nowMs)) {
      if (signal.aborted) return done;
      await this.take(step, signal);
      done.push(step);
    }
    await this.deleteRest(nowMs, signal);
    return done;
  }

  private async take({ partition, action, reason }: RetentionStep, signal: AbortSignal): Promise<void> {
    switch (action) {
      case 'keep':
        return;
      case 'drop':
        await this.store.drop(partition);
        break;
      case 'erase_payloads':
        await all(() => this.store.erasePayloads(partition), signal);
        break;
      default:
        action satisfies never;
    }
    const { name, rows, bytes } = partition;
    this.logger.info({ partition: name, action, reason, rows, bytes }, 'retention.taken');
  }

  private async deleteRest(nowMs: number, signal: AbortSignal): Promise<void> {
    const { days } = this;
    for (const table of TABLES) {
      const limit = days[table];
      if (limit !== undefined) await all(() => this.store.deleteUndated(table, midnight(nowMs, limit)), signal);
    }
    const { events, statistics, operationalEvents } = days;
    if (events !== undefined) await all(() => this.store.deleteEventKeys(midnight(nowMs, events)), signal);
    await all(() => this.store.deleteStatistics(midnight(nowMs, statistics)), signal);
    await all(() => this.store.deleteOperationalEvents(midnight(nowMs, operationalEvents)), signal);
  }
}

/** The end of the last day that is over the limit: keys go with the days that were dropped, and none before. */
const midnight = (nowMs: number, days: number): number => Math.floor((nowMs - days * DAY_MS) / DAY_MS) * DAY_MS;

async function all(some: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await some()));
}
