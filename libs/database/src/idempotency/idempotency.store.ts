import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../connection/database.js';

/** What an Idempotency-Key is scoped by (docs/wire.md 4). */
export interface IdempotencyScope {
  readonly tenantId: string;
  readonly route: string;
  readonly key: string;
}

export interface IdempotentRequest {
  /** Any digest of the body: the same key with another body is refused. */
  readonly bodyHash: string;
  /** The ids that the events get if this is the first request with its key. */
  readonly eventIds: readonly string[];
  readonly nowMs: number;
  /** For how long nobody else may work on it. After a crash the lease runs out and the next request takes over. */
  readonly leaseMs: number;
}

export type IdempotencyVerdict =
  /** Do the work, under these ids: those of an earlier request that did not finish, or the ones just offered. */
  | { readonly kind: 'started'; readonly eventIds: readonly string[] }
  | { readonly kind: 'running' }
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'stored'; readonly status: number; readonly body: Buffer };

const KEPT_MS = 24 * 3_600_000;

interface KeyRow {
  readonly bodyHash: string;
  readonly status: number | null;
  readonly body: Buffer | null;
}

/** Takes a new key, an expired one, or one whose lease ran out unfinished; the last keeps its event ids. */
const TAKE = `
  INSERT INTO idempotency_keys AS k (tenant_id, route, key, body_hash, event_ids, lease_until, expires_at)
  VALUES ($1, $2, $3, $4, $5::text[], $6, $7)
  ON CONFLICT (tenant_id, route, key) DO UPDATE SET
    body_hash = EXCLUDED.body_hash,
    event_ids = CASE WHEN k.expires_at <= $8::timestamptz THEN EXCLUDED.event_ids ELSE k.event_ids END,
    expires_at = CASE WHEN k.expires_at <= $8::timestamptz THEN EXCLUDED.expires_at ELSE k.expires_at END,
    lease_until = EXCLUDED.lease_until,
    status = NULL,
    body = NULL
  WHERE k.expires_at <= $8::timestamptz
    OR (k.status IS NULL AND k.lease_until <= $8::timestamptz AND k.body_hash = EXCLUDED.body_hash)
  RETURNING event_ids AS "eventIds"`;

@Injectable()
export class IdempotencyStore {
  constructor(@Inject(Database) private readonly database: Database) {}

  async begin(scope: IdempotencyScope, request: IdempotentRequest): Promise<IdempotencyVerdict> {
    const { bodyHash, eventIds, nowMs, leaseMs } = request;
    const [taken] = await this.database.rows<{ eventIds: string[] }>(TAKE, [
      ...columnsOf(scope),
      bodyHash,
      eventIds,
      isoTime(nowMs + leaseMs),
      isoTime(nowMs + KEPT_MS),
      isoTime(nowMs),
    ]);
    if (taken !== undefined) return { kind: 'started', eventIds: taken.eventIds };
    const [held] = await this.database.rows<KeyRow>(
      `SELECT body_hash AS "bodyHash", status, body FROM idempotency_keys
       WHERE tenant_id = $1 AND route = $2 AND key = $3`,
      columnsOf(scope),
    );
    // Cleaned away between the two statements: whoever asks again begins anew.
    if (held === undefined) return { kind: 'running' };
    if (held.bodyHash !== bodyHash) return { kind: 'mismatch' };
    if (held.status === null) return { kind: 'running' };
    return { kind: 'stored', status: held.status, body: held.body ?? Buffer.alloc(0) };
  }

  /** Keeps the answer for 24 h from the first request. */
  async finish(scope: IdempotencyScope, answer: { readonly status: number; readonly body: Buffer }): Promise<void> {
    const sql = `UPDATE idempotency_keys SET status = $4, body = $5 WHERE tenant_id = $1 AND route = $2 AND key = $3`;
    await this.database.write(sql, [...columnsOf(scope), answer.status, answer.body]);
  }

  /** The work failed and may be tried again at once, under the same event ids. */
  async release(scope: IdempotencyScope): Promise<void> {
    const sql = `
      UPDATE idempotency_keys SET lease_until = '-infinity'
      WHERE tenant_id = $1 AND route = $2 AND key = $3 AND status IS NULL`;
    await this.database.write(sql, columnsOf(scope));
  }

  /** Deletes expired keys, a small batch at a time so that no lock lasts. Returns how many are gone. */
  async deleteExpired(nowMs: number, batchSize: number): Promise<number> {
    const sql = `
      DELETE FROM idempotency_keys WHERE (tenant_id, route, key) IN (
        SELECT tenant_id, route, key FROM idempotency_keys WHERE expires_at <= $1
        ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)`;
    return this.database.write(sql, [isoTime(nowMs), batchSize]);
  }
}

const columnsOf = ({ tenantId, route, key }: IdempotencyScope): readonly string[] => [tenantId, route, key];
const isoTime = (atMs: number): string => new Date(atMs).toISOString();
