import type { PinoLogger } from '#libs/observability';
import type { DataSource } from 'typeorm';
import { ensurePartitions } from '../partitions/ensure-partitions.js';
import { wordsOf } from './unavailable.js';

/** Any number that other programs in the same database are unlikely to lock; this one spells "post". */
const MIGRATION_LOCK = 0x706f7374;

/**
 * Brings the schema up to date, with partitions for the days to come. Several apps boot at once: one migrates, the others wait for the lock and then find
 * nothing left to do. The lock ends with its connection, so a process that dies holding it blocks nobody.
 */
export async function migrate(dataSource: DataSource, logger: PinoLogger): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    while (!(await tryLock(runner))) await runner.query('SELECT pg_sleep(0.1)');
    try {
      const done = await dataSource.runMigrations();
      for (const { name } of done) logger.info({ migration: name }, 'database.migrated');
      await preparePartitions(dataSource, logger);
    } finally {
      await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    }
  } finally {
    await runner.release();
  }
}

/** Before the first row: moving rows into a partition later is possible, but a reader may miss one in that moment. */
async function preparePartitions(dataSource: DataSource, logger: PinoLogger): Promise<void> {
  try {
    await ensurePartitions((work) => dataSource.transaction(work), Date.now());
  } catch (error) {
    // The default partitions take the rows until the audit app succeeds.
    logger.warn({ reason: wordsOf(error) }, 'database.partitions-missing');
  }
}

async function tryLock(runner: { query(sql: string, parameters: unknown[]): Promise<unknown> }): Promise<boolean> {
  const rows = await runner.query('SELECT pg_try_advisory_lock($1) AS locked', [MIGRATION_LOCK]);
  return Array.isArray(rows) && rows[0]?.locked === true;
}
