import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { DELIVERY_TOPICS, GROUPS } from '#libs/contracts';
import { consumes, type ConsumedRecord } from '#libs/kafka';
import { EndpointStateLog } from '../endpoint-state/endpoint-state-log.service.js';
import { deliveryConfig } from './delivery.config.js';
import { DeliveryIntake } from './delivery-intake.service.js';

@Controller()
export class DeliveryConsumer {
  constructor(
    @Inject(EndpointStateLog) private readonly state: EndpointStateLog,
    @Inject(DeliveryIntake) private readonly intake: DeliveryIntake,
  ) {}

  /** One group for all lanes: partition n of each belongs to one member, so an endpoint has one sender. */
  @EventPattern(consumes({ group: GROUPS.delivery, topics: Object.values(DELIVERY_TOPICS) }), {
    maxBatch: 250,
    maxUndecided: () => deliveryConfig().DELIVERY_PARTITION_UNDECIDED,
    maxWaitMs: 100,
    urgent: true,
  })
  async deliver(@Payload() records: readonly ConsumedRecord[]): Promise<void> {
    const [first] = records;
    if (first === undefined) return;
    // An endpoint whose circuit its former owner left open must not get a single request before that is known.
    const restored = await this.state.whenRestored(first.partition, first.revoked);
    if (restored) await this.intake.take(records);
    else records.forEach((record) => record.release());
  }
}
