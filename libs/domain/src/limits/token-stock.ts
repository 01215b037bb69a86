import type { PublishRate } from '#libs/contracts';
import { grantTokens, heldInMs, missingAfter, type TokenGrant, type TokenWish } from './token-grant.js';

export type TokenTake =
  | { readonly kind: 'taken' }
  /** Nobody knows before the shared bucket was asked. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly retryInMs: number };

/** What a publisher can tell its client of a limit. */
export interface RateStanding {
  readonly rate: PublishRate;
  /** Tokens left, as far as is known here. */
  readonly remaining: number;
  readonly fullInMs: number;
}

/** Tokens that lie unused for so long go back to the bucket, so that other publishers can have them. */
export const STOCK_KEPT_MS = 1_000;
/** Stock that is gone sooner is doubled next time: so the shared bucket is asked a few times a second, however many come. */
const QUICKLY_USED_MS = 200;
/** A publisher takes at most this share of a bucket beyond what its requests wait for. */
const STOCK_SHARE = 0.25;
/** After the bucket was found empty it is left alone for so long, or for the time that half of it takes to fill. */
const PAUSE_MS = 100;
/** What was known of the bucket so long ago refuses nobody: others may have given back what they held. */
const KNOWN_FOR_MS = 1_000;

/**
 * The tokens of one limit that this publisher holds, taken out of the bucket that all publishers share. Requests take from
 * the stock; only when it runs low is the bucket asked (docs/publish-limits.md). Times are milliseconds of any one clock.
 */
export class TokenStock {
  private tokens = 0;
  private grantedAtMs = -Infinity;
  private size = 1;
  /** What the shared bucket lacked when it was last heard of, and when that was. */
  private missing = 0;
  private heardAtMs: number;
  private emptyUntilMs = -Infinity;
  private knownUntilMs = -Infinity;

  constructor(
    readonly rate: PublishRate,
    nowMs: number,
  ) {
    this.heardAtMs = nowMs;
  }

  /** @param count at most `rate.burst` */
  take(count: number, nowMs: number): TokenTake {
    if (count <= this.tokens) {
      this.tokens -= count;
      return { kind: 'taken' };
    }
    const lacking = count - this.tokens;
    const availableAtMs = nowMs + heldInMs(lacking, this.missingAt(nowMs), this.rate);
    const readyAtMs = Math.max(this.emptyUntilMs, availableAtMs);
    return nowMs < this.knownUntilMs && readyAtMs > nowMs
      ? { kind: 'refused', retryInMs: readyAtMs - nowMs }
      : { kind: 'unknown' };
  }

  /** The request was not served after all. */
  putBack(count: number): void {
    this.tokens += count;
  }

  /** Whether to ask for more before anybody has to wait for it. */
  isLow(nowMs: number): boolean {
    return this.size > 1 && this.tokens < this.size / 2 && nowMs >= this.emptyUntilMs;
  }

  /** @param waiting tokens that requests wait for, the first one's first; none to stock up */
  wish(waiting: readonly number[], nowMs: number): TokenWish {
    if (nowMs - this.grantedAtMs < QUICKLY_USED_MS) this.size = Math.min(this.size * 2, this.mostStock());
    const [first = 1] = waiting;
    const wanted = waiting.reduce((sum, count) => sum + count, 0);
    const least = Math.max(1, first - (waiting.length === 0 ? 0 : this.tokens));
    return { least, most: Math.max(least, wanted + this.size - this.tokens), returned: 0 };
  }

  takeIn(grant: TokenGrant, wish: TokenWish, nowMs: number): void {
    this.knownUntilMs = nowMs + KNOWN_FOR_MS;
    this.tokens += grant.granted;
    this.missing = grant.missing;
    this.heardAtMs = nowMs;
    if (grant.granted > 0) this.grantedAtMs = nowMs;
    if (grant.granted < wish.most) this.emptyUntilMs = nowMs + this.pauseMs();
  }

  /** The shared bucket is out of reach: this publisher goes on by itself from what it knew last. */
  takeInAlone(wish: TokenWish, nowMs: number): void {
    this.takeIn(grantTokens(this.missingAt(nowMs), this.rate, wish), wish, nowMs);
  }

  /** Tokens that nobody used in time: they leave the stock, and are to be given back. */
  giveUp(nowMs: number): number {
    if (this.tokens === 0 || nowMs - this.grantedAtMs < STOCK_KEPT_MS) return 0;
    const unused = this.tokens;
    this.tokens = 0;
    this.size = Math.max(1, Math.floor(this.size / 2));
    return unused;
  }

  standing(nowMs: number): RateStanding {
    const { rate } = this;
    const inBucket = Math.max(0, Math.floor(rate.burst - this.missingAt(nowMs)));
    const remaining = Math.min(rate.burst, this.tokens + inBucket);
    return { rate, remaining, fullInMs: ((rate.burst - remaining) / rate.perSecond) * 1_000 };
  }

  /** At least; other publishers may have taken more since. */
  private missingAt(nowMs: number): number {
    return missingAfter(this.missing, nowMs - this.heardAtMs, this.rate);
  }

  private mostStock(): number {
    return Math.max(1, Math.floor(this.rate.burst * STOCK_SHARE));
  }

  private pauseMs(): number {
    return Math.min(PAUSE_MS, (this.rate.burst / 2 / this.rate.perSecond) * 1_000);
  }
}
