import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { GROUPS, RETRY_TIERS } from '#libs/contracts';
import { consumes, type ConsumedRecord } from '#libs/kafka';
import { MAX_BATCH, MAX_UNDECIDED } from './retry.config.js';
import { RetryService } from './retry.service.js';

@Controller()
export class RetryConsumer {
  constructor(@Inject(RetryService) private readonly service: RetryService) {}

  /** `maxWaitMs` is how late a paused tier notices that it was resumed. */
  @EventPattern(consumes({ group: GROUPS.retry, topics: RETRY_TIERS.map(({ topic }) => topic) }), {
    maxBatch: MAX_BATCH,
    maxUndecided: MAX_UNDECIDED,
    maxWaitMs: 250,
    // What waits here waits for a second or more; a fetch asks for some fifty partitions, however little it brings.
    lingerMs: 20,
  })
  async wait(@Payload() records: readonly ConsumedRecord[]): Promise<void> {
    await this.service.wait(records);
  }
}
