import { Inject, Injectable } from '@nestjs/common';
import { decodeDeadLetter, deliveryIdOf, encodeReport, HEADERS, type DeadLetterRecord } from '#libs/contracts';
import { RecordProducer, type ConsumedRecord } from '#libs/kafka';
import { Metrics, PinoLogger } from '#libs/observability';

/** Makes known what lies on the dead-letter topic, and where. The topic itself stays as it is: it is there to be redriven. */
@Injectable()
export class DeadLetterService {
  private readonly deadLettered;

  constructor(
    @Inject(RecordProducer) private readonly producer: RecordProducer,
    @Inject(Metrics) metrics: Metrics,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {
    this.deadLettered = metrics.counter('dead_lettered_total', 'Records that came to lie on the dead-letter topic.', [
      'reason',
    ]);
  }

  async note(records: readonly ConsumedRecord[]): Promise<void> {
    await Promise.all(records.map((record) => this.noteOne(record)));
  }

  private async noteOne(record: ConsumedRecord): Promise<void> {
    const decoded = decodeDeadLetter(record);
    if (decoded.ok) await this.report(decoded.record, record);
    else this.noteUndecodable(record, decoded.reason);
    record.done();
  }

  private async report({ delivery, reason }: DeadLetterRecord, record: ConsumedRecord): Promise<void> {
    const { event, lane, createdAtMs, progress } = delivery;
    const { topic, partition, offset } = record;
    for (const endpointId of delivery.endpointIds) {
      const about = {
        deliveryId: deliveryIdOf(event.id, endpointId),
        tenantId: event.tenantId,
        eventId: event.id,
        eventType: event.type,
        endpointId,
      };
      const place = { topic, partition, offset };
      const atMs = record.timestampMs;
      await this.producer.send(
        encodeReport({ kind: 'dead-lettered', ...about, createdAtMs, lane, atMs, reason, place }),
      );
      const { attemptsTotal, lastStatus, errorClass } = progress;
      this.deadLettered.inc({ reason });
      this.logger.info(
        { ...about, reason, attempts: attemptsTotal, lastStatus, errorClass, place },
        'delivery.dead-lettered',
      );
    }
  }

  private noteUndecodable(record: ConsumedRecord, unreadable: string): void {
    const { topic, partition, offset, headers } = record;
    const reason = headers[HEADERS.quarantineReason] ?? unreadable;
    this.deadLettered.inc({ reason: 'undecodable' });
    this.logger.warn({ topic, partition, offset, origin: headers[HEADERS.origin], reason }, 'delivery.undecodable');
  }
}
