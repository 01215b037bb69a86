import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { PartitionKeeper } from '#libs/database';
import { SingletonJobs, type JobContext, type JobOutcome, type SingletonJob } from '#libs/instances';

/** Partitions for the days to come. */
@Injectable()
export class PartitionUpkeep implements SingletonJob, OnModuleInit {
  readonly name = 'partitions';
  readonly everyMs = 3_600_000;

  constructor(
    @Inject(SingletonJobs) private readonly jobs: SingletonJobs,
    @Inject(PartitionKeeper) private readonly partitions: PartitionKeeper,
  ) {}

  onModuleInit(): void {
    this.jobs.register(this);
  }

  async run({ nowMs }: JobContext): Promise<JobOutcome> {
    await this.partitions.ensure(nowMs);
    return 'done';
  }
}
