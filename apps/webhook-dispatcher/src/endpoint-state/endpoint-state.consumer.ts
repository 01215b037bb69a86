import { Controller, Inject } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { GROUPS, TOPICS, type IncomingRecord } from '#libs/contracts';
import { consumes, type ReplayedPartition } from '#libs/kafka';
import { EndpointStateLog } from './endpoint-state-log.service.js';

@Controller()
export class EndpointStateConsumer {
  constructor(@Inject(EndpointStateLog) private readonly log: EndpointStateLog) {}

  /** In the group of the deliveries: partition n of both goes to one member. */
  @EventPattern(consumes({ group: GROUPS.delivery, topics: [TOPICS.endpointState] }), { replay: true, maxWaitMs: 100 })
  async read(@Payload() records: readonly IncomingRecord[], @Ctx() partition: ReplayedPartition): Promise<void> {
    await this.log.read(records, partition);
  }
}
