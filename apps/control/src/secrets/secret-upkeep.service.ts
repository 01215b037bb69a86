import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { SealedColumnsStore } from '#libs/database';
import { SingletonJobs, type JobContext, type JobOutcome } from '#libs/instances';
import { PinoLogger } from '#libs/observability';

const EVERY_MS = 600_000;

/** Seals anew what an older key has sealed, and removes secrets that sign no more. */
@Injectable()
export class SecretUpkeep implements OnModuleInit {
  constructor(
    @Inject(SealedColumnsStore) private readonly sealed: SealedColumnsStore,
    @Inject(SingletonJobs) private readonly jobs: SingletonJobs,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: 'secrets', everyMs: EVERY_MS, run: (context) => this.run(context) });
  }

  private async run({ signal, nowMs }: JobContext): Promise<JobOutcome> {
    const removed = await this.sealed.removeExpired(new Date(nowMs));
    const found = await this.sealed.resealAll(signal);
    if (removed > 0) this.logger.info({ removed }, 'secrets.expired');
    if (found.resealed > 0) this.logger.info({ ...found }, 'secrets.resealed');
    else if (found.unreadable > 0) this.logger.warn({ ...found }, 'secrets.not-resealed');
    return 'done';
  }
}
