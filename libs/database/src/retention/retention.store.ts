import { Inject, Injectable } from '@nestjs/common';
import type { StoredPartition } from '#libs/domain';
import { Database } from '../connection/database.js';
import { PARTITIONED_TABLES } from '../partitions/partition-plan.js';

interface PartitionRow {
  readonly table: StoredPartition['table'];
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
  readonly payloadsErased: boolean;
}

const DAY_MS = 86_400_000;
const TOGETHER = 5_000;

/** The default partitions have no day. */
const PARTITIONS = `
  SELECT parent.relname AS "table", part.relname AS name, greatest(part.reltuples, 0)::float8 AS rows,
    pg_total_relation_size(part.oid)::float8 AS bytes,
    EXISTS (SELECT FROM erased_partitions e WHERE e.name = part.relname) AS "payloadsErased"
  FROM pg_inherits i JOIN pg_class part ON part.oid = i.inhrelid JOIN pg_class parent ON parent.oid = i.inhparent
  WHERE i.inhparent IN ('events'::regclass, 'deliveries'::regclass, 'attempts'::regclass, 'actions'::regclass)
    AND part.relname ~ '^(events|deliveries|attempts|actions)_[0-9]{8}$'`;

/** What holds a payload, and how it looks without. */
const ERASED = {
  events: { column: 'payload', empty: `''::bytea`, full: 'octet_length(payload) > 0' },
  attempts: { column: 'response_body', empty: 'NULL', full: 'response_body IS NOT NULL' },
} as const;

/** Old rows: which there are, and how they go. Every step is a transaction of its own, and may be repeated. */
@Injectable()
export class RetentionStore {
  constructor(@Inject(Database) private readonly database: Database) {}

  async partitions(): Promise<readonly StoredPartition[]> {
    const rows = await this.database.rows<PartitionRow>(PARTITIONS);
    return Promise.all(
      rows.map(async (row) => ({
        ...row,
        endMs: endOf(row.name),
        unfinished: row.table === 'deliveries' && (await this.hasUnfinished(row.name)),
      })),
    );
  }

  /**
   * Waits a few seconds for readers and writers of the table to end; if they do not, it is tried again with the next run.
   * False when it stays: a delivery was begun anew since somebody looked.
   */
  async drop({ table, name }: Pick<StoredPartition, 'table' | 'name'>): Promise<boolean> {
    return this.database.transaction(async (manager) => {
      await manager.query(`SET LOCAL lock_timeout = '5s'`);
      await manager.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
      if (table === 'deliveries' && (await manager.query<readonly unknown[]>(unfinishedIn(name))).length > 0)
        return false;
      await manager.query(`DROP TABLE IF EXISTS ${name}`);
      await manager.query('DELETE FROM erased_partitions WHERE name = $1', [name]);
      return true;
    });
  }

  /** A part of a partition's payloads; false when none is left. */
  async erasePayloads({ table, name }: StoredPartition): Promise<boolean> {
    if (table === 'deliveries' || table === 'actions') return false;
    const { column, empty, full } = ERASED[table];
    const erased = await this.database.write(
      `UPDATE ${name} SET ${column} = ${empty} WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM ${name} WHERE ${full} LIMIT ${TOGETHER}))`,
    );
    if (erased === TOGETHER) return true;
    await this.database.write(
      'INSERT INTO erased_partitions (name, erased_at) VALUES ($1, now()) ON CONFLICT DO NOTHING',
      [name],
    );
    return false;
  }

  /** A part of what came so late, or so wrong, that it has no day of its own; false when none is left. */
  async deleteUndated(table: Exclude<StoredPartition['table'], 'actions'>, beforeMs: number): Promise<boolean> {
    const column = PARTITIONED_TABLES.find((one) => one.table === table)?.column ?? 'created_at';
    const ended = table === 'deliveries' ? ` AND state IN ('succeeded', 'failed', 'canceled', 'skipped')` : '';
    return this.deleteSome(`${table}_default`, `${column} < $1${ended}`, beforeMs);
  }

  /** A part of the ids of events that are gone: from then on such an id is a new event. */
  deleteEventKeys(beforeMs: number): Promise<boolean> {
    return this.deleteSome('event_keys', 'accepted_at < $1', beforeMs);
  }

  deleteStatistics(beforeMs: number): Promise<boolean> {
    return this.deleteSome('endpoint_statistics', 'span_minutes = 60 AND at < $1', beforeMs);
  }

  deleteOperationalEvents(beforeMs: number): Promise<boolean> {
    return this.deleteSome('operational_events', 'at < $1 AND published_at IS NOT NULL', beforeMs);
  }

  private async deleteSome(table: string, condition: string, beforeMs: number): Promise<boolean> {
    const sql = `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${condition} LIMIT ${TOGETHER}))`;
    return (await this.database.write(sql, [new Date(beforeMs).toISOString()])) === TOGETHER;
  }

  private async hasUnfinished(name: string): Promise<boolean> {
    return (await this.database.rows(unfinishedIn(name))).length > 0;
  }
}

const unfinishedIn = (name: string): string =>
  `SELECT 1 FROM ${name} WHERE state IN ('pending', 'sending', 'retrying', 'held') LIMIT 1`;

/** `events_20261122` ends with that day, UTC. */
function endOf(name: string): number {
  const [, year = '', month = '', day = ''] = /_(\d{4})(\d{2})(\d{2})$/.exec(name) ?? [];
  return Date.UTC(Number(year), Number(month) - 1, Number(day)) + DAY_MS;
}
