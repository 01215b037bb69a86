import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { VerificationStore, type HandshakeToMake } from '#libs/database';
import { handshakeDelayMs } from '#libs/domain';
import { PinoLogger } from '#libs/observability';
import { HandshakeService } from './handshake.service.js';

/** How often PostgreSQL is asked what is due; what this process began itself is asked for at once. */
const LOOK_INTERVAL_MS = 1_000;
const MAX_REST_MS = 10_000;
/** Handshakes under way in this process, those that hang included. */
const AT_ONCE = 64;
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
  private readonly stopping = new AbortController();
  private readonly underWay = new Set<Promise<void>>();
  private wake = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(VerificationStore) private readonly store: VerificationStore,
    @Inject(HandshakeService) private readonly handshakes: HandshakeService,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  onModuleInit(): void {
    this.running = this.run();
  }

  /** What is under way is given up, and due again at once for another process. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    this.wake.abort();
    await this.running;
    await Promise.all(this.underWay);
  }

  /** There is something to do now. */
  hurry(): void {
    this.wake.abort();
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.stopping.signal.aborted) {
      try {
        await this.look();
        failures = 0;
      } catch (error) {
        failures += 1;
        if (failures === 1) this.logger.warn({ err: error }, 'verification.interrupted');
      }
      await this.rest(failures);
    }
  }

  private async rest(failures: number): Promise<void> {
    const restMs = Math.min(MAX_REST_MS, LOOK_INTERVAL_MS * 2 ** Math.min(failures, 10));
    await pause(restMs, undefined, { signal: this.wake.signal, ref: false }).catch(() => undefined);
    if (!this.stopping.signal.aborted) this.wake = new AbortController();
  }

  private async look(): Promise<void> {
    const room = AT_ONCE - this.underWay.size;
    if (room === 0) return;
    for (const toMake of await this.store.claim(room, CLAIM_GRACE_MS, new Date())) {
      const made = this.make(toMake).finally(() => this.underWay.delete(made));
      this.underWay.add(made);
    }
  }

  /** Never rejects: what could not be written down is due again when its claim ends. */
  private async make(toMake: HandshakeToMake): Promise<void> {
    const { tenantId, endpointId, handshake, tries } = toMake;
    try {
      const verdict = await this.handshakes.make(toMake, this.stopping.signal);
      const now = new Date();
      const retryAt = new Date(now.getTime() + handshakeDelayMs(tries, Math.random()));
      const counted = await this.store.settle(toMake, verdict, retryAt, now);
      this.logger.info({ tenantId, endpointId, handshake, tries, verdict, counted }, 'endpoint.verification');
    } catch (error) {
      this.logger.warn({ tenantId, endpointId, err: error }, 'endpoint.verification-not-settled');
    }
  }
}
