import fc from 'fast-check';
import { grantTokens, missingAfter, type TokenWish } from './token-grant.js';
import { STOCK_KEPT_MS, TokenStock } from './token-stock.js';
import type { PublishRate } from '#libs/contracts';

const TEN: PublishRate = { perSecond: 10, burst: 20 };
const wish = (least: number, most = least, returned = 0): TokenWish => ({ least, most, returned });

describe('a grant from the bucket', () => {
  it.each([
    ['gives all that is wished from a full one', 0, wish(1, 5), 5, 5],
    ['gives what is left when more is wished', 15, wish(1, 10), 5, 20],
    ['gives nothing when the least is not there', 15, wish(6, 10), 0, 15],
    ['gives no part of a token', 19.9, wish(1, 1), 0, 19.9],
    ['counts a token that is there to a millionth', 19.000_000_1, wish(1, 1), 1, 20.000_000_1],
    ['gives from what is returned at the same time', 20, wish(1, 10, 3), 3, 20],
    ['fills no bucket beyond its burst', 1, wish(1, 99, 50), 20, 20],
    ['owes nothing after its limit was lowered', 600, wish(1, 1), 0, 20],
  ])('%s', (_requirement, missing, wished, granted, missingThen) => {
    const grant = grantTokens(missing, TEN, wished);
    expect(grant.granted).toBe(granted);
    expect(grant.missing).toBeCloseTo(missingThen, 6);
  });
});

describe('the stock of one publisher', () => {
  const stockOf = (missing: number, tokens: number): TokenStock => {
    const stock = new TokenStock(TEN, 0);
    stock.takeIn({ granted: tokens, missing }, wish(1, tokens), 0);
    return stock;
  };

  it('knows nothing before the bucket was asked', () => {
    expect(new TokenStock(TEN, 0).take(1, 0)).toEqual({ kind: 'unknown' });
  });

  it('serves from what it holds without asking', () => {
    const stock = stockOf(0, 2);
    expect([stock.take(1, 0), stock.take(1, 0)]).toEqual([{ kind: 'taken' }, { kind: 'taken' }]);
    expect(stock.take(1, 0)).toEqual({ kind: 'unknown' });
  });

  it('refuses by itself while the bucket cannot hold what is asked for, and says when it will', () => {
    const stock = new TokenStock(TEN, 0);
    stock.takeIn({ granted: 0, missing: 20 }, wish(1), 0);
    expect(stock.take(1, 0)).toEqual({ kind: 'refused', retryInMs: 100 });
    expect(stock.take(5, 200)).toEqual({ kind: 'refused', retryInMs: 300 });
    expect(stock.take(1, 200)).toEqual({ kind: 'unknown' });
  });

  it('asks for what requests wait for, and twice as much beyond it each time its stock is used up quickly', () => {
    const stock = new TokenStock({ perSecond: 1_000, burst: 1_000 }, 0);
    const mosts: number[] = [];
    for (let nowMs = 0; nowMs < 1_000; nowMs += 50) {
      const wished = stock.wish([1], nowMs);
      stock.takeIn({ granted: wished.most, missing: 0 }, wished, nowMs);
      mosts.push(wished.most);
      while (stock.take(1, nowMs).kind === 'taken');
    }
    expect(mosts.slice(0, 4)).toEqual([2, 3, 5, 9]);
    expect(mosts.at(-1)).toBe(251);
  });

  it('gives up what lies unused, and wishes for less from then on', () => {
    const stock = stockOf(0, 8);
    expect(stock.giveUp(STOCK_KEPT_MS - 1)).toBe(0);
    expect(stock.giveUp(STOCK_KEPT_MS)).toBe(8);
    expect(stock.take(1, STOCK_KEPT_MS)).toEqual({ kind: 'unknown' });
  });

  it('goes on alone from what it knew last', () => {
    const stock = new TokenStock(TEN, 0);
    stock.takeIn({ granted: 0, missing: 10 }, wish(11), 0);
    stock.takeInAlone(stock.wish([10], 200), 200);
    expect(stock.take(10, 200)).toEqual({ kind: 'taken' });
    expect(stock.standing(200)).toMatchObject({ remaining: 2 });
  });

  it.each([
    ['that is full', { missing: 0, tokens: 0, nowMs: 0 }, 20, 0],
    ['that is half empty', { missing: 10, tokens: 0, nowMs: 0 }, 10, 1_000],
    ['with some of it here', { missing: 10, tokens: 4, nowMs: 0 }, 14, 600],
    ['some time later', { missing: 10, tokens: 0, nowMs: 500 }, 15, 500],
  ])('tells how a limit stands %s', (_case, { missing, tokens, nowMs }, remaining, fullInMs) => {
    expect(stockOf(missing, tokens).standing(nowMs)).toEqual({ rate: TEN, remaining, fullInMs });
  });
});

