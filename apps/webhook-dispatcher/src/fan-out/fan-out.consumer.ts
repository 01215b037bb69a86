import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { GROUPS, TOPICS } from '#libs/contracts';
import { consumes, type ConsumedRecord } from '#libs/kafka';
import { FanOutService } from './fan-out.service.js';

@Controller()
export class FanOutConsumer {
  constructor(@Inject(FanOutService) private readonly service: FanOutService) {}

  @EventPattern(consumes({ group: GROUPS.fanOut, topics: [TOPICS.events, TOPICS.operationalEvents] }), {
    maxBatch: 500,
    maxUndecided: 2_000,
    maxWaitMs: 100,
    brief: true,
    urgent: true,
  })
  async fanOut(@Payload() records: readonly ConsumedRecord[]): Promise<void> {
    await this.service.fanOut(records);
  }
}
