import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { GROUPS, TOPICS } from '#libs/contracts';
import { consumes, type ConsumedRecord } from '#libs/kafka';
import { Recorder } from './recorder.service.js';

/** Group `postrider.recorder`: attempts and delivery states, from Kafka to PostgreSQL. */
@Controller()
export class RecorderConsumer {
  constructor(@Inject(Recorder) private readonly recorder: Recorder) {}

  @EventPattern(consumes({ group: GROUPS.recorder, topics: [TOPICS.attempts] }), {
    // Records of up to 64 kB with 200 reports: few of them wait in memory while PostgreSQL is away.
    maxBatch: 100,
    maxUndecided: 100,
    maxWaitMs: 100,
    brief: true,
    // What becomes of a delivery within moments of its planning is written with that, in one row instead of two.
    lingerMs: 100,
  })
  record(@Payload() records: readonly ConsumedRecord[]): Promise<void> {
    return this.recorder.record(records);
  }
}
