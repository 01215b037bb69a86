import { Inject, Injectable } from '@nestjs/common';
import { retentionPlan, type RetentionDays, type RetentionStep } from '#libs/domain';
import { PinoLogger } from '#libs/observability';
import { retentionConfig, type RetentionConfig } from './retention.config.js';
import { RetentionStore } from './retention.store.js';

const DAY_MS = 86_400_000;
/** Of actions nobody can delete a row, so those without a day of their own stay. */
const UNDATED_TABLES = ['events', 'deliveries', 'attempts'] as const;

const BEGUN_ANEW = 'a delivery of it was begun anew a moment ago';

/** Lets go what is older than the installation wants to keep. Without settings it keeps everything. */
@Injectable()
export class Retention {
  constructor(
    @Inject(retentionConfig.KEY) private readonly config: RetentionConfig,
    @Inject(RetentionStore) private readonly store: RetentionStore,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  get days(): RetentionDays & {
    readonly statistics: number | undefined;
    readonly operationalEvents: number | undefined;
  } {
    return {
      events: this.config.RETENTION_EVENTS_DAYS,
      deliveries: this.config.RETENTION_DELIVERIES_DAYS,
      attempts: this.config.RETENTION_ATTEMPTS_DAYS,
      actions: this.config.RETENTION_ACTIONS_DAYS,
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
      done.push(await this.take(step, signal));
    }
    await this.deleteRest(nowMs, signal);
    return done;
  }

  private async take(step: RetentionStep, signal: AbortSignal): Promise<RetentionStep> {
    const { partition, action, reason } = step;
    switch (action) {
      case 'keep':
        return step;
      case 'drop':
        if (!(await this.store.drop(partition))) return { ...step, action: 'keep', reason: BEGUN_ANEW };
        break;
      case 'erase_payloads':
        await all(() => this.store.erasePayloads(partition), signal);
        break;
      default:
        action satisfies never;
    }
    const { name, rows, bytes } = partition;
    this.logger.info({ partition: name, action, reason, rows, bytes }, 'retention.taken');
    return step;
  }

  private async deleteRest(nowMs: number, signal: AbortSignal): Promise<void> {
    const { days } = this;
    for (const table of UNDATED_TABLES) {
      const limit = days[table];
      if (limit !== undefined) await all(() => this.store.deleteUndated(table, midnight(nowMs, limit)), signal);
    }
    const rest: readonly (readonly [number | undefined, (beforeMs: number) => Promise<boolean>])[] = [
      [days.events, (beforeMs) => this.store.deleteEventKeys(beforeMs)],
      [days.statistics, (beforeMs) => this.store.deleteStatistics(beforeMs)],
      [days.operationalEvents, (beforeMs) => this.store.deleteOperationalEvents(beforeMs)],
    ];
    for (const [limit, some] of rest) {
      if (limit !== undefined) await all(() => some(midnight(nowMs, limit)), signal);
    }
  }
}

/** The end of the last day that is over the limit: keys go with the days that were dropped, and none before. */
const midnight = (nowMs: number, days: number): number => Math.floor((nowMs - days * DAY_MS) / DAY_MS) * DAY_MS;

async function all(some: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await some()));
}
