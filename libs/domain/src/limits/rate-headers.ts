import type { RateStanding } from './token-stock.js';

/** One limit of a request. `name` is what its headers call it. */
export interface NamedStanding extends RateStanding {
  readonly name: 'default' | 'key';
  /** Of the limit that refused the request: when the tokens for it are there. */
  readonly retryInMs?: number;
}

const seconds = (ms: number): number => Math.ceil(ms / 1_000);
/** To a request that is refused, the moment that counts is when it may come again. */
const resetMs = ({ retryInMs, fullInMs }: NamedStanding): number => retryInMs ?? fullInMs;

/** Every limit in the fields of the IETF's draft, and the tightest in the older triple (docs/publish-limits.md). */
export function rateHeaders(standings: readonly NamedStanding[], nowMs: number): Record<string, string> {
  const [first, ...others] = standings;
  if (first === undefined) return {};
  const tightest = others.reduce(tighter, first);
  return {
    'ratelimit-policy': standings.map(policyOf).join(', '),
    ratelimit: standings.map((one) => `"${one.name}";r=${one.remaining};t=${seconds(resetMs(one))}`).join(', '),
    'x-ratelimit-limit': String(tightest.rate.burst),
    'x-ratelimit-remaining': String(tightest.remaining),
    'x-ratelimit-reset': String(seconds(nowMs + resetMs(tightest))),
  };
}

/** The one that refused, else the one with the least left. */
function tighter(one: NamedStanding, other: NamedStanding): NamedStanding {
  if (one.retryInMs !== undefined) return one;
  return other.retryInMs !== undefined || other.remaining < one.remaining ? other : one;
}

/** `q` tokens, all of which refill within `w` seconds. */
const policyOf = ({ name, rate }: NamedStanding): string =>
  `"${name}";q=${rate.burst};w=${Math.max(1, Math.ceil(rate.burst / rate.perSecond))}`;
