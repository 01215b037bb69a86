import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { GROUPS, TOPICS } from '#libs/contracts';
import { consumes, type ConsumedRecord } from '#libs/kafka';
import { DeadLetterService } from './dead-letter.service.js';

@Controller()
export class DeadLetterConsumer {
  constructor(@Inject(DeadLetterService) private readonly service: DeadLetterService) {}

  @EventPattern(consumes({ group: GROUPS.deadLetter, topics: [TOPICS.deliveriesDlt] }), {
    maxBatch: 500,
    maxUndecided: 2_000,
    maxWaitMs: 500,
    // It counts and reports: an endpoint that fails all the time must not cost a fetch for each dead letter.
    lingerMs: 100,
  })
  async note(@Payload() records: readonly ConsumedRecord[]): Promise<void> {
    await this.service.note(records);
  }
}
