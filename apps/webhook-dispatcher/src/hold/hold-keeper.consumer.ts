import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { GROUPS, TOPICS } from '#libs/contracts';
import { consumes, type ConsumedRecord } from '#libs/kafka';
import { HoldKeeper } from './hold-keeper.service.js';

@Controller()
export class HoldKeeperConsumer {
  constructor(@Inject(HoldKeeper) private readonly keeper: HoldKeeper) {}

  /** A group of its own: while PostgreSQL is away parked deliveries wait in the topic, and healthy endpoints go on. */
  @EventPattern(consumes({ group: GROUPS.holds, topics: [TOPICS.deliveriesHeld] }), {
    maxBatch: 500,
    maxUndecided: 1_000,
    maxWaitMs: 250,
    // They lie where nothing is lost; one statement for many rows costs hardly more than one for one.
    lingerMs: 100,
  })
  async keep(@Payload() records: readonly ConsumedRecord[]): Promise<void> {
    await this.keeper.keep(records);
  }
}
