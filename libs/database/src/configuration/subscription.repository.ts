import { Inject, Injectable } from '@nestjs/common';
import { newId, type FilterDocument } from '#libs/contracts';
import { Database } from '../connection/database.js';
import { sqlStateOf } from '../connection/unavailable.js';
import type { Page, PageRequest } from '../paging/keyset-cursor.js';
import { readPage } from '../paging/page-query.js';
import type { SubscriptionRow } from './subscription.entity.js';

export type SubscriptionFilter = { readonly tenantId: string; readonly endpointId: string };

/** What becomes of writing a subscription: the endpoint may be gone, or have that very type already. */
export type SubscriptionWritten =
  | { readonly kind: 'written'; readonly subscription: SubscriptionRow }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'duplicate' };

export interface NewSubscription {
  readonly eventType: string;
  /** Null or absent: all that is of the type. */
  readonly filter?: FilterDocument | null;
  /** Null or absent: whatever channels an event has. */
  readonly channels?: readonly string[] | null;
}

const COLUMNS = `
  s.id, s.tenant_id AS "tenantId", s.endpoint_id AS "endpointId", s.event_type AS "eventType",
  s.filter, s.channels, s.created_at AS "createdAt"`;

const UNIQUE_VIOLATION = '23505';

@Injectable()
export class SubscriptionRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  async create(owner: SubscriptionFilter, wanted: NewSubscription, now: Date): Promise<SubscriptionWritten> {
    const { eventType, filter = null, channels = null } = wanted;
    return this.written(
      owner,
      `INSERT INTO subscriptions AS s (id, tenant_id, endpoint_id, event_type, filter, channels, created_at)
       SELECT $3, e.tenant_id, e.id, $4, $6::json, $7::text[], $5 FROM endpoints e WHERE e.tenant_id = $1 AND e.id = $2 FOR SHARE
       RETURNING ${COLUMNS}`,
      [
        owner.tenantId,
        owner.endpointId,
        newId('sub', now.getTime()),
        eventType,
        now.toISOString(),
        jsonOf(filter),
        channels,
      ],
    );
  }

  /** What is not given stays. */
  async update(owner: SubscriptionFilter, id: string, change: Partial<NewSubscription>): Promise<SubscriptionWritten> {
    const { eventType = null, filter, channels } = change;
    return this.written(
      owner,
      `UPDATE subscriptions AS s SET event_type = coalesce($4, event_type),
         filter = CASE WHEN $5 THEN $6::json ELSE filter END,
         channels = CASE WHEN $7 THEN $8::text[] ELSE channels END
       WHERE tenant_id = $1 AND endpoint_id = $2 AND id = $3
       RETURNING ${COLUMNS}`,
      [owner.tenantId, owner.endpointId, id, eventType, ...given(filter, jsonOf), ...given(channels, (names) => names)],
    );
  }

  async find(owner: SubscriptionFilter, id: string): Promise<SubscriptionRow | undefined> {
    const sql = `SELECT ${COLUMNS} FROM subscriptions s WHERE tenant_id = $1 AND endpoint_id = $2 AND id = $3`;
    const parameters = [owner.tenantId, owner.endpointId, id];
    return (await this.database.rowsAs<SubscriptionRow>(owner.tenantId, sql, parameters))[0];
  }

  async list(request: PageRequest<SubscriptionFilter>): Promise<Page<SubscriptionRow>> {
    return readPage<SubscriptionRow, SubscriptionFilter>(
      (sql, parameters) => this.database.rowsAs(request.filter.tenantId, sql, parameters),
      { select: `SELECT ${COLUMNS} FROM subscriptions s`, at: 's.created_at', id: 's.id' },
      [
        { sql: 's.tenant_id = ?', value: request.filter.tenantId },
        { sql: 's.endpoint_id = ?', value: request.filter.endpointId },
      ],
      request,
      (row) => ({ atMs: row.createdAt.getTime(), id: row.id }),
    );
  }

  /**
   * Subscriptions of a tenant with one of these patterns, the first so many of them, and how many endpoints they belong to.
   */
  async withPatterns(
    tenantId: string,
    patterns: readonly string[],
    most: number,
  ): Promise<{ readonly endpoints: number; readonly subscriptions: readonly SubscriptionRow[] }> {
    const where = 'FROM subscriptions s WHERE s.tenant_id = $1 AND s.event_type = ANY($2::text[])';
    return this.database.asTenant(tenantId, async (session) => {
      const [counted] = await session.rows<{ endpoints: number }>(
        `SELECT count(DISTINCT s.endpoint_id)::int AS endpoints ${where}`,
        [tenantId, patterns],
      );
      const subscriptions = await session.rows<SubscriptionRow>(
        `SELECT ${COLUMNS} ${where} ORDER BY s.endpoint_id, s.id LIMIT $3`,
        [tenantId, patterns, most],
      );
      return { endpoints: counted?.endpoints ?? 0, subscriptions };
    });
  }

  async delete(owner: SubscriptionFilter, id: string): Promise<boolean> {
    const sql = 'DELETE FROM subscriptions WHERE tenant_id = $1 AND endpoint_id = $2 AND id = $3';
    return (await this.database.writeAs(owner.tenantId, sql, [owner.tenantId, owner.endpointId, id])) > 0;
  }

  private async written(
    { tenantId }: SubscriptionFilter,
    sql: string,
    parameters: readonly unknown[],
  ): Promise<SubscriptionWritten> {
    try {
      const [subscription] = await this.database.rowsAs<SubscriptionRow>(tenantId, sql, parameters);
      return subscription === undefined ? { kind: 'not_found' } : { kind: 'written', subscription };
    } catch (error) {
      if (sqlStateOf(error) === UNIQUE_VIOLATION) return { kind: 'duplicate' };
      throw error;
    }
  }
}

const jsonOf = (filter: FilterDocument | null): string | null => (filter === null ? null : JSON.stringify(filter));

/** Whether a column is to be changed, and to what: null is a value too. */
const given = <Value, Stored>(value: Value | undefined, stored: (value: Value) => Stored): [boolean, Stored | null] =>
  value === undefined ? [false, null] : [true, stored(value)];
