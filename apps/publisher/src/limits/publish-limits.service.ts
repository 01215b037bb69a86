import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { PostriderError, type PublishRate } from '#libs/contracts';
import { rateHeaders, STOCK_KEPT_MS } from '#libs/domain';
import { LRUCache } from 'lru-cache';
import { SharedLimit } from './shared-limit.js';
import { RequestLimits, type Publisher, type RequestLimit } from './request-limits.service.js';
import { TokenSource } from './token-source.service.js';

/** Limits in mind; the least recently used begins anew, with what the shared bucket holds. */
const MAX_LIMITS = 10_000;

interface Named extends RequestLimit {
  readonly limit: SharedLimit;
}

/** Publish limits of tenants and keys, over any number of publishers (docs/publish-limits.md). */
@Injectable()
export class PublishLimits implements OnModuleDestroy {
  private readonly limits = new LRUCache<string, SharedLimit>({ max: MAX_LIMITS });
  private readonly tidying: NodeJS.Timeout;

  constructor(
    @Inject(RequestLimits) private readonly requestLimits: RequestLimits,
    @Inject(TokenSource) private readonly source: TokenSource,
  ) {
    this.tidying = setInterval(() => this.tidy(), STOCK_KEPT_MS / 2);
    this.tidying.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.tidying);
  }

  /**
   * Takes tokens for so many events from every limit, or from none.
   * @returns headers that tell how the limits stand
   * @throws `rate_limited`, with the same headers; `validation_failed` for more events than a limit ever lets through at once
   */
  async spend(publisher: Publisher, count: number): Promise<Record<string, string>> {
    const requestLimits = this.requestLimits.of(publisher);
    for (const { name, rate } of requestLimits) if (count > rate.burst) throw tooManyAtOnce(name, rate, count);
    const named = requestLimits.map((one) => ({ ...one, limit: this.limitOf(one) }));
    for (const [index, { name, limit }] of named.entries()) {
      const take = await limit.take(count);
      if (take.kind === 'taken') continue;
      for (const earlier of named.slice(0, index)) earlier.limit.putBack(count);
      throw refused(name, limit.rate, take.retryInMs, headersOf(named, { name, retryInMs: take.retryInMs }));
    }
    return headersOf(named);
  }

  private limitOf({ bucket, rate }: RequestLimit): SharedLimit {
    const known = this.limits.get(bucket);
    if (known?.rate.perSecond === rate.perSecond && known.rate.burst === rate.burst) return known;
    const limit = new SharedLimit(bucket, rate, this.source, () => performance.now());
    this.limits.set(bucket, limit);
    return limit;
  }

  private tidy(): void {
    for (const limit of this.limits.values()) void limit.tidy();
  }
}

const WHOSE = { default: "the tenant's", key: "the key's" } as const;

function headersOf(
  named: readonly Named[],
  refusal?: { readonly name: Named['name']; readonly retryInMs: number },
): Record<string, string> {
  const standings = named.map(({ name, limit }) => ({
    name,
    ...limit.standing(),
    ...(refusal?.name === name ? { retryInMs: refusal.retryInMs } : {}),
  }));
  return rateHeaders(standings, Date.now());
}

function refused(
  name: Named['name'],
  { perSecond, burst }: PublishRate,
  retryInMs: number,
  headers: Record<string, string>,
): PostriderError {
  return new PostriderError(
    'rate_limited',
    `${WHOSE[name]} limit of ${perSecond} events per second (${burst} at once) is used up; try again in ${Math.ceil(retryInMs)} ms`,
    { retryAfterSeconds: retryInMs / 1_000, headers },
  );
}

/** Waiting cannot help it, so it is no 429. */
function tooManyAtOnce(name: Named['name'], { burst }: PublishRate, count: number): PostriderError {
  const detail = `has ${count} events; ${WHOSE[name]} publish limit lets ${burst} through at once`;
  return new PostriderError('validation_failed', `the batch ${detail}`, { errors: [{ pointer: '', detail }] });
}
