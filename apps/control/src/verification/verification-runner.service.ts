import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { VerificationStore, type HandshakeToMake } from '#libs/database';
import { handshakeDelayMs } from '#libs/domain';
import { TurnLoop } from '#libs/instances';
import { PinoLogger } from '#libs/observability';
import { HandshakeService } from './handshake.service.js';

/** How often PostgreSQL is asked what is due; what this process began itself is asked for at once. */
const LOOK_INTERVAL_MS = 1_000;
const MAX_REST_MS = 10_000;
/** Handshakes under way in this process, those that hang included. */
const AT_ONCE = 64;
/** Of these, those of one tenant: endpoints of its that never answer keep nobody else's waiting. */
const AT_ONCE_PER_TENANT = 16;
/** Beyond a try's own timeout, until another process may make it: this one must have died. */
const CLAIM_GRACE_MS = 5_000;

/**
 * Makes the handshakes that are due, in as many processes as there are: each row is claimed by one of them, and comes
 * back by itself when that one dies (docs/verification.md).
 *
 *   look: what is due? ─► claim ─► ask the endpoint ─► active, failed, or due again later
 */
@Injectable()
export class VerificationRunner implements OnModuleInit, OnModuleDestroy {
  private readonly loop: TurnLoop;
  private readonly underWay = new Map<Promise<void>, HandshakeToMake>();
  /** The last look found something, so the next one may, as soon as there is room. */
  private mayBeMore = false;

  constructor(
    @Inject(VerificationStore) private readonly store: VerificationStore,
    @Inject(HandshakeService) private readonly handshakes: HandshakeService,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {
    this.loop = new TurnLoop({ restMs: LOOK_INTERVAL_MS, maxRestMs: MAX_REST_MS }, (error) =>
      logger.warn({ err: error }, 'verification.interrupted'),
    );
  }

  onModuleInit(): void {
    this.loop.start(() => this.look());
  }

  /** What is under way is given up, and due again at once for another process. */
  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
    await Promise.all(this.underWay.keys());
  }

  /** There is something to do now. */
  hurry(): void {
    this.loop.hurry();
  }

  private async look(): Promise<void> {
    const limit = AT_ONCE - this.underWay.size;
    if (limit === 0) return;
    const share = { limit, perTenant: AT_ONCE_PER_TENANT, underWay: this.underWayByTenant() };
    const claimed = await this.store.claim(share, CLAIM_GRACE_MS, new Date());
    this.mayBeMore = claimed.length > 0;
    for (const toMake of claimed) {
      const made = this.make(toMake).finally(() => this.ended(made));
      this.underWay.set(made, toMake);
    }
  }

  private ended(made: Promise<void>): void {
    this.underWay.delete(made);
    if (this.mayBeMore) this.loop.hurry();
  }

  private underWayByTenant(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { tenantId } of this.underWay.values()) counts.set(tenantId, (counts.get(tenantId) ?? 0) + 1);
    return counts;
  }

  /** Never rejects: what could not be written down is due again when its claim ends. */
  private async make(toMake: HandshakeToMake): Promise<void> {
    const { tenantId, endpointId, handshake, tries } = toMake;
    try {
      const verdict = await this.handshakes.make(toMake, this.loop.signal);
      const now = new Date();
      const retryAt = new Date(now.getTime() + handshakeDelayMs(tries, Math.random()));
      const counted = await this.store.settle(toMake, verdict, retryAt, now);
      this.logger.info({ tenantId, endpointId, handshake, tries, verdict, counted }, 'endpoint.verification');
    } catch (error) {
      this.logger.warn({ tenantId, endpointId, err: error }, 'endpoint.verification-not-settled');
    }
  }
}
