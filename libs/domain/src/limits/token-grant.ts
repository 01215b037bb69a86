import type { PublishRate } from '#libs/contracts';

/** What a publisher asks the shared bucket for. */
export interface TokenWish {
  /** Fewer than these are of no use, so none are given. */
  readonly least: number;
  readonly most: number;
  /** Tokens that were given earlier and not used. */
  readonly returned: number;
}

export interface TokenGrant {
  readonly granted: number;
  /** How many tokens the bucket then lacks until it is full. */
  readonly missing: number;
}

/** Fractions of a token are reckoned in floating point: what lacks a millionth is whole. */
const GRAIN = 1e-6;

/** What a bucket lacks some time later, if nobody takes any more. */
export const missingAfter = (missing: number, elapsedMs: number, { perSecond }: PublishRate): number =>
  Math.max(0, missing - (Math.max(0, elapsedMs) / 1_000) * perSecond);

/** Until a bucket that lacks so many tokens holds this many; at most `burst`. */
export const heldInMs = (tokens: number, missing: number, { perSecond, burst }: PublishRate): number =>
  (Math.max(0, tokens + missing - burst) / perSecond) * 1_000;

/**
 * One grant from a bucket that lacks so many tokens. The SQL of PublishBucketStore says the same, and a test holds the two
 * together: by this a publisher goes on alone while PostgreSQL is away.
 */
export function grantTokens(missing: number, { burst }: PublishRate, wish: TokenWish): TokenGrant {
  // A limit that was lowered leaves no debt behind; what is returned fills no bucket beyond its burst.
  const before = Math.max(0, Math.min(missing, burst) - wish.returned);
  const level = Math.floor(burst - before + GRAIN);
  const granted = level < wish.least ? 0 : Math.min(level, wish.most);
  return { granted, missing: before + granted };
}
