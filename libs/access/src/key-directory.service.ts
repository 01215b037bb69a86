import { Inject, Injectable } from '@nestjs/common';
import { isScope, PostriderError } from '#libs/contracts';
import { ApiKeyRepository, type ApiKeyRow } from '#libs/database';
import { parseCidr, type Cidr, type StoredKey } from '#libs/domain';
import type { CredentialDirectory } from '#libs/http';
import { LRUCache } from 'lru-cache';
import { KeyUses } from './key-uses.service.js';
import { KeyLookup } from './key-lookup.js';

/** Keys are asked for again after so long, while requests go on with what is known. */
const REFRESH_AFTER_MS = 2_000;
/** Older than this a request waits for the answer: with the time a query takes, a revoked key ends within 10 s. */
const TRUSTED_FOR_MS = 5_000;
/** How long a request waits for PostgreSQL before it counts as away. */
const PATIENCE_MS = 1_000;
/** While it is away nobody waits for it again for so long. */
const AWAY_FOR_MS = 2_000;
const MAX_KEPT = 10_000;

interface Kept {
  /** Undefined: there is none. */
  readonly key: StoredKey | undefined;
  /** When PostgreSQL was asked, epoch milliseconds: what changed later is not in here. */
  readonly askedAtMs: number;
}

/**
 * API keys in memory. No request waits for PostgreSQL whose key was used in the last seconds; while PostgreSQL is away
 * keys that are known here go on, and others are answered 503, never 401 (ARCHITECTURE.md, invariant 8).
 */
@Injectable()
export class KeyDirectory implements CredentialDirectory {
  private readonly known = new LRUCache<string, Kept>({ max: MAX_KEPT });
  /** Apart, so that made-up keys push out no real ones. */
  private readonly unknown = new LRUCache<string, Kept>({ max: MAX_KEPT });
  private readonly lookup: KeyLookup<Kept>;
  private awayUntilMs = 0;

  constructor(
    @Inject(ApiKeyRepository) keys: ApiKeyRepository,
    @Inject(KeyUses) private readonly uses: KeyUses,
  ) {
    this.lookup = new KeyLookup(async (ids) => {
      const askedAtMs = Date.now();
      const rows = new Map((await keys.findAny(ids.map(idOfKey))).map((row) => [keyIdOf(row.id), storedKey(row)]));
      return (id) => ({ key: rows.get(id), askedAtMs });
    });
  }

  async find(keyId: string): Promise<StoredKey | undefined> {
    const nowMs = Date.now();
    const kept = this.known.get(keyId) ?? this.unknown.get(keyId);
    const ageMs = kept === undefined ? Number.POSITIVE_INFINITY : nowMs - kept.askedAtMs;
    if (kept !== undefined && ageMs < REFRESH_AFTER_MS) return kept.key;
    const answer = this.ask(keyId);
    if (kept !== undefined && ageMs < TRUSTED_FOR_MS) return kept.key;
    if (answer === undefined) throw away('too many keys are being looked up');
    // Only what exists may be trusted for longer: that a key does not exist is not to be told for sure.
    if (kept?.key === undefined) return this.awaited(answer, nowMs);
    return this.awaited(answer, nowMs).catch(() => kept.key);
  }

  noteUse(id: string): void {
    this.uses.note(id, Date.now());
  }

  /** For a key that was changed here: the next request with it asks PostgreSQL. */
  forget(id: string): void {
    this.known.delete(keyIdOf(id));
    this.unknown.delete(keyIdOf(id));
  }

  /** Undefined: too many wait already. A key that is known has its place all the same, or a flood would keep a revoked one. */
  private ask(keyId: string): Promise<StoredKey | undefined> | undefined {
    const answer = this.lookup.ask(keyId, this.known.has(keyId))?.then((kept) => {
      this.awayUntilMs = 0;
      this.keep(keyId, kept);
      return kept.key;
    });
    // Whoever goes on with what is known waits for no answer.
    answer?.catch(() => undefined);
    return answer;
  }

  private keep(keyId: string, kept: Kept): void {
    const [into, from] = kept.key === undefined ? [this.unknown, this.known] : [this.known, this.unknown];
    from.delete(keyId);
    into.set(keyId, kept);
  }

  private async awaited(answer: Promise<StoredKey | undefined>, nowMs: number): Promise<StoredKey | undefined> {
    if (nowMs < this.awayUntilMs) throw away('PostgreSQL does not answer');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(away(`PostgreSQL did not answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
    });
    try {
      return await Promise.race([answer, late]);
    } catch (error) {
      this.awayUntilMs = Date.now() + AWAY_FOR_MS;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

const away = (why: string): PostriderError =>
  new PostriderError('database_unavailable', `the API key cannot be checked now: ${why}`, { retryAfterSeconds: 2 });

/** A key's text holds its id without the prefix. */
const PREFIX = 'key_';
const idOfKey = (keyId: string): string => PREFIX + keyId;
const keyIdOf = (id: string): string => id.slice(PREFIX.length);

/** In no range lies no address: what cannot be read must not open a key to all of them. */
const NOWHERE: Cidr = { bytes: [], prefixLength: 0 };

function storedKey(row: ApiKeyRow): StoredKey {
  return {
    keyId: row.id,
    tenantId: row.tenantId,
    name: row.name,
    secretHash: row.secretHash,
    scopes: row.scopes.filter(isScope),
    allowedCidrs: row.allowedCidrs.map((text) => parseCidr(text) ?? NOWHERE),
    ...(row.publishRate === null ? {} : { publishRate: row.publishRate }),
    ...(row.expiresAt === null ? {} : { expiresAtMs: row.expiresAt.getTime() }),
    ...(row.revokedAt === null ? {} : { revokedAtMs: row.revokedAt.getTime() }),
  };
}
