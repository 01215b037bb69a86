import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../connection/database.js';
import type { TenantSession } from '../connection/tenant-session.js';
import type { Page, PageRequest } from '../paging/keyset-cursor.js';
import { readPage, type Condition } from '../paging/page-query.js';
import { storable, storableOrNull, storableTime } from '../storable-text.js';

export const ACTION_RESULTS = ['succeeded', 'denied', 'refused', 'failed', 'unknown'] as const;
export type ActionResult = (typeof ACTION_RESULTS)[number];

/** A state-changing call as it came in. */
export interface ActionIntent {
  readonly id: string;
  readonly atMs: number;
  /** Null: nobody that is known here. */
  readonly tenantId: string | null;
  readonly keyId: string | null;
  readonly keyName: string | null;
  readonly operator: boolean;
  readonly action: string;
  readonly sourceAddress: string;
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
}

/** How it ended; `before` and `after` without secrets, as JSON. */
export interface ActionOutcome {
  readonly target: string | null;
  readonly result: ActionResult;
  readonly status: number | null;
  readonly code: string | null;
  readonly changed: readonly string[];
  readonly before: string | null;
  readonly after: string | null;
}

export interface StoredAction extends Omit<ActionIntent, 'atMs'> {
  readonly at: Date;
  readonly target: string | null;
  readonly result: ActionResult;
  readonly status: number | null;
  readonly code: string | null;
  readonly changed: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

export type ActionFilter = {
  /** Undefined: calls of nobody that is known here. */
  readonly tenantId: string | undefined;
  readonly action?: string | undefined;
  readonly keyId?: string | undefined;
  readonly target?: string | undefined;
  readonly result?: ActionResult | undefined;
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
};

const COLUMNS = `
  id, at, tenant_id AS "tenantId", key_id AS "keyId", key_name AS "keyName", operator, action, target, result, status, code,
  changed, before, after, source_address AS "sourceAddress", request_id AS "requestId", method, path`;

const INTO = `
  INSERT INTO actions (id, at, tenant_id, key_id, key_name, operator, action, source_address, request_id, method, path,
    target, result, status, code, changed, before, after)`;

const MAX_TEXT = 400;

@Injectable()
export class ActionStore {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** A call that begins: on record before it changes anything. */
  async begin(intent: ActionIntent): Promise<void> {
    const sql = 'INSERT INTO action_intents (id, at, tenant_id, call) VALUES ($1, $2, $3, $4)';
    const parameters = [intent.id, storableTime(intent.atMs), intent.tenantId, JSON.stringify(callOf(intent))];
    await this.behindWall(intent, (session) => session.write(sql, parameters));
  }

  /** The end of a call that began. Nothing happens when its end is on record already. */
  async end(intent: ActionIntent, outcome: ActionOutcome): Promise<void> {
    const sql = `
      WITH ended AS (DELETE FROM action_intents WHERE id = $1 RETURNING id)
      ${INTO} SELECT $1, $2::timestamptz, $3, $4, $5, $6::boolean, $7, $8, $9, $10, $11, $12, $13, $14::int, $15,
        $16::text[], $17::jsonb, $18::jsonb FROM ended`;
    await this.behindWall(intent, (session) => session.write(sql, rowOf(intent, outcome)));
  }

  /** A call that was turned away before it began. */
  async add(intent: ActionIntent, outcome: ActionOutcome): Promise<void> {
    const sql = `${INTO} VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`;
    await this.behindWall(intent, (session) => session.write(sql, rowOf(intent, outcome)));
  }

  /** Puts down as `unknown` what began before a time and never ended: its process died. Returns how many those were. */
  async giveUp(beganBeforeMs: number): Promise<number> {
    const sql = `
      WITH lost AS (
        DELETE FROM action_intents WHERE id IN (
          SELECT id FROM action_intents WHERE at < $1 ORDER BY id LIMIT 1000 FOR UPDATE SKIP LOCKED)
        RETURNING id, at, tenant_id, call)
      ${INTO} SELECT id, at, tenant_id, call ->> 'keyId', call ->> 'keyName', (call ->> 'operator')::boolean,
        call ->> 'action', call ->> 'sourceAddress', call ->> 'requestId', call ->> 'method', call ->> 'path',
        NULL, 'unknown', NULL, NULL, '{}', NULL, NULL FROM lost`;
    return this.database.write(sql, [storableTime(beganBeforeMs)]);
  }

  async list(request: PageRequest<ActionFilter>): Promise<Page<StoredAction>> {
    const { filter } = request;
    const read = (ask: TenantSession['rows']) =>
      readPage<StoredAction, ActionFilter>(
        ask,
        { select: `SELECT ${COLUMNS} FROM actions`, at: 'at', id: 'id' },
        conditionsOf(filter),
        request,
        (row) => ({ atMs: row.at.getTime(), id: row.id }),
      );
    if (filter.tenantId === undefined) return read((sql, parameters) => this.database.rows(sql, parameters));
    return this.database.asTenant(filter.tenantId, (session) => read((sql, given) => session.rows(sql, given)));
  }

  /** Also what nobody known did is written by the role that can only add. */
  private async behindWall(
    { tenantId }: ActionIntent,
    work: (session: TenantSession) => Promise<number>,
  ): Promise<void> {
    await this.database.asTenant(tenantId ?? '', work);
  }
}

function conditionsOf(filter: ActionFilter): readonly Condition[] {
  const { tenantId, fromMs, toMs } = filter;
  const equal = (['action', 'key_id', 'target', 'result'] as const).flatMap((column): Condition[] => {
    const value = filter[column === 'key_id' ? 'keyId' : column];
    return value === undefined ? [] : [{ sql: `${column} = ?`, value }];
  });
  return [
    tenantId === undefined
      ? { sql: 'tenant_id IS NULL AND ?', value: true }
      : { sql: 'tenant_id = ?', value: tenantId },
    ...equal,
    ...(fromMs === undefined ? [] : [{ sql: 'at >= ?::timestamptz', value: storableTime(fromMs) }]),
    ...(toMs === undefined ? [] : [{ sql: 'at < ?::timestamptz', value: storableTime(toMs) }]),
  ];
}

/** What a caller chose may hold anything. */
const callOf = ({ keyId, keyName, operator, action, sourceAddress, requestId, method, path }: ActionIntent) => ({
  keyId,
  keyName: storableOrNull(keyName, MAX_TEXT),
  operator,
  action,
  sourceAddress,
  requestId,
  method,
  path: storable(path, MAX_TEXT),
});

function rowOf(intent: ActionIntent, outcome: ActionOutcome): readonly unknown[] {
  const call = callOf(intent);
  return [
    intent.id,
    storableTime(intent.atMs),
    intent.tenantId,
    call.keyId,
    call.keyName,
    call.operator,
    call.action,
    call.sourceAddress,
    call.requestId,
    call.method,
    call.path,
    storableOrNull(outcome.target, MAX_TEXT),
    outcome.result,
    outcome.status,
    outcome.code,
    outcome.changed,
    outcome.before,
    outcome.after,
  ];
}
