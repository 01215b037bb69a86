import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { HealthRegistry, PinoLogger, type HealthVerdict } from '#libs/observability';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { spelled } from './array-literal.js';
import { Backoff } from './backoff.js';
import { createDataSource, createMigrationSource } from './data-source.js';
import { BECOME_TENANT, TenantSession } from './tenant-session.js';
import { databaseConfig, type DatabaseConfig } from './database.config.js';
import { migrate } from './migrate.js';
import { driverErrorOf, isUnavailable, unavailable, wordsOf } from './unavailable.js';

/** An answer this fresh spares `/readyz` a question, also while every connection of the pool is busy. */
const FRESH_ANSWER_MS = 2_000;

/**
 * The one way to PostgreSQL. The app boots while it is away: connecting and migrating go on in the background, and
 * until then every query fails with `database_unavailable`, which is never to be read as "no rows" (invariant 8).
 */
@Injectable()
export class Database implements OnModuleInit, OnApplicationShutdown {
  private readonly dataSource: DataSource;
  private readonly closing = new AbortController();
  private readonly migrated = Promise.withResolvers<void>();
  private state: 'connecting' | 'ready' = 'connecting';
  private lastAnswerAtMs = 0;
  private lastFailure = 'not connected yet';
  private connecting: Promise<void> = Promise.resolve();

  constructor(
    @Inject(databaseConfig.KEY) private readonly config: DatabaseConfig,
    @Inject(HealthRegistry) private readonly health: HealthRegistry,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {
    this.dataSource = createDataSource(config, this.noteLost);
  }

  onModuleInit(): void {
    this.health.register({ name: 'database', check: () => this.verdict() });
    this.connecting = this.connect();
  }

  /** After the Kafka consumers have drained (their last batches still write), so not in onModuleDestroy. */
  async onApplicationShutdown(): Promise<void> {
    this.closing.abort();
    await this.connecting;
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }

  /** Resolves once connected and migrated; never rejects. */
  whenReady(): Promise<void> {
    return this.migrated.promise;
  }

  /** Rows of one statement, as the driver reads them: timestamptz as Date, bytea as Buffer, int8 as text. */
  async rows<Row>(sql: string, parameters: readonly unknown[] = []): Promise<readonly Row[]> {
    return this.run(async (runner) => (await runner.query(sql, spelled(parameters), true)).records);
  }

  /** How many rows one statement wrote. */
  async write(sql: string, parameters: readonly unknown[] = []): Promise<number> {
    return this.run(async (runner) => (await runner.query(sql, spelled(parameters), true)).affected ?? 0);
  }

  /** TypeORM's own reads and writes, for the tables of configuration; all in one transaction. */
  async transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.run(async (runner) => {
      await runner.startTransaction();
      try {
        const result = await work(runner.manager);
        await runner.commitTransaction();
        return result;
      } catch (error) {
        // A lost connection has rolled back already; its own error would hide the first one.
        await runner.rollbackTransaction().catch(() => undefined);
        throw error;
      }
    });
  }

  /**
   * One transaction that sees and touches rows of one tenant only, whatever its statements say: it runs as a role for
   * which row-level security holds (docs/adr/0025). For all that an API does on behalf of a caller.
   */
  async asTenant<T>(tenantId: string, work: (session: TenantSession) => Promise<T>): Promise<T> {
    return this.transaction(async (manager) => {
      await manager.query(BECOME_TENANT, [tenantId]);
      return work(new TenantSession(manager));
    });
  }

  /** {@link rows} behind the wall of a tenant. */
  async rowsAs<Row>(tenantId: string, sql: string, parameters: readonly unknown[] = []): Promise<readonly Row[]> {
    return this.asTenant(tenantId, (session) => session.rows<Row>(sql, parameters));
  }

  /** {@link write} behind the wall of a tenant. */
  async writeAs(tenantId: string, sql: string, parameters: readonly unknown[] = []): Promise<number> {
    return this.asTenant(tenantId, (session) => session.write(sql, parameters));
  }

  private async run<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    if (this.state !== 'ready') throw unavailable(new Error(this.lastFailure));
    const runner = this.dataSource.createQueryRunner();
    try {
      const result = await work(runner);
      this.lastAnswerAtMs = Date.now();
      return result;
    } catch (error) {
      if (!isUnavailable(error)) {
        this.lastAnswerAtMs = Date.now();
        throw driverErrorOf(error);
      }
      this.lastAnswerAtMs = 0;
      this.lastFailure = wordsOf(error);
      await discardIfFrozen(runner, error);
      throw unavailable(error);
    } finally {
      await runner.release().catch(() => undefined);
    }
  }

  private async connect(): Promise<void> {
    const backoff = new Backoff();
    while (!this.closing.signal.aborted) {
      try {
        if (!this.dataSource.isInitialized) await this.dataSource.initialize();
        await this.migrate();
        this.state = 'ready';
        this.logger.info({}, 'database.ready');
        this.migrated.resolve();
        return;
      } catch (error) {
        this.lastFailure = wordsOf(error);
        this.logger.warn({ reason: this.lastFailure }, 'database.unavailable');
        await backoff.wait(this.closing.signal);
      }
    }
  }

  private async migrate(): Promise<void> {
    const source = createMigrationSource(this.config, this.noteLost);
    await source.initialize();
    try {
      await migrate(source, this.logger);
    } finally {
      await source.destroy();
    }
  }

  private readonly noteLost = (error: unknown): void => {
    this.logger.warn({ reason: wordsOf(error) }, 'database.lost');
  };

  private async verdict(): Promise<HealthVerdict> {
    if (this.state === 'ready' && Date.now() - this.lastAnswerAtMs < FRESH_ANSWER_MS) return { ok: true };
    try {
      await this.rows('SELECT 1');
      return { ok: true };
    } catch {
      return { ok: false, reason: this.lastFailure };
    }
  }
}

/** A connection whose server no longer answers would make everyone wait who gets it next from the pool. */
async function discardIfFrozen(runner: QueryRunner, error: unknown): Promise<void> {
  if (!/Query read timeout/i.test(wordsOf(error))) return;
  const connection: unknown = await runner.connect().catch(() => undefined);
  if (typeof connection === 'object' && connection !== null && 'end' in connection) {
    if (typeof connection.end === 'function')
      void Promise.resolve(connection.end.call(connection)).catch(() => undefined);
  }
}
