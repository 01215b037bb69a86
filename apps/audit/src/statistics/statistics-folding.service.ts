import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { EndpointStatisticsStore } from '#libs/database';
import { SingletonJobs, type JobContext, type JobOutcome, type SingletonJob } from '#libs/instances';

/** Minutes that are long over become hours: a year of an endpoint is then some thousand rows. */
@Injectable()
export class StatisticsFolding implements SingletonJob, OnModuleInit {
  readonly name = 'statistics';
  readonly everyMs = 60_000;

  constructor(
    @Inject(SingletonJobs) private readonly jobs: SingletonJobs,
    @Inject(EndpointStatisticsStore) private readonly statistics: EndpointStatisticsStore,
  ) {}

  onModuleInit(): void {
    this.jobs.register(this);
  }

  async run({ nowMs }: JobContext): Promise<JobOutcome> {
    return (await this.statistics.foldMinutes(nowMs)) ? 'again' : 'done';
  }
}
