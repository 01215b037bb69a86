import type { PublishRate } from '#libs/contracts';
import { grantTokens, missingAfter, STOCK_KEPT_MS, type TokenGrant, type TokenWish } from '#libs/domain';
import { SharedLimit } from './shared-limit.js';

/** The bucket that publishers share: it answers when it is told to, and may be away. */
class Bucket {
  away = false;
  readonly wishes: TokenWish[] = [];
  private missing = 0;
  private asOfMs = 0;
  private open = Promise.resolve();
  private letGo: () => void = () => undefined;

  constructor(
    private readonly rate: PublishRate,
    private readonly now: () => number,
  ) {}

  hold(): void {
    this.open = new Promise((resolve) => (this.letGo = resolve));
  }

  release(): void {
    this.letGo();
  }

  async grant(_bucket: string, rate: PublishRate, wish: TokenWish): Promise<TokenGrant | undefined> {
    this.wishes.push(wish);
    await this.open;
    if (this.away) return undefined;
    const grant = grantTokens(missingAfter(this.missing, this.now() - this.asOfMs, rate), this.rate, wish);
    this.missing = grant.missing;
    this.asOfMs = this.now();
    return grant;
  }

  async giveBack(bucket: string, rate: PublishRate, returned: number): Promise<void> {
    await this.grant(bucket, rate, { least: 1, most: 0, returned });
  }
}

describe('a limit that publishers share', () => {
  let nowMs: number;
  let bucket: Bucket;
  const limitOf = (rate: PublishRate): SharedLimit => {
    nowMs = 0;
    bucket = new Bucket(rate, () => nowMs);
    return new SharedLimit('b', rate, bucket, () => nowMs);
  };
  const kinds = (takes: readonly { readonly kind: string }[]): Record<string, number> =>
    Object.fromEntries(
      [...Map.groupBy(takes, ({ kind }) => kind)].map(([kind, of]): [string, number] => [kind, of.length]),
    );

  it('asks the bucket once for all requests that wait for it', async () => {
    const limit = limitOf({ perSecond: 10, burst: 100 });
    bucket.hold();
    const takes = Array.from({ length: 50 }, () => limit.take(1));
    bucket.release();
    expect(kinds(await Promise.all(takes))).toEqual({ taken: 50 });
    // The first alone, the others together.
    expect(bucket.wishes.length).toBeLessThanOrEqual(2);
  });

  it('lets through what the bucket has and refuses the rest, without asking again for each', async () => {
    const limit = limitOf({ perSecond: 1, burst: 20 });
    const takes = await Promise.all(Array.from({ length: 500 }, () => limit.take(1)));
    expect(kinds(takes)).toEqual({ taken: 20, refused: 480 });
    expect(bucket.wishes.length).toBeLessThanOrEqual(3);
    expect(await limit.take(1)).toEqual({ kind: 'refused', retryInMs: 1_000 });
  });

  it('asks a few times a second, and not for each request, when much goes through', async () => {
    const limit = limitOf({ perSecond: 5_000, burst: 5_000 });
    let taken = 0;
    for (nowMs = 0; nowMs < 10_000; nowMs += 1) {
      const take = limit.take(1);
      if ((take instanceof Promise ? await take : take).kind === 'taken') taken += 1;
      if (nowMs % 100 === 0) await Promise.resolve();
    }
    expect(taken).toBe(10_000);
    expect(bucket.wishes.length).toBeLessThan(100);
  });

  it('serves in order: a large batch is not passed over by what came later', async () => {
    const limit = limitOf({ perSecond: 1, burst: 10 });
    bucket.hold();
    const takes = [limit.take(3), limit.take(8), limit.take(1)];
    bucket.release();
    expect((await Promise.all(takes)).map(({ kind }) => kind)).toEqual(['taken', 'refused', 'taken']);
  });

  it('gives back what nobody used in time', async () => {
    const limit = limitOf({ perSecond: 100, burst: 1_000 });
    for (let sent = 0; sent < 40; sent += 1) await limit.take(1);
    nowMs += STOCK_KEPT_MS;
    await limit.tidy();
    const returned = bucket.wishes.at(-1)?.returned ?? 0;
    expect(returned).toBeGreaterThan(0);
    expect(bucket.wishes.reduce((sum, { most }) => sum + most, 0) - returned).toBe(40);
  });

  it('goes on by itself while the bucket is out of reach, and never above the limit', async () => {
    const limit = limitOf({ perSecond: 10, burst: 20 });
    await limit.take(5);
    bucket.away = true;
    const takes = await Promise.all(Array.from({ length: 50 }, () => limit.take(1)));
    expect(kinds(takes)).toEqual({ taken: 15, refused: 35 });
    nowMs += 1_000;
    expect(kinds(await Promise.all(Array.from({ length: 50 }, () => limit.take(1))))).toEqual({
      taken: 10,
      refused: 40,
    });
  });
});
