import { Inject, Injectable } from '@nestjs/common';
import type { ReplayStatus } from '#libs/contracts';
import { Database } from '../connection/database.js';
import { isUnavailable, isUniqueViolation } from '../connection/unavailable.js';
import type { Page, PageRequest } from '../paging/keyset-cursor.js';
import { readPage, type Condition } from '../paging/page-query.js';
import { storableTime } from '../storable-text.js';
import { REPLAY_COLUMNS, type ReplayRow, type ReplayWish } from './replay-row.js';
import { typeCondition, typeConditionSql } from './type-condition.js';

export type ReplayFilter = {
  readonly tenantId: string;
  readonly endpointId: string;
  readonly status?: ReplayStatus | undefined;
};

/** Longer is not waited for: whoever asks gets an answer without the number. */
const COUNT_TIMEOUT_MS = 2_000;
const MAX_COUNTED = 100_000;
/** What an endpoint has had of replays is kept so far back. */
const KEPT_ENDED = 200;
/** A change of the endpoint is in force everywhere by then: what was skipped for its old state is skipped no more. */
const FIRST_STEP_MS = 1_000;

const COUNT = `
  SELECT count(*)::int AS matching FROM (
    SELECT FROM deliveries d
    WHERE d.tenant_id = $1 AND d.endpoint_id = $2 AND d.created_at >= $3::timestamptz AND d.created_at < $4::timestamptz
      AND d.state = ANY($5::text[]) AND ${typeConditionSql('$6', '$7')} LIMIT ${MAX_COUNTED + 1}) counted`;

const INSERT = `
  INSERT INTO replays AS r (id, tenant_id, endpoint_id, range_from, range_to, states, event_types, matching,
    requested_at, cursor_at, due_at)
  VALUES ($1, $2, $3, $4, $5, $6::text[], $7::text[], $8, $9, $4, clock_timestamp() + interval '${FIRST_STEP_MS} ms')
  RETURNING ${REPLAY_COLUMNS}`;

const FORGET_OLD = `
  DELETE FROM replays WHERE tenant_id = $1 AND endpoint_id = $2 AND due_at IS NULL AND id NOT IN (
    SELECT id FROM replays WHERE tenant_id = $1 AND endpoint_id = $2 ORDER BY requested_at DESC, id DESC LIMIT ${KEPT_ENDED})`;

/** The replays of a tenant's endpoints, as its owner sees them. */
@Injectable()
export class ReplayStore {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Undefined while another replay of the endpoint is under way. */
  async create(id: string, wish: ReplayWish, now: Date): Promise<ReplayRow | undefined> {
    const { tenantId, endpointId, states, eventTypes } = wish;
    const [from, to] = [storableTime(wish.fromMs), storableTime(wish.toMs)];
    const matching = await this.count(wish);
    const parameters = [id, tenantId, endpointId, from, to, states, eventTypes, matching, now.toISOString()];
    try {
      return await this.database.asTenant(tenantId, async (session) => {
        const [created] = await session.rows<ReplayRow>(INSERT, parameters);
        await session.write(FORGET_OLD, [tenantId, endpointId]);
        return created;
      });
    } catch (error) {
      if (isUniqueViolation(error, 'replays_under_way')) return undefined;
      throw error;
    }
  }

  async find({ tenantId, endpointId }: ReplayFilter, id: string): Promise<ReplayRow | undefined> {
    const sql = `SELECT ${REPLAY_COLUMNS} FROM replays r WHERE r.tenant_id = $1 AND r.endpoint_id = $2 AND r.id = $3`;
    return (await this.database.rowsAs<ReplayRow>(tenantId, sql, [tenantId, endpointId, id]))[0];
  }

  /** The one that is under way. */
  async underWay({ tenantId, endpointId }: ReplayFilter): Promise<ReplayRow | undefined> {
    const sql = `
      SELECT ${REPLAY_COLUMNS} FROM replays r WHERE r.tenant_id = $1 AND r.endpoint_id = $2 AND r.due_at IS NOT NULL`;
    return (await this.database.rowsAs<ReplayRow>(tenantId, sql, [tenantId, endpointId]))[0];
  }

  async list(request: PageRequest<ReplayFilter>): Promise<Page<ReplayRow>> {
    const { tenantId, endpointId, status } = request.filter;
    const conditions: Condition[] = [
      { sql: 'r.tenant_id = ?', value: tenantId },
      { sql: 'r.endpoint_id = ?', value: endpointId },
    ];
    if (status !== undefined) conditions.push({ sql: 'r.status = ?', value: status });
    return readPage<ReplayRow, ReplayFilter>(
      (sql, parameters) => this.database.rowsAs(tenantId, sql, parameters),
      { select: `SELECT ${REPLAY_COLUMNS} FROM replays r`, at: 'r.requested_at', id: 'r.id' },
      conditions,
      request,
      (row) => ({ atMs: row.requestedAt.getTime(), id: row.id }),
    );
  }

  /** Whoever does its next step ends it; false when it has ended already. */
  async cancel({ tenantId, endpointId }: ReplayFilter, id: string): Promise<boolean> {
    const sql = `
      UPDATE replays SET status = 'canceling', reason = NULL
      WHERE tenant_id = $1 AND endpoint_id = $2 AND id = $3 AND status IN ('pending', 'running', 'canceling')`;
    return (await this.database.writeAs(tenantId, sql, [tenantId, endpointId, id])) > 0;
  }

  private async count(wish: ReplayWish): Promise<number | null> {
    const { exact, prefixes } = typeCondition(wish.eventTypes);
    const range = [storableTime(wish.fromMs), storableTime(wish.toMs)];
    const parameters = [wish.tenantId, wish.endpointId, ...range, wish.states, exact, prefixes];
    try {
      return await this.database.asTenant(wish.tenantId, async (session) => {
        await session.rows(`SELECT set_config('statement_timeout', '${COUNT_TIMEOUT_MS}', true)`);
        const [counted] = await session.rows<{ matching: number }>(COUNT, parameters);
        return counted === undefined || counted.matching > MAX_COUNTED ? null : counted.matching;
      });
    } catch (error) {
      // Where PostgreSQL is away and not only slow, the statement after this one says so.
      if (isUnavailable(error)) return null;
      throw error;
    }
  }
}
