import { randomBytes, randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { RateLimit } from '#libs/contracts';
import { lowerCaseNames, type Handshake, type HandshakeVerdict } from '#libs/domain';
import { IsNull, Not, type EntityManager } from 'typeorm';
import { Database } from '../connection/database.js';
import { storable } from '../storable-text.js';
import { EndpointVerificationEntity } from './endpoint-verification.entity.js';
import { SecretVault, TOKEN_COLUMN } from './secret-vault.js';

/** A handshake to be made now, by whoever claimed it. */
export interface HandshakeToMake {
  readonly endpointId: string;
  readonly tenantId: string;
  readonly round: string;
  /** Undefined: it cannot be opened, for want of the key that it was sealed with. */
  readonly token: string | undefined;
  /** This one included. */
  readonly tries: number;
  readonly handshake: Handshake;
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly rateLimit: RateLimit | null;
}

interface ClaimedRow extends Omit<HandshakeToMake, 'token'> {
  readonly sealed: string;
}

const TOKEN_BYTES = 24;
const MAX_ERROR_LENGTH = 500;

/** How many handshakes may be begun. */
export interface HandshakeShare {
  readonly limit: number;
  /** Of one tenant, those counted that are under way. */
  readonly perTenant: number;
  /** By tenant. */
  readonly underWay: ReadonlyMap<string, number>;
}

/**
 * Those that are due: of each tenant the first tries before the others, and the tenant with the fewest under way first. Many
 * that never answer must not keep a new one waiting, and least of all another tenant's. Each is put off for as long as a
 * try may take, so that it comes back when whoever claimed it dies.
 */
const CLAIM = `
  WITH tenants AS MATERIALIZED (
    SELECT v.tenant_id, coalesce(max(b.count), 0) AS busy
    FROM (SELECT DISTINCT tenant_id FROM endpoint_verifications WHERE next_try_at <= $1) v
    LEFT JOIN unnest($4::text[], $5::int[]) AS b (tenant_id, count) ON b.tenant_id = v.tenant_id
    GROUP BY v.tenant_id),
  candidates AS MATERIALIZED (
    SELECT c.endpoint_id, c.tries, t.busy + row_number() OVER (PARTITION BY t.tenant_id ORDER BY c.tries, c.next_try_at) AS place
    FROM tenants t CROSS JOIN LATERAL (
      SELECT d.endpoint_id, d.tries, d.next_try_at
      FROM endpoint_verifications d JOIN endpoints p ON p.id = d.endpoint_id
      WHERE d.tenant_id = t.tenant_id AND d.next_try_at <= $1 AND p.state = 'pending_verification' AND p.verification <> 'none'
      ORDER BY d.tries, d.next_try_at LIMIT greatest($6 - t.busy, 0)) c),
  due AS MATERIALIZED (
    SELECT d.endpoint_id FROM endpoint_verifications d JOIN candidates c ON c.endpoint_id = d.endpoint_id
    WHERE d.next_try_at <= $1
    ORDER BY c.place, c.tries LIMIT $2 FOR UPDATE OF d SKIP LOCKED)
  UPDATE endpoint_verifications v
  SET tries = v.tries + 1, next_try_at = $1::timestamptz + (e.timeout_ms + $3) * interval '1 millisecond'
  FROM due, endpoints e
  WHERE v.endpoint_id = due.endpoint_id AND e.id = due.endpoint_id
  RETURNING v.endpoint_id AS "endpointId", v.tenant_id AS "tenantId", v.round, v.sealed, v.tries,
    e.verification AS handshake, e.url, e.headers, e.timeout_ms AS "timeoutMs", e.rate_limit AS "rateLimit"`;

/** Another state since: the answer is kept for when it is asked about, and changes nothing else. */
const SETTLE_ENDPOINT = `
  UPDATE endpoints SET state = $2, verified_at = $3, updated_at = $4,
    state_changed_at = greatest($4, state_changed_at + interval '1 millisecond'),
    rate_limit = CASE WHEN $5::int IS NULL THEN rate_limit ELSE coalesce(rate_limit, '{}') ||
      jsonb_build_object('perMinute', least($5::int, coalesce((rate_limit ->> 'perMinute')::int, $5::int))) END
  WHERE id = $1 AND state = 'pending_verification'`;

/** Which endpoints are still to be asked whether they want to be sent to; all that is known of it, so that a crash loses nothing. */
@Injectable()
export class VerificationStore {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SecretVault) private readonly vault: SecretVault,
  ) {}

  /** From the beginning, as part of what changed the endpoint. @returns the token, the same as ever for this endpoint */
  async begin(
    manager: EntityManager,
    endpoint: { readonly id: string; readonly tenantId: string },
    now: Date,
  ): Promise<string> {
    const { id: endpointId, tenantId } = endpoint;
    const known = await manager.findOne(EndpointVerificationEntity, { where: { endpointId } });
    const place = { tenantId, row: endpointId };
    const opened = known === null ? undefined : this.vault.open(known.sealed, TOKEN_COLUMN, place);
    const token = opened?.ok === true ? opened.secret : `whvt_${randomBytes(TOKEN_BYTES).toString('base64url')}`;
    const sealed = this.vault.seal(token, TOKEN_COLUMN, place);
    const begun = { round: randomUUID(), sealed, tries: 0, nextTryAt: now, lastError: null };
    await manager.upsert(EndpointVerificationEntity, { endpointId, tenantId, ...begun }, ['endpointId']);
    return token;
  }

  /** Undefined: it was never asked, or what it was sealed with is lost. */
  async tokenOf(tenantId: string, endpointId: string): Promise<string | undefined> {
    const sql = 'SELECT sealed FROM endpoint_verifications WHERE tenant_id = $1 AND endpoint_id = $2';
    const [row] = await this.database.rowsAs<{ sealed: string }>(tenantId, sql, [tenantId, endpointId]);
    return row === undefined ? undefined : this.opened(row.sealed, tenantId, endpointId);
  }

  /** @param graceMs beside the endpoint's own timeout, until somebody else may try */
  async claim(
    { limit, perTenant, underWay }: HandshakeShare,
    graceMs: number,
    now: Date,
  ): Promise<readonly HandshakeToMake[]> {
    const busy = [[...underWay.keys()], [...underWay.values()], perTenant];
    const rows = await this.database.rows<ClaimedRow>(CLAIM, [now.toISOString(), limit, graceMs, ...busy]);
    return rows.map(({ sealed, ...row }) => ({
      ...row,
      headers: lowerCaseNames(row.headers),
      token: this.opened(sealed, row.tenantId, row.endpointId),
    }));
  }

  /**
   * Writes down what a handshake came to: the endpoint is active, failed, or asked again then. False when it was asked
   * from the beginning meanwhile, so that this answer is to another question.
   */
  async settle(
    { endpointId, round }: HandshakeToMake,
    verdict: HandshakeVerdict,
    retryAt: Date,
    now: Date,
  ): Promise<boolean> {
    return this.database.transaction(async (manager) => {
      // Whoever changes an endpoint locks it first; so does this.
      await manager.query('SELECT FROM endpoints WHERE id = $1 FOR UPDATE', [endpointId]);
      const lastError = verdict.kind === 'verified' ? null : storable(verdict.reason, MAX_ERROR_LENGTH);
      const nextTryAt = verdict.kind === 'later' ? retryAt : null;
      const { affected } = await manager.update(
        EndpointVerificationEntity,
        // Whoever asks beside another, whose claim had ended, may find that it was answered.
        { endpointId, round, nextTryAt: Not(IsNull()) },
        { lastError, nextTryAt },
      );
      if (affected !== 1) return false;
      if (verdict.kind === 'later') return true;
      const verified = verdict.kind === 'verified';
      await manager.query(SETTLE_ENDPOINT, [
        endpointId,
        verified ? 'active' : 'failed',
        verified ? now : null,
        now,
        verified ? (verdict.perMinute ?? null) : null,
      ]);
      return true;
    });
  }

  private opened(sealed: string, tenantId: string, endpointId: string): string | undefined {
    const opened = this.vault.open(sealed, TOKEN_COLUMN, { tenantId, row: endpointId });
    return opened.ok ? opened.secret : undefined;
  }
}
