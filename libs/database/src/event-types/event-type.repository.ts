import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import type { SchemaDocument, ValidationMode } from '#libs/contracts';
import { Database } from '../connection/database.js';
import type { TenantSession } from '../connection/tenant-session.js';
import { sqlStateOf } from '../connection/unavailable.js';
import type { Page, PageRequest } from '../paging/keyset-cursor.js';
import { readPage } from '../paging/page-query.js';

export interface StoredVersion {
  readonly version: string;
  readonly schema: SchemaDocument | null;
  readonly example: unknown;
  /** RFC 3339; null when it is not deprecated. */
  readonly deprecatedAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface StoredEventType {
  readonly name: string;
  readonly description: string;
  /** Null: the tenant's. */
  readonly validation: ValidationMode | null;
  readonly deprecatedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** The oldest first. */
  readonly versions: readonly StoredVersion[];
}

export interface NewVersion {
  readonly version: string;
  readonly schema: SchemaDocument | null;
  /** Null: none. */
  readonly example: unknown;
}

export interface NewEventType extends NewVersion {
  readonly name: string;
  readonly description: string;
  readonly validation: ValidationMode | null;
}

export interface EventTypeChange {
  readonly description?: string | undefined;
  readonly validation?: ValidationMode | null | undefined;
  readonly deprecated?: boolean | undefined;
}

export interface VersionChange {
  readonly schema?: SchemaDocument | null | undefined;
  readonly example?: unknown;
  readonly deprecated?: boolean | undefined;
}

export type EventTypeFilter = {
  readonly tenantId: string;
  /** What names begin with. */
  readonly name?: string;
  readonly deprecated?: 'true' | 'false';
};

/** What becomes of writing: the name or the version may be there already, the type may be gone, or there are too many. */
export type EventTypeWritten = 'written' | 'not_found' | 'duplicate' | 'too_many';

/** What a version's data was said to look like when a change of it was decided. */
export type JudgedVersion = Pick<StoredVersion, 'version' | 'schema' | 'example'>;

/** Every publisher keeps all of it in memory. */
export const EVENT_TYPE_LIMITS = { types: 1_000, versions: 20, schemaBytes: 4_000_000 } as const;

const COLUMNS = `
  t.name, t.description, t.validation, t.deprecated_at AS "deprecatedAt", t.created_at AS "createdAt",
  t.updated_at AS "updatedAt",
  (SELECT coalesce(json_agg(json_build_object(
      'version', v.version, 'schema', v.schema, 'example', v.example,
      'deprecatedAt', to_char(v.deprecated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'createdAt', to_char(v.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'updatedAt', to_char(v.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
      ORDER BY v.created_at, v.version), '[]')
    FROM event_type_versions v WHERE v.tenant_id = t.tenant_id AND v.name = t.name) AS versions`;
const UNIQUE_VIOLATION = '23505';

/** One at a time for a tenant: its limits hold whoever else writes. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('event-types ' || $1, 0))`;
const USED = `
  SELECT (SELECT count(*)::int FROM event_types WHERE tenant_id = $1) AS types,
    (SELECT count(*)::int FROM event_type_versions WHERE tenant_id = $1 AND name = $2) AS versions,
    (SELECT coalesce(sum(octet_length(schema::text)), 0)::int FROM event_type_versions WHERE tenant_id = $1) AS bytes`;

const PRESENT = `
  SELECT version, schema, example FROM event_type_versions WHERE tenant_id = $1 AND name = $2 AND version = $3`;

/** The registry of event types: names, and what each version's data looks like. */
@Injectable()
export class EventTypeRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  create(tenantId: string, wanted: NewEventType, now: Date): Promise<EventTypeWritten> {
    return this.writing(tenantId, wanted, async (session, used) => {
      if (used.types >= EVENT_TYPE_LIMITS.types) return 'too_many';
      const { name, description, validation } = wanted;
      await session.write(
        `INSERT INTO event_types (tenant_id, name, description, validation, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $5)`,
        [tenantId, name, description, validation, now.toISOString()],
      );
      await insertVersion(session, tenantId, name, wanted, now);
      return 'written';
    });
  }

  addVersion(tenantId: string, name: string, wanted: NewVersion, now: Date): Promise<EventTypeWritten> {
    return this.writing(tenantId, { ...wanted, name }, async (session, used) => {
      if (used.versions === 0) return 'not_found';
      if (used.versions >= EVENT_TYPE_LIMITS.versions) return 'too_many';
      await insertVersion(session, tenantId, name, wanted, now);
      return 'written';
    });
  }

