import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { TOPICS } from '#libs/contracts';
import { QueueStatisticsStore, type BacklogChange, type GroupLag } from '#libs/database';
import { backlogVerdict, lagOf } from '#libs/domain';
import { SingletonJobs, type JobContext, type JobOutcome, type SingletonJob } from '#libs/instances';
import { QueueReader } from '#libs/kafka';
import { BacklogTelemetry } from './backlog-telemetry.js';
import { QUEUES } from './queue-layout.js';

/** Measures all queues every few seconds, for everybody who wants to know, and tells of backlogs. */
@Injectable()
export class QueueWatch implements SingletonJob, OnModuleInit {
  readonly name = 'queue-statistics';
  readonly everyMs = 5_000;

  constructor(
    @Inject(SingletonJobs) private readonly jobs: SingletonJobs,
    @Inject(QueueReader) private readonly reader: QueueReader,
    @Inject(QueueStatisticsStore) private readonly store: QueueStatisticsStore,
    @Inject(BacklogTelemetry) private readonly telemetry: BacklogTelemetry,
  ) {}

  onModuleInit(): void {
    this.jobs.register(this);
  }

  async run({ nowMs, signal }: JobContext): Promise<JobOutcome> {
    const [depths, deadLettered, held, raised] = await Promise.all([
      this.reader.read(QUEUES, nowMs),
      this.reader.sizeOf(TOPICS.deliveriesDlt),
      this.store.held(),
      this.store.raisedAlerts(),
    ]);
    if (signal.aborted) return 'done';
    const groups = [...depths].map(([group, topics]) => ({ group, topics }));
    await this.store.save({ groups, deadLettered, held }, this.changes(groups, raised));
    return 'done';
  }

  private changes(groups: readonly GroupLag[], raised: ReadonlySet<string>): readonly BacklogChange[] {
    return groups.flatMap((one): BacklogChange[] => {
      const lag = lagOf(one.topics);
      const verdict = backlogVerdict(raised.has(one.group), lag, this.telemetry.thresholds);
      return verdict === 'unchanged' ? [] : [this.telemetry.changed(one.group, verdict === 'raise', lag)];
    });
  }
}
