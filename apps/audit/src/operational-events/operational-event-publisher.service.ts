import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { encodeOperationalEvent } from '#libs/contracts';
import { OperationalEvents } from '#libs/database';
import { SingletonJobs, type JobContext, type JobOutcome, type SingletonJob } from '#libs/instances';
import { RecordProducer } from '#libs/kafka';

const TOGETHER = 500;
const DEADLINE_MS = 10_000;

/**
 * Takes operational events from where they were written down to their topic, in order. One is noted as published only
 * after the broker has it: a crash in between writes it twice, under the same id.
 */
@Injectable()
export class OperationalEventPublisher implements SingletonJob, OnModuleInit {
  readonly name = 'operational-events';
  readonly everyMs = 1_000;

  constructor(
    @Inject(SingletonJobs) private readonly jobs: SingletonJobs,
    @Inject(OperationalEvents) private readonly events: OperationalEvents,
    @Inject(RecordProducer) private readonly producer: RecordProducer,
  ) {}

  onModuleInit(): void {
    this.jobs.register(this);
  }

  async run({ signal }: JobContext): Promise<JobOutcome> {
    const waiting = await this.events.unpublished(TOGETHER);
    if (waiting.length === 0 || signal.aborted) return 'done';
    await this.producer.sendAll(
      waiting.map(({ event }) => encodeOperationalEvent(event)),
      { deadlineMs: DEADLINE_MS },
    );
    await this.events.published(waiting);
    return waiting.length === TOGETHER ? 'again' : 'done';
  }
}
