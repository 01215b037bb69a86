import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { SignatureFormat } from '#libs/contracts';
import type { HeldSecret, SecretAlgorithm, SecretKind, SecretPlan } from '#libs/domain';
import { Database } from '../connection/database.js';
import type { TenantSession } from '../connection/tenant-session.js';
import { SECRET_COLUMN, SecretVault, type SealedSecret, type SigningSecrets } from './secret-vault.js';

/** A secret of an endpoint, without the secret. */
export interface SecretRow {
  readonly id: string;
  readonly algorithm: SecretAlgorithm;
  /** Of an Ed25519 pair, in base64url. */
  readonly publicKey: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
}

export interface PublicKey {
  readonly id: string;
  readonly publicKey: string;
}

export interface EndpointPlace {
  readonly tenantId: string;
  readonly endpointId: string;
}

/** A new secret, in the clear, with what it is. */
export interface SecretToAdd {
  readonly secret: string;
  readonly kind: SecretKind;
}

export type SecretsChanged =
  | { readonly kind: 'changed'; readonly added: SecretRow | undefined; readonly before: readonly SecretRow[] }
  | { readonly kind: 'refused'; readonly reason: string }
  /** There is no such endpoint, or no such secret of it. */
  | { readonly kind: 'unknown' };

type Decision = (held: readonly HeldSecret[], format: SignatureFormat) => SecretPlan | { readonly kind: 'unknown' };

const COLUMNS = `id, algorithm, public_key AS "publicKey", created_at AS "createdAt", expires_at AS "expiresAt"`;
const LIVE = `(expires_at IS NULL OR expires_at > $3)`;
const OF_ENDPOINT = `
  SELECT ${COLUMNS} FROM endpoint_secrets WHERE tenant_id = $1 AND endpoint_id = $2 AND ${LIVE}
  ORDER BY created_at DESC, id DESC`;

/** What endpoints are signed with: at most a handful each, sealed, and never listed in the clear. */
@Injectable()
export class SecretStore {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SecretVault) private readonly vault: SecretVault,
  ) {}

  /** Those that sign, newest first. */
  list({ tenantId, endpointId }: EndpointPlace, now: Date): Promise<readonly SecretRow[]> {
    return this.database.asTenant(tenantId, (session) =>
      session.rows<SecretRow>(OF_ENDPOINT, [tenantId, endpointId, now.toISOString()]),
    );
  }

  /** Undefined: there is none, or it signs no more, or what it was sealed with is lost. */
  async reveal(
    { tenantId, endpointId }: EndpointPlace,
    id: string,
    now: Date,
  ): Promise<(SecretRow & { readonly secret: string }) | undefined> {
    const sql = `
      SELECT ${COLUMNS}, sealed FROM endpoint_secrets
      WHERE tenant_id = $1 AND endpoint_id = $2 AND ${LIVE} AND id = $4`;
    const [row] = await this.database.asTenant(tenantId, (session) =>
      session.rows<SecretRow & { readonly sealed: string }>(sql, [tenantId, endpointId, now.toISOString(), id]),
    );
    if (row === undefined) return undefined;
    const { sealed, ...known } = row;
    const opened = this.vault.open(sealed, SECRET_COLUMN, { tenantId, row: id });
    return opened.ok ? { ...known, secret: opened.secret } : undefined;
  }

  /** In the clear, to sign with now. */
  async signing({ tenantId, endpointId }: EndpointPlace, now: Date): Promise<SigningSecrets> {
    const sql = `
      SELECT id, tenant_id AS "tenantId", sealed, expires_at AS "expiresAt" FROM endpoint_secrets
      WHERE tenant_id = $1 AND endpoint_id = $2 AND ${LIVE} ORDER BY created_at DESC, id DESC`;
    const parameters = [tenantId, endpointId, now.toISOString()];
    const rows = await this.database.asTenant(tenantId, (session) => session.rows<SealedSecret>(sql, parameters));
    return this.vault.signingSecrets(rows, () => undefined);
  }

  /** Decided on the secrets as they are, with no other change between. */
  change(place: EndpointPlace, decide: Decision, now: Date, added?: SecretToAdd): Promise<SecretsChanged> {
    const { tenantId, endpointId } = place;
    return this.database.asTenant(tenantId, async (session): Promise<SecretsChanged> => {
      const [endpoint] = await session.rows<{ format: SignatureFormat }>(
        'SELECT signature_format AS format FROM endpoints WHERE tenant_id = $1 AND id = $2 FOR UPDATE',
        [tenantId, endpointId],
      );
      if (endpoint === undefined) return { kind: 'unknown' };
      const rows = await session.rows<SecretRow>(OF_ENDPOINT, [tenantId, endpointId, now.toISOString()]);
      const plan = decide(rows.map(heldSecret), endpoint.format);
      if (plan.kind !== 'change') return plan;
      for (const { id, atMs } of plan.expire) {
        await session.write('UPDATE endpoint_secrets SET expires_at = $2 WHERE id = $1', [
          id,
          new Date(atMs).toISOString(),
        ]);
      }
      return {
        kind: 'changed',
        before: rows,
        added: added === undefined ? undefined : await this.insert(session, place, added, now),
      };
    });
  }

  /** Of the tenant's Ed25519 pairs that sign, newest first. */
  publicKeys(
    tenantId: string,
    endpointId: string | undefined,
    limit: number,
    now: Date,
  ): Promise<readonly PublicKey[]> {
    const sql = `
      SELECT id, public_key AS "publicKey" FROM endpoint_secrets
      WHERE tenant_id = $1 AND public_key IS NOT NULL AND ($2::text IS NULL OR endpoint_id = $2) AND ${LIVE}
      ORDER BY created_at DESC, id DESC LIMIT $4`;
    return this.database.asTenant(tenantId, (session) =>
      session.rows<PublicKey>(sql, [tenantId, endpointId ?? null, now.toISOString(), limit]),
    );
  }

  private async insert(
    session: TenantSession,
    place: EndpointPlace,
    { secret, kind }: SecretToAdd,
    now: Date,
  ): Promise<SecretRow> {
    const { tenantId, endpointId } = place;
    const id = randomUUID();
    const { algorithm } = kind;
    const publicKey = kind.algorithm === 'ed25519' ? kind.publicKey : null;
    const sealed = this.vault.seal(secret, SECRET_COLUMN, { tenantId, row: id });
    await session.write(
      `INSERT INTO endpoint_secrets (id, tenant_id, endpoint_id, sealed, algorithm, public_key, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [id, tenantId, endpointId, sealed, algorithm, publicKey, now.toISOString()],
    );
    return { id, algorithm, publicKey, createdAt: now, expiresAt: null };
  }
}

const heldSecret = ({ id, algorithm, expiresAt }: SecretRow): HeldSecret => ({
  id,
  algorithm,
  expiresAtMs: expiresAt?.getTime() ?? null,
});
