import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Database, IdempotencyStore, PartitionKeeper } from '#libs/database';
import { PinoLogger } from '#libs/observability';

const PARTITIONS_EVERY_MS = 3_600_000;
const PARTITIONS_RETRY_MS = 10_000;
const KEYS_EVERY_MS = 60_000;
const KEYS_BATCH = 500;

/** What the tables need from time to time: partitions for the days to come, and an end to old idempotency keys. */
@Injectable()
export class Upkeep implements OnModuleInit, OnApplicationShutdown {
  private readonly timers = new Set<NodeJS.Timeout>();
  private stopped = false;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PartitionKeeper) private readonly partitions: PartitionKeeper,
    @Inject(IdempotencyStore) private readonly keys: IdempotencyStore,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  onModuleInit(): void {
    void this.database.whenReady().then(() => {
      void this.ensurePartitions();
      void this.deleteKeys();
    });
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    for (const timer of this.timers) clearTimeout(timer);
  }

  private async ensurePartitions(): Promise<void> {
    const done = await this.attempt('partitions', () => this.partitions.ensure(Date.now()));
    this.again(done ? PARTITIONS_EVERY_MS : PARTITIONS_RETRY_MS, () => this.ensurePartitions());
  }

  /** A full batch suggests more, so the next one follows soon. */
  private async deleteKeys(): Promise<void> {
    let deleted = 0;
    await this.attempt('idempotency keys', async () => {
      deleted = await this.keys.deleteExpired(Date.now(), KEYS_BATCH);
    });
    this.again(deleted < KEYS_BATCH ? KEYS_EVERY_MS : KEYS_EVERY_MS / 60, () => this.deleteKeys());
  }

  private async attempt(what: string, work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.logger.warn({ what, reason: error instanceof Error ? error.message : String(error) }, 'upkeep.failed');
      return false;
    }
  }

  private again(afterMs: number, work: () => Promise<void>): void {
    if (this.stopped) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      void work();
    }, afterMs);
    this.timers.add(timer);
  }
}
