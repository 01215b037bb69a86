import { Inject, Injectable } from '@nestjs/common';
import { HEADERS, TOPICS, type IncomingRecord, type OutgoingRecord } from '#libs/contracts';
import { RecordProducer } from '#libs/kafka';
import { PinoLogger } from '#libs/observability';

/** What is kept of a record that is too large to be written whole. */
const KEPT_BYTES = 256 * 1_024;

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
    try {
      await this.producer.send(quarantined(record, reason));
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      await this.producer.send(cut(record, reason));
    }
    this.logger.warn({ ...place, reason }, 'event.quarantined');
  }
}

function quarantined(record: IncomingRecord, reason: string): OutgoingRecord {
  return {
    topic: TOPICS.eventsQuarantine,
    key: record.key === null ? null : record.key.toString('utf8'),
    value: record.value ?? Buffer.alloc(0),
    headers: { ...record.headers, ...aboutOrigin(record, reason) },
  };
}

const cut = (record: IncomingRecord, reason: string): OutgoingRecord => ({
  topic: TOPICS.eventsQuarantine,
  key: null,
  value: (record.value ?? Buffer.alloc(0)).subarray(0, KEPT_BYTES),
  headers: aboutOrigin(record, `${reason}; kept are its first ${KEPT_BYTES} bytes, without key and headers`),
});

const aboutOrigin = (record: IncomingRecord, reason: string): Record<string, string> => ({
  [HEADERS.quarantineReason]: reason,
  [HEADERS.origin]: `${record.topic}/${record.partition}/${record.offset}`,
});

const isTooLarge = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'event_too_large';
