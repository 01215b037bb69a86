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
  /** Until the bucket would be full again if nobody took more, milliseconds. It tells how much is left. */
  readonly fullInMs: number;
}

/** Fractions of a token are reckoned in floating point: what lacks a millionth is whole. */
const GRAIN = 1e-6;

const msOf = (tokens: number, { perSecond }: PublishRate): number => (tokens / perSecond) * 1_000;

/** Tokens in a bucket that would be full then. */
export const levelOf = (fullInMs: number, rate: PublishRate): number =>
  rate.burst - (Math.max(0, fullInMs) / 1_000) * rate.perSecond;

/** Until a bucket that would be full then holds so many tokens; at most `burst`. */
export const heldInMs = (tokens: number, fullInMs: number, rate: PublishRate): number =>
  Math.max(0, fullInMs - msOf(rate.burst - tokens, rate));

/**
 * One grant from a bucket that would be full in `fullInMs`. The SQL of PublishBucketStore says the same, and a test holds
 * the two together: by this a publisher goes on alone while PostgreSQL is away.
 */
export function grantTokens(fullInMs: number, rate: PublishRate, wish: TokenWish): TokenGrant {
  const capacityMs = msOf(rate.burst, rate);
  // A limit that was lowered leaves no debt behind; what is returned fills no bucket beyond its burst.
  const before = Math.max(0, Math.min(fullInMs, capacityMs) - msOf(wish.returned, rate));
  const level = Math.floor(levelOf(before, rate) + GRAIN);
  const granted = level < wish.least ? 0 : Math.min(level, wish.most);
  return { granted, fullInMs: before + msOf(granted, rate) };
}
