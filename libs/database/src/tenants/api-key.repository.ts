import { Inject, Injectable } from '@nestjs/common';
import type { PublishRate } from '#libs/contracts';
import { Database } from '../connection/database.js';
import type { Page, PageRequest } from '../paging/keyset-cursor.js';
import { readPage } from '../paging/page-query.js';

/** A key as it is kept. */
export interface ApiKeyRow {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly environment: string;
  /** SHA-256 of the secret. */
  readonly secretHash: Buffer;
  readonly scopes: readonly string[];
  /** Where it may be used from; empty means anywhere. */
  readonly allowedCidrs: readonly string[];
  /** Null: as much as its tenant may publish. */
  readonly publishRate: PublishRate | null;
  readonly createdAt: Date;
  /** The key that made it. */
  readonly createdBy: string;
  /** The key that it was rotated from. */
  readonly replaces: string | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

export type NewApiKeyRow = Omit<ApiKeyRow, 'revokedAt' | 'lastUsedAt'>;
export type ApiKeyChange = Partial<Pick<ApiKeyRow, 'name' | 'scopes' | 'allowedCidrs' | 'publishRate' | 'expiresAt'>>;
export type ApiKeyFilter = { readonly tenantId: string };

const COLUMNS = `
  id, tenant_id AS "tenantId", name, environment, secret_hash AS "secretHash", scopes, allowed_cidrs AS "allowedCidrs",
  publish_rate AS "publishRate", created_at AS "createdAt", created_by AS "createdBy", replaces, expires_at AS "expiresAt",
  revoked_at AS "revokedAt", last_used_at AS "lastUsedAt"`;

const INSERT = `
  INSERT INTO api_keys (id, tenant_id, name, environment, secret_hash, scopes, allowed_cidrs, publish_rate, created_at,
    created_by, replaces, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING ${COLUMNS}`;

/** What is not given stays; a null is one that was given. */
const UPDATE = `
  UPDATE api_keys SET
    name = coalesce($2, name), scopes = coalesce($3::text[], scopes), allowed_cidrs = coalesce($4::text[], allowed_cidrs),
    publish_rate = CASE WHEN $5::boolean THEN $6::jsonb ELSE publish_rate END,
    expires_at = CASE WHEN $7::boolean THEN $8::timestamptz ELSE expires_at END
  WHERE id = $1 AND tenant_id = $9 RETURNING ${COLUMNS}`;

@Injectable()
export class ApiKeyRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Whoever's they are: for letting requests in, when it is not yet known whose they will be. */
  async findAny(ids: readonly string[]): Promise<readonly ApiKeyRow[]> {
    return this.database.rows<ApiKeyRow>(`SELECT ${COLUMNS} FROM api_keys WHERE id = ANY($1::text[])`, [ids]);
  }

  /** Of this tenant; undefined for any other's. */
  async find(tenantId: string, id: string): Promise<ApiKeyRow | undefined> {
    return this.one(tenantId, `SELECT ${COLUMNS} FROM api_keys WHERE id = $1 AND tenant_id = $2`, [id, tenantId]);
  }

  async list(request: PageRequest<ApiKeyFilter>): Promise<Page<ApiKeyRow>> {
    const { tenantId } = request.filter;
    return this.database.asTenant(tenantId, (session) =>
      readPage<ApiKeyRow, ApiKeyFilter>(
        (sql, parameters) => session.rows(sql, parameters),
        { select: `SELECT ${COLUMNS} FROM api_keys`, at: 'created_at', id: 'id' },
        [{ sql: 'tenant_id = ?', value: tenantId }],
        request,
        (row) => ({ atMs: row.createdAt.getTime(), id: row.id }),
      ),
    );
  }

  async create(key: NewApiKeyRow): Promise<ApiKeyRow> {
    return made(await this.one(key.tenantId, INSERT, columnsOf(key)));
  }

  async change(tenantId: string, id: string, change: ApiKeyChange): Promise<ApiKeyRow | undefined> {
    const { name, scopes, allowedCidrs, publishRate, expiresAt } = change;
    return this.one(tenantId, UPDATE, [
      id,
      name ?? null,
      scopes ?? null,
      allowedCidrs ?? null,
      publishRate !== undefined,
      publishRate === null || publishRate === undefined ? null : JSON.stringify(publishRate),
      expiresAt !== undefined,
      expiresAt?.toISOString() ?? null,
      tenantId,
    ]);
  }

  /** From `at` on; a key that was revoked before stays so. */
  async revoke(tenantId: string, id: string, at: Date): Promise<ApiKeyRow | undefined> {
    const sql = `
      UPDATE api_keys SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1 AND tenant_id = $3 RETURNING ${COLUMNS}`;
    return this.one(tenantId, sql, [id, at.toISOString(), tenantId]);
  }

  /** The new key comes and the old one gets its end in one step; undefined when the old one counts no more at `now`. */
  async replace(old: ApiKeyRow, key: NewApiKeyRow, endsAt: Date, now: Date): Promise<ApiKeyRow | undefined> {
    return this.database.asTenant(key.tenantId, async (session) => {
      const ended = await session.write(
        `UPDATE api_keys SET expires_at = least(expires_at, $2::timestamptz)
         WHERE id = $1 AND tenant_id = $4 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $3)`,
        [old.id, endsAt.toISOString(), now.toISOString(), old.tenantId],
      );
      if (ended === 0) return undefined;
      return (await session.rows<ApiKeyRow>(INSERT, columnsOf(key)))[0];
    });
  }

  /** When keys were last used, whoever's they are. */
  async noteUses(uses: ReadonlyMap<string, Date>): Promise<void> {
    const entries = [...uses].sort(([one], [other]) => (one < other ? -1 : 1));
    await this.database.write(
      `UPDATE api_keys k SET last_used_at = u.at FROM unnest($1::text[], $2::timestamptz[]) AS u (id, at)
       WHERE k.id = u.id AND (k.last_used_at IS NULL OR k.last_used_at < u.at)`,
      [entries.map(([id]) => id), entries.map(([, at]) => at.toISOString())],
    );
  }

  private async one(tenantId: string, sql: string, parameters: readonly unknown[]): Promise<ApiKeyRow | undefined> {
    return this.database.asTenant(tenantId, async (session) => (await session.rows<ApiKeyRow>(sql, parameters))[0]);
  }
}

const columnsOf = (key: NewApiKeyRow): readonly unknown[] => [
  key.id,
  key.tenantId,
  key.name,
  key.environment,
  key.secretHash,
  key.scopes,
  key.allowedCidrs,
  key.publishRate === null ? null : JSON.stringify(key.publishRate),
  key.createdAt.toISOString(),
  key.createdBy,
  key.replaces,
  key.expiresAt?.toISOString() ?? null,
];

function made<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new Error('an INSERT with RETURNING gave no row');
  return row;
}
