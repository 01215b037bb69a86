import { Inject, Injectable } from '@nestjs/common';
import { PinoLogger } from '#libs/observability';
import type { EntityManager } from 'typeorm';
import { Database } from '../connection/database.js';
import { partitionsAround, type DailyPartition } from './partition-plan.js';

/** Any number of our own; apart from the migrations' lock. */
const PARTITION_LOCK = 0x70617274;

/** Creates the daily partitions ahead of time. What came before its partition lies in the default one and is moved. */
@Injectable()
export class PartitionKeeper {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  /** Any number of processes may call it at any time; returns the names of the partitions it made. */
  async ensure(nowMs: number): Promise<readonly string[]> {
    const wanted = partitionsAround(nowMs);
    const existing = await this.database.rows<{ name: string }>(
      `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
       WHERE i.inhparent IN ('events'::regclass, 'deliveries'::regclass, 'attempts'::regclass)`,
    );
    const known = new Set(existing.map(({ name }) => name));
    const made: string[] = [];
    for (const partition of wanted.filter(({ name }) => !known.has(name))) {
      if (await this.database.transaction((manager) => create(manager, partition))) made.push(partition.name);
    }
    if (made.length > 0)
      this.logger.info({ partitions: made.length, last: made.at(-1) }, 'database.partitions-created');
    return made;
  }
}

/**
 * Fills the table before it is attached: attaching locks out neither readers nor writers of the parent, and PostgreSQL
 * refuses a partition whose rows lie in the default one.
 */
async function create(manager: EntityManager, partition: DailyPartition): Promise<boolean> {
  const { name, table, column, from, to } = partition;
  await manager.query(`SET LOCAL lock_timeout = '5s'`);
  await manager.query('SELECT pg_advisory_xact_lock($1)', [PARTITION_LOCK]);
  const [found]: { made: boolean }[] = await manager.query('SELECT to_regclass($1) IS NOT NULL AS made', [name]);
  if (found?.made === true) return false;
  const within = `${column} >= '${from}' AND ${column} < '${to}'`;
  await manager.query(`CREATE TABLE ${name} (LIKE ${table} INCLUDING DEFAULTS INCLUDING STORAGE)`);
  await manager.query(`ALTER TABLE ${name} ADD CONSTRAINT ${name}_bounds CHECK (${within})`);
  await manager.query(`LOCK TABLE ${table}_default IN SHARE ROW EXCLUSIVE MODE`);
  await manager.query(`
    WITH moved AS (DELETE FROM ${table}_default WHERE ${within} RETURNING *) INSERT INTO ${name} SELECT * FROM moved`);
  await manager.query(`ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM ('${from}') TO ('${to}')`);
  await manager.query(`ALTER TABLE ${name} DROP CONSTRAINT ${name}_bounds`);
  return true;
}
