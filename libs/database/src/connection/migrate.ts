import type { PinoLogger } from '#libs/observability';
import type { DataSource } from 'typeorm';

/** Any number that other programs in the same database are unlikely to lock; this one spells "post". */
const MIGRATION_LOCK = 0x706f7374;

/**
 * Brings the schema up to date. Several apps boot at once: one migrates, the others wait for the lock and then find
 * nothing left to do. The lock ends with its connection, so a process that dies holding it blocks nobody.
 */
export async function migrate(dataSource: DataSource, logger: PinoLogger): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    while (!(await tryLock(runner))) await runner.query('SELECT pg_sleep(0.1)');
    try {
      const done = await dataSource.runMigrations();
      for (const { name } of done) logger.info({ migration: name }, 'database.migrated');
    } finally {
      await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    }
  } finally {
    await runner.release();
  }
}

async function tryLock(runner: { query(sql: string, parameters: unknown[]): Promise<unknown> }): Promise<boolean> {
  const rows = await runner.query('SELECT pg_try_advisory_lock($1) AS locked', [MIGRATION_LOCK]);
  return Array.isArray(rows) && rows[0]?.locked === true;
}
