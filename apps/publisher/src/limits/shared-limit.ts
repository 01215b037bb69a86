import type { PublishRate } from '#libs/contracts';
import { TokenStock, type RateStanding, type TokenTake } from '#libs/domain';
import type { TokenSource } from './token-source.service.js';

type Decided = Exclude<TokenTake, { readonly kind: 'unknown' }>;

interface Waiting {
  readonly count: number;
  readonly decide: (take: Decided) => void;
}

/**
 * One limit as this publisher applies it: from its stock at once, and from the bucket that all publishers share when the
 * stock is used up. Requests that need the bucket's answer wait for it together, in their order, behind one question.
 */
export class SharedLimit {
  private readonly stock: TokenStock;
  private readonly waiting: Waiting[] = [];
  private asking = false;

  constructor(
    private readonly bucket: string,
    readonly rate: PublishRate,
    private readonly source: Pick<TokenSource, 'grant' | 'giveBack'>,
    private readonly now: () => number,
  ) {
    this.stock = new TokenStock(rate, now());
  }

  /** @param count at most the burst: more are never there at once */
  take(count: number): Decided | Promise<Decided> {
    const nowMs = this.now();
    if (this.waiting.length === 0) {
      const take = this.stock.take(count, nowMs);
      if (take.kind !== 'unknown') {
        if (!this.asking && this.stock.isLow(nowMs)) void this.ask();
        return take;
      }
    }
    return new Promise((decide) => {
      this.waiting.push({ count, decide });
      if (!this.asking) void this.ask();
    });
  }

  /** Of a request that another limit refused. */
  putBack(count: number): void {
    this.stock.putBack(count);
  }

  standing(): RateStanding {
    return this.stock.standing(this.now());
  }

  /** To be called now and then: what nobody used goes back to where others can have it. */
  async tidy(): Promise<void> {
    const unused = this.asking ? 0 : this.stock.giveUp(this.now());
    if (unused > 0) await this.source.giveBack(this.bucket, this.rate, unused);
  }

  private async ask(): Promise<void> {
    this.asking = true;
    do {
      const wish = this.stock.wish(
        this.waiting.map(({ count }) => count),
        this.now(),
      );
      const grant = await this.source.grant(this.bucket, this.rate, wish);
      if (grant === undefined) this.stock.takeInAlone(wish, this.now());
      else this.stock.takeIn(grant, wish, this.now());
      this.serve();
    } while (this.waiting.length > 0);
    this.asking = false;
  }

  /** Stops at the first request that only another question can decide. */
  private serve(): void {
    for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
      const take = this.stock.take(next.count, this.now());
      if (take.kind === 'unknown') return;
      this.waiting.shift();
      next.decide(take);
    }
  }
}
