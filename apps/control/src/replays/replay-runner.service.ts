import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { PostriderError } from '#libs/contracts';
import { countsOf, ReplayWorkStore, type ClaimedReplay } from '#libs/database';
import { TurnLoop } from '#libs/instances';
import { PinoLogger } from '#libs/observability';
import { ReplaySteps } from './replay-steps.service.js';

/** How often PostgreSQL is asked what is due while replays are under way here; and while nothing is. */
const BUSY_INTERVAL_MS = 100;
const LOOK_INTERVAL_MS = 1_000;
/** One that waits for others is due again within this time. */
const BUSY_FOR_MS = 5_000;
const MAX_REST_MS = 10_000;
/** After a step that failed. */
const POSTPONED_MS = 1_000;
/** Steps at once in one process: each holds a batch of events in memory. */
const AT_ONCE = 4;

/**
 * Does the steps of replays that are due, in as many processes as there are: each is claimed by one of them, and comes
 * back by itself when that one dies (docs/replays.md).
 */
@Injectable()
export class ReplayRunner implements OnModuleInit, OnModuleDestroy {
  private readonly loop: TurnLoop;
  private busyUntilMs = -Infinity;
  private nextLookMs = -Infinity;

  constructor(
    @Inject(ReplayWorkStore) private readonly work: ReplayWorkStore,
    @Inject(ReplaySteps) private readonly steps: ReplaySteps,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {
    this.loop = new TurnLoop({ restMs: BUSY_INTERVAL_MS, maxRestMs: MAX_REST_MS }, (error) =>
      logger.warn({ err: error }, 'replay.interrupted'),
    );
  }

  onModuleInit(): void {
    this.loop.start(() => this.turn());
  }

  /** Steps that are under way are finished: what they have sent is on record then, and not sent again. */
  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  private async turn(): Promise<void> {
    const nowMs = performance.now();
    if (nowMs > this.busyUntilMs && nowMs < this.nextLookMs) return;
    const claimed = await this.work.claim(AT_ONCE);
    this.nextLookMs = nowMs + LOOK_INTERVAL_MS;
    if (claimed.length > 0) this.busyUntilMs = nowMs + BUSY_FOR_MS;
    await Promise.all(claimed.map((replay) => this.step(replay)));
    if (claimed.length === AT_ONCE) this.loop.hurry();
  }

  private async step(replay: ClaimedReplay): Promise<void> {
    const { id: replayId, endpointId, reason } = replay;
    try {
      const after = await this.steps.make(replay);
      if (after === undefined || after.status === replay.status) return;
      this.logger.info({ replayId, endpointId, status: after.status, ...countsOf(after) }, 'replay.status');
    } catch (error) {
      // Told once, not with every try.
      if (reason !== 'broker') this.logger.warn({ replayId, endpointId, err: error }, 'replay.postponed');
      if (error instanceof PostriderError && error.code === 'database_unavailable') throw error;
      await this.work.postpone(replay, 'broker', POSTPONED_MS);
    }
  }
}
