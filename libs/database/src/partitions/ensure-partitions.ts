import type { EntityManager } from 'typeorm';
import { partitionsAround, type DailyPartition } from './partition-plan.js';

type InTransaction = <T>(work: (manager: EntityManager) => Promise<T>) => Promise<T>;

/** Any number of our own; apart from the migrations' lock. */
const PARTITION_LOCK = 0x70617274;

const EXISTING = `
  SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
  WHERE i.inhparent IN ('events'::regclass, 'deliveries'::regclass, 'attempts'::regclass, 'actions'::regclass)`;

/**
 * Creates the daily partitions that are missing around a day, each in a transaction of its own; any number of processes
 * may do so at once. Returns the names of those it made.
 */
export async function ensurePartitions(inTransaction: InTransaction, nowMs: number): Promise<readonly string[]> {
  const existing: readonly { name: string }[] = await inTransaction((manager) => manager.query(EXISTING));
  const known = new Set(existing.map(({ name }) => name));
  const made: string[] = [];
  for (const partition of partitionsAround(nowMs).filter(({ name }) => !known.has(name))) {
    if (await inTransaction((manager) => create(manager, partition))) made.push(partition.name);
  }
  return made;
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
  await manager.query(`
    CREATE TABLE ${name} (LIKE ${table} INCLUDING DEFAULTS INCLUDING STORAGE INCLUDING CONSTRAINTS);
    ALTER TABLE ${name} ADD CONSTRAINT ${name}_bounds CHECK (${within});
    LOCK TABLE ${table}_default IN SHARE ROW EXCLUSIVE MODE;
    WITH moved AS (DELETE FROM ${table}_default WHERE ${within} RETURNING *) INSERT INTO ${name} SELECT * FROM moved;
    ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM ('${from}') TO ('${to}');
    ALTER TABLE ${name} DROP CONSTRAINT ${name}_bounds`);
  return true;
}
