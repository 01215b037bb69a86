import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { PostriderError } from '#libs/contracts';
import { countsOf, ReplayWorkStore, type ClaimedReplay } from '#libs/database';
import { PinoLogger } from '#libs/observability';
import { ReplaySteps } from './replay-steps.service.js';

/** How often PostgreSQL is asked what is due, while nothing is; and while replays are under way here. */
const LOOK_INTERVAL_MS = 1_000;
const BUSY_INTERVAL_MS = 100;
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
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(ReplayWorkStore) private readonly work: ReplayWorkStore,
    @Inject(ReplaySteps) private readonly steps: ReplaySteps,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  onModuleInit(): void {
    this.running = this.run();
  }

  /** Steps that are under way are finished: what they have sent is on record then, and not sent again. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    let failures = 0;
    let busyUntilMs = -Infinity;
    while (!this.stopping.signal.aborted) {
      try {
        const claimed = await this.work.claim(AT_ONCE);
        if (claimed.length > 0) busyUntilMs = performance.now() + BUSY_FOR_MS;
        await Promise.all(claimed.map((replay) => this.step(replay)));
        failures = 0;
        if (claimed.length === AT_ONCE) continue;
      } catch (error) {
        failures += 1;
        if (failures === 1) this.logger.warn({ err: error }, 'replay.interrupted');
      }
      const isBusy = failures === 0 && performance.now() < busyUntilMs;
      await this.rest(isBusy ? BUSY_INTERVAL_MS : Math.min(MAX_REST_MS, LOOK_INTERVAL_MS * 2 ** failures));
    }
  }

  private async rest(restMs: number): Promise<void> {
    await pause(restMs, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
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
