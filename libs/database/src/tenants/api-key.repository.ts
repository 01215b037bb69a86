import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../connection/database.js';

/** A key as it is kept. */
export interface ApiKeyRow {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly environment: string;
  /** SHA-256 of the secret. */
  readonly secretHash: Buffer;
  readonly scopes: readonly string[];
  readonly allowedCidrs: readonly string[];
  readonly createdAt: Date;
  /** The key that made it. */
  readonly createdBy: string;
  /** The key that it was rotated from. */
  readonly replaces: string | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

const COLUMNS = `
  id, tenant_id AS "tenantId", name, environment, secret_hash AS "secretHash", scopes, allowed_cidrs AS "allowedCidrs",
  created_at AS "createdAt", created_by AS "createdBy", replaces, expires_at AS "expiresAt", revoked_at AS "revokedAt",
  last_used_at AS "lastUsedAt"`;

@Injectable()
export class ApiKeyRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Whoever's they are: for letting requests in, when it is not yet known whose they will be. */
  async findAny(ids: readonly string[]): Promise<readonly ApiKeyRow[]> {
    return this.database.rows<ApiKeyRow>(`SELECT ${COLUMNS} FROM api_keys WHERE id = ANY($1::text[])`, [ids]);
  }
}
