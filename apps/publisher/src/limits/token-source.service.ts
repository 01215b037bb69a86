import { Inject, Injectable } from '@nestjs/common';
import { PostriderError, type PublishRate } from '#libs/contracts';
import { PublishBucketStore } from '#libs/database';
import type { TokenGrant, TokenWish } from '#libs/domain';
import { PinoLogger } from '#libs/observability';
import { within } from '../within.js';

/** What a publish request waits at most for the shared bucket; later answers come too late to be of use. */
const PATIENCE_MS = 250;
/** While PostgreSQL is away it is asked so often, by one bucket and with no request waiting for the answer. */
const PROBE_EVERY_MS = 1_000;

const late = (): PostriderError =>
  new PostriderError('database_unavailable', `no grant of publish tokens within ${PATIENCE_MS} ms`);

/** The buckets that all publishers share, as long as PostgreSQL answers. */
@Injectable()
export class TokenSource {
  private away = false;
  private nextProbeAtMs = 0;

  constructor(
    @Inject(PublishBucketStore) private readonly store: PublishBucketStore,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  /** Undefined: PostgreSQL does not answer, so this publisher is on its own. */
  async grant(bucket: string, rate: PublishRate, wish: TokenWish): Promise<TokenGrant | undefined> {
    if (this.away) {
      this.probe(bucket, rate);
      return undefined;
    }
    return this.ask(bucket, rate, wish);
  }

  /** Gives tokens back that nobody used; nothing is lost but those when PostgreSQL is away. */
  async giveBack(bucket: string, rate: PublishRate, returned: number): Promise<void> {
    if (!this.away) await this.ask(bucket, rate, { least: 1, most: 0, returned });
  }

  private probe(bucket: string, rate: PublishRate): void {
    const nowMs = performance.now();
    if (nowMs < this.nextProbeAtMs) return;
    this.nextProbeAtMs = nowMs + PROBE_EVERY_MS;
    void this.ask(bucket, rate, { least: 1, most: 0, returned: 0 });
  }

  private async ask(bucket: string, rate: PublishRate, wish: TokenWish): Promise<TokenGrant | undefined> {
    try {
      const grant = await within(this.store.grant(bucket, rate, wish), PATIENCE_MS, late);
      if (this.away) this.logger.info({}, 'publish-limits.shared-again');
      this.away = false;
      return grant;
    } catch (error) {
      if (!this.away) {
        const reason = error instanceof Error ? error.message : String(error);
        this.logger.warn({ reason }, 'publish-limits.alone');
      }
      this.away = true;
      this.nextProbeAtMs = performance.now() + PROBE_EVERY_MS;
      return undefined;
    }
  }
}
