import { Inject, Injectable } from '@nestjs/common';
import type { TenantSettings } from '#libs/contracts';
import { Database } from '../connection/database.js';
import type { Page, PageRequest } from '../paging/keyset-cursor.js';
import { readPage } from '../paging/page-query.js';

export interface TenantRow {
  readonly id: string;
  readonly name: string;
  readonly settings: TenantSettings;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface TenantChange {
  readonly name?: string;
  /** What is not given stays; null takes a setting away. */
  readonly settings?: { readonly [Name in keyof TenantSettings]?: TenantSettings[Name] | null };
}

const COLUMNS = `id, name, settings, created_at AS "createdAt", updated_at AS "updatedAt"`;

@Injectable()
export class TenantRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  async create(tenant: TenantRow): Promise<void> {
    const { id, name, settings, createdAt, updatedAt } = tenant;
    const sql = `INSERT INTO tenants (id, name, settings, created_at, updated_at) VALUES ($1, $2, $3, $4, $5)`;
    const parameters = [id, name, JSON.stringify(settings), createdAt.toISOString(), updatedAt.toISOString()];
    await this.database.asTenant(id, (session) => session.write(sql, parameters));
  }

  /** At boot, for the tenant of the root key. */
  async ensure(id: string, now: Date): Promise<void> {
    const sql = `INSERT INTO tenants (id, name, created_at, updated_at) VALUES ($1, $1, $2, $2) ON CONFLICT DO NOTHING`;
    await this.database.asTenant(id, (session) => session.write(sql, [id, now.toISOString()]));
  }

  async find(id: string): Promise<TenantRow | undefined> {
    const sql = `SELECT ${COLUMNS} FROM tenants WHERE id = $1`;
    return this.database.asTenant(id, async (session) => (await session.rows<TenantRow>(sql, [id]))[0]);
  }

  /** All of the installation: for the operator. */
  async list(request: PageRequest<Record<string, never>>): Promise<Page<TenantRow>> {
    return readPage<TenantRow, Record<string, never>>(
      (sql, parameters) => this.database.rows(sql, parameters),
      { select: `SELECT ${COLUMNS} FROM tenants`, at: 'created_at', id: 'id' },
      [{ sql: '?::boolean', value: true }],
      request,
      (row) => ({ atMs: row.createdAt.getTime(), id: row.id }),
    );
  }

  /** Both as it was and as it is, so that nothing comes between the two. */
  async change(
    id: string,
    { name, settings = {} }: TenantChange,
    now: Date,
  ): Promise<{ readonly before: TenantRow; readonly after: TenantRow } | undefined> {
    const removed = Object.entries(settings).flatMap(([setting, value]) => (value === null ? [setting] : []));
    const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null));
    return this.database.asTenant(id, async (session) => {
      const [before] = await session.rows<TenantRow>(`SELECT ${COLUMNS} FROM tenants WHERE id = $1 FOR UPDATE`, [id]);
      const [after] = await session.rows<TenantRow>(
        `UPDATE tenants SET name = coalesce($2, name), settings = (settings - $3::text[]) || $4::jsonb, updated_at = $5
         WHERE id = $1 RETURNING ${COLUMNS}`,
        [id, name ?? null, removed, JSON.stringify(given), now.toISOString()],
      );
      return before === undefined || after === undefined ? undefined : { before, after };
    });
  }
}
