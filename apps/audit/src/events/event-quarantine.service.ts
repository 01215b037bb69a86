import { Inject, Injectable } from '@nestjs/common';
import { encodeUndecodable, TOPICS, type IncomingRecord } from '#libs/contracts';
import { RecordProducer } from '#libs/kafka';
import { PinoLogger } from '#libs/observability';

/** Puts a record that is no event aside, whole and with the reason, so that it holds up nothing. */
@Injectable()
export class EventQuarantine {
  constructor(
    @Inject(RecordProducer) private readonly producer: RecordProducer,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  /** Resolves when the broker has it; without that, the record's offset must not be committed. */
  async put(record: IncomingRecord, reason: string): Promise<void> {
    const place = { topic: record.topic, partition: record.partition, offset: record.offset };
    await this.producer.send(encodeUndecodable(record, reason, TOPICS.eventsQuarantine));
    this.logger.warn({ ...place, reason }, 'event.quarantined');
  }
}