/** Several publishers over one bucket, each asking as the app does: when it must, and when its stock is low. */
class Publishers {
  readonly served: number[] = [];
  asked = 0;
  private missing = 0;
  private asOfMs = 0;
  private readonly stocks: TokenStock[];

  constructor(
    readonly rate: PublishRate,
    count: number,
  ) {
    this.stocks = Array.from({ length: count }, () => new TokenStock(rate, 0));
  }

  request(publisher: number, nowMs: number): void {
    const stock = this.stocks[publisher % this.stocks.length];
    if (stock === undefined) return;
    this.reclaim(nowMs);
    const take = stock.take(1, nowMs);
    if (take.kind === 'refused') return;
    if (take.kind === 'unknown') {
      this.ask(stock, [1], nowMs);
      if (stock.take(1, nowMs).kind !== 'taken') return;
    } else if (stock.isLow(nowMs)) this.ask(stock, [], nowMs);
    this.served.push(nowMs);
  }

  private ask(stock: TokenStock, waiting: readonly number[], nowMs: number): void {
    const wished = stock.wish(waiting, nowMs);
    stock.takeIn(this.grant(wished, nowMs), wished, nowMs);
    this.asked += 1;
  }

  private reclaim(nowMs: number): void {
    for (const stock of this.stocks) {
      const returned = stock.giveUp(nowMs);
      if (returned > 0) this.grant({ least: 1, most: 0, returned }, nowMs);
    }
  }

  private grant(wished: TokenWish, nowMs: number) {
    const grant = grantTokens(missingAfter(this.missing, nowMs - this.asOfMs, this.rate), this.rate, wished);
    this.missing = grant.missing;
    this.asOfMs = nowMs;
    return grant;
  }
}

describe('several publishers over one bucket, whatever comes to which', () => {
  const rates = fc
    .tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 20 }))
    .map(([perSecond, tenths]): PublishRate => ({
      perSecond,
      burst: Math.max(1, Math.ceil((perSecond * tenths) / 10)),
    }));
  const traffic = fc.array(
    fc.record({
      restMs: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, fc.integer({ max: 40 }), fc.integer({ max: 3_000 })),
      publisher: fc.nat({ max: 3 }),
    }),
    { minLength: 100, maxLength: 1_500 },
  );

  it('let through no more than the burst and what refills, but for what one of them held for a moment', () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 1, max: 4 }), traffic, (rate, count, requests) => {
        const publishers = new Publishers(rate, count);
        let nowMs = 0;
        for (const { restMs, publisher } of requests) publishers.request(publisher, (nowMs += Math.max(0, restMs)));
        const { served } = publishers;
        for (const [first, fromMs] of served.entries()) {
          const allowed = (untilMs: number): number =>
            rate.burst + (rate.perSecond * (untilMs - fromMs + STOCK_KEPT_MS)) / 1_000 + 1;
          const last = served.findIndex((atMs, index) => index >= first && index - first + 1 > allowed(atMs));
          expect(last).toBe(-1);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('let through all of it when more comes than may, and ask the bucket a few times a second however much comes', () => {
    for (const count of [1, 3]) {
      const publishers = new Publishers({ perSecond: 200, burst: 100 }, count);
      for (let nowMs = 0; nowMs < 10_000; nowMs += 1) {
        for (let publisher = 0; publisher < count; publisher += 1) publishers.request(publisher, nowMs);
      }
      const most = 100 + 200 * 10;
      expect(publishers.served.length).toBeLessThanOrEqual(most);
      expect(publishers.served.length).toBeGreaterThan(most * 0.97);
      expect(publishers.asked).toBeLessThan(count * 10 * 12);
    }
  });

  it('lose nothing of the limit when one publisher took a stock and then hears no more', () => {
    const publishers = new Publishers({ perSecond: 10, burst: 100 }, 2);
    for (let sent = 0; sent < 50; sent += 1) publishers.request(0, sent);
    for (let sent = 0; sent < 100; sent += 1) publishers.request(1, 50 + STOCK_KEPT_MS + sent);
    expect(publishers.served.length).toBeGreaterThanOrEqual(110);
  });
});
