import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { GROUPS, TOPICS } from '#libs/contracts';
import { consumes, type ConsumedRecord } from '#libs/kafka';
import { EventWriter } from './event-writer.service.js';

/** Group `postrider.audit`: every event is written down once. */
@Controller()
export class EventAuditConsumer {
  constructor(@Inject(EventWriter) private readonly writer: EventWriter) {}

  /** Throws while PostgreSQL or the broker is away: the pump waits and hands over again what is not done. */
  @EventPattern(consumes({ group: GROUPS.audit, topics: [TOPICS.events] }), {
    maxBatch: 500,
    maxUndecided: 2_000,
    maxWaitMs: 100,
    brief: true,
    // Nobody waits for it by the millisecond, and a fetch costs the broker the same however little it brings.
    lingerMs: 100,
  })
  write(@Payload() records: readonly ConsumedRecord[]): Promise<void> {
    return this.writer.write(records);
  }
}
