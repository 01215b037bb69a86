import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ActionStore } from '#libs/database';
import { PinoLogger } from '#libs/observability';

const EVERY_MS = 60_000;
/** No call takes so long: whose end is missing then has nobody left to tell it. */
const LOST_AFTER_MS = 15 * 60_000;

/** Puts down calls whose process died as ended, with a result that is `unknown`. Any number of processes may do so at once. */
@Injectable()
export class LostActions implements OnModuleInit, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(ActionStore) private readonly store: ActionStore,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.sweep(Date.now()), EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  async sweep(nowMs: number): Promise<void> {
    try {
      const lost = await this.store.giveUp(nowMs - LOST_AFTER_MS);
      if (lost > 0) this.logger.warn({ lost }, 'actions.result-unknown');
    } catch (error) {
      this.logger.warn({ err: error }, 'actions.sweep-failed');
    }
  }
}
