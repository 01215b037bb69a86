import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Retention } from '#libs/database';
import { SingletonJobs, type JobContext, type JobOutcome, type SingletonJob } from '#libs/instances';

/** Once an hour, in one process. */
@Injectable()
export class RetentionJob implements SingletonJob, OnModuleInit {
  readonly name = 'retention';
  readonly everyMs = 3_600_000;

  constructor(
    @Inject(SingletonJobs) private readonly jobs: SingletonJobs,
    @Inject(Retention) private readonly retention: Retention,
  ) {}

  onModuleInit(): void {
    this.jobs.register(this);
  }

  async run({ nowMs, signal }: JobContext): Promise<JobOutcome> {
    await this.retention.run(nowMs, signal);
    return 'done';
  }
}
