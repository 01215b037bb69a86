import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { ApiKeyRepository } from '#libs/database';
import { PinoLogger } from '#libs/observability';

const EVERY_MS = 30_000;
/** More keys than any process takes requests by; beyond them the last use of some is not told. */
const MAX_NOTED = 10_000;

/** When keys were last used, written down together: what nobody uses any more can be revoked. */
@Injectable()
export class KeyUses implements OnModuleInit, OnModuleDestroy {
  private noted = new Map<string, Date>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(ApiKeyRepository) private readonly keys: ApiKeyRepository,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.writeDown(), EVERY_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.writeDown();
  }

  note(id: string, nowMs: number): void {
    if (this.noted.size < MAX_NOTED || this.noted.has(id)) this.noted.set(id, new Date(nowMs));
  }

  async writeDown(): Promise<void> {
    if (this.noted.size === 0) return;
    const uses = this.noted;
    this.noted = new Map();
    try {
      await this.keys.noteUses(uses);
    } catch (error) {
      // A later use is told with the next ones; nothing depends on this one.
      this.logger.warn({ err: error, keys: uses.size }, 'api-keys.uses-not-noted');
    }
  }
}
