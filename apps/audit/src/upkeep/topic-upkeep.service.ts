import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { TOPIC_SPECS } from '#libs/contracts';
import { SingletonJobs, type JobContext, type JobOutcome, type SingletonJob } from '#libs/instances';
import { DecidedRecords } from '#libs/kafka';
import { PinoLogger } from '#libs/observability';

/**
 * Lets go of what lies in topics that the broker deletes nothing from, once it is decided. While PostgreSQL is away nobody
 * does this job, and nothing is decided either (docs/adr/0038).
 */
@Injectable()
export class TopicUpkeep implements SingletonJob, OnModuleInit {
  readonly name = 'topic-upkeep';
  readonly everyMs = 3_600_000;

  constructor(
    @Inject(SingletonJobs) private readonly jobs: Pick<SingletonJobs, 'register'>,
    @Inject(DecidedRecords) private readonly decided: Pick<DecidedRecords, 'delete'>,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  onModuleInit(): void {
    this.jobs.register(this);
  }

  async run({ nowMs, signal }: JobContext): Promise<JobOutcome> {
    for (const { name: topic, deletedBehind } of TOPIC_SPECS) {
      if (deletedBehind === undefined || signal.aborted) continue;
      const records = await this.decided.delete({ topic, ...deletedBehind }, nowMs);
      if (records > 0) this.logger.info({ topic, records }, 'topic.decided-records-deleted');
    }
    return 'done';
  }
}