  change(tenantId: string, name: string, change: EventTypeChange, now: Date): Promise<boolean> {
    const { description = null, validation, deprecated = null } = change;
    const sql = `
      UPDATE event_types SET description = coalesce($3, description),
        validation = CASE WHEN $4 THEN $5 ELSE validation END,
        deprecated_at = CASE WHEN $6::boolean THEN coalesce(deprecated_at, $7) WHEN NOT $6 THEN NULL ELSE deprecated_at END,
        updated_at = $7
      WHERE tenant_id = $1 AND name = $2`;
    const values = [description, validation !== undefined, validation ?? null, deprecated, now.toISOString()];
    return this.database.asTenant(
      tenantId,
      async (session) => (await session.write(sql, [tenantId, name, ...values])) > 0,
    );
  }

  /** `stale`: it is not as it was judged any more, and nothing was changed. */
  changeVersion(
    tenantId: string,
    name: string,
    judged: JudgedVersion,
    change: VersionChange,
    now: Date,
  ): Promise<EventTypeWritten | 'stale'> {
    const { schema, example, deprecated = null } = change;
    const sql = `
      UPDATE event_type_versions SET schema = CASE WHEN $4 THEN $5::json ELSE schema END,
        example = CASE WHEN $6 THEN $7::json ELSE example END,
        deprecated_at = CASE WHEN $8::boolean THEN coalesce(deprecated_at, $9) WHEN NOT $8 THEN NULL ELSE deprecated_at END,
        updated_at = $9
      WHERE tenant_id = $1 AND name = $2 AND version = $3`;
    const { version } = judged;
    return this.writing(tenantId, { name, schema: schema ?? null }, async (session) => {
      const [present] = await session.rows<JudgedVersion>(PRESENT, [tenantId, name, version]);
      if (present === undefined) return 'not_found';
      if (!isDeepStrictEqual([present.schema, present.example], [judged.schema, judged.example])) return 'stale';
      const values = [schema !== undefined, jsonOf(schema ?? null), example !== undefined, jsonOf(example ?? null)];
      const changed = await session.write(sql, [tenantId, name, version, ...values, deprecated, now.toISOString()]);
      return changed > 0 ? 'written' : 'not_found';
    });
  }

  delete(tenantId: string, name: string): Promise<boolean> {
    const sql = 'DELETE FROM event_types WHERE tenant_id = $1 AND name = $2';
    return this.database.asTenant(tenantId, async (session) => (await session.write(sql, [tenantId, name])) > 0);
  }

  find(tenantId: string, name: string): Promise<StoredEventType | undefined> {
    const sql = `SELECT ${COLUMNS} FROM event_types t WHERE t.tenant_id = $1 AND t.name = $2`;
    return this.database.asTenant(
      tenantId,
      async (session) => (await session.rows<StoredEventType>(sql, [tenantId, name]))[0],
    );
  }

  list(request: PageRequest<EventTypeFilter>): Promise<Page<StoredEventType>> {
    const { tenantId, name, deprecated } = request.filter;
    return this.database.asTenant(tenantId, (session) =>
      readPage<StoredEventType, EventTypeFilter>(
        (sql, parameters) => session.rows(sql, parameters),
        { select: `SELECT ${COLUMNS} FROM event_types t`, at: 't.created_at', id: 't.name' },
        [
          { sql: 't.tenant_id = ?', value: tenantId },
          ...(name === undefined ? [] : [{ sql: 'starts_with(t.name, ?)', value: name }]),
          ...(deprecated === undefined
            ? []
            : [{ sql: '(t.deprecated_at IS NOT NULL) = ?::boolean', value: deprecated }]),
        ],
        request,
        (row) => ({ atMs: row.createdAt.getTime(), id: row.name }),
      ),
    );
  }

  private async writing<Written extends string = EventTypeWritten>(
    tenantId: string,
    { name, schema }: { readonly name: string; readonly schema: SchemaDocument | null },
    write: (session: TenantSession, used: { readonly types: number; readonly versions: number }) => Promise<Written>,
  ): Promise<Written | EventTypeWritten> {
    try {
      return await this.database.asTenant(tenantId, async (session): Promise<Written | EventTypeWritten> => {
        await session.rows(LOCK, [tenantId]);
        const [used] = await session.rows<{ types: number; versions: number; bytes: number }>(USED, [tenantId, name]);
        const bytes = schema === null ? 0 : Buffer.byteLength(JSON.stringify(schema));
        if (used === undefined || used.bytes + bytes > EVENT_TYPE_LIMITS.schemaBytes) return 'too_many';
        return write(session, used);
      });
    } catch (error) {
      if (sqlStateOf(error) === UNIQUE_VIOLATION) return 'duplicate';
      throw error;
    }
  }
}

async function insertVersion(
  session: TenantSession,
  tenantId: string,
  name: string,
  { version, schema, example }: NewVersion,
  now: Date,
): Promise<void> {
  await session.write(
    `INSERT INTO event_type_versions (tenant_id, name, version, schema, example, created_at, updated_at)
     VALUES ($1, $2, $3, $4::json, $5::json, $6, $6)`,
    [tenantId, name, version, jsonOf(schema), jsonOf(example), now.toISOString()],
  );
}

const jsonOf = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
