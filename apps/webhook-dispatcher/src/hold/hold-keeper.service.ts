import { Inject, Injectable } from '@nestjs/common';
import {
  decodeHeld,
  deliveryIdOf,
  encodeDelivery,
  encodeUndecodable,
  holdKeyOf,
  TOPICS,
  type HeldRecord,
} from '#libs/contracts';
import { HoldStore, isDataFault, type DeliveryToPark } from '#libs/database';
import { RecordProducer, type ConsumedRecord } from '#libs/kafka';
import { PinoLogger } from '#libs/observability';

interface Parking {
  readonly record: ConsumedRecord;
  readonly parked: DeliveryToPark;
}

/**
 * Moves held deliveries from Kafka to PostgreSQL, where they may stay for as long as their reason lasts. A record is done
 * once its row is written; while PostgreSQL is away the records wait where they are (docs/adr/0017).
 */
@Injectable()
export class HoldKeeper {
  constructor(
    @Inject(HoldStore) private readonly store: HoldStore,
    @Inject(RecordProducer) private readonly producer: RecordProducer,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  /** Throws while PostgreSQL is away; what is not done then comes again. */
  async keep(records: readonly ConsumedRecord[]): Promise<void> {
    const readable: Parking[] = [];
    for (const record of records) {
      const decoded = decodeHeld(record);
      if (decoded.ok) readable.push({ record, parked: toPark(decoded.record, record) });
      else await this.putAside(record, decoded.reason);
    }
    await this.park(readable);
  }

  /** One row that PostgreSQL refuses must not hold up the others: the batch is halved until it stands alone. */
  private async park(batch: readonly Parking[]): Promise<void> {
    try {
      await this.store.park(batch.map(({ parked }) => parked));
    } catch (error) {
      if (!isDataFault(error)) throw error;
      const [only] = batch;
      if (only !== undefined && batch.length === 1) return this.putAside(only.record, `PostgreSQL refuses it`);
      const half = Math.ceil(batch.length / 2);
      await this.park(batch.slice(0, half));
      return this.park(batch.slice(half));
    }
    for (const { record } of batch) record.done();
  }

  private async putAside(record: ConsumedRecord, reason: string): Promise<void> {
    const { topic, partition, offset } = record;
    await this.producer.send(encodeUndecodable(record, reason, TOPICS.deliveriesDlt));
    this.logger.warn({ topic, partition, offset, reason }, 'hold.put-aside');
    record.done();
  }
}

/** Its place in the line is where it first lay on the topic; one that is parked again has kept its own. */
function toPark(held: HeldRecord, { offset }: ConsumedRecord): DeliveryToPark {
  const { delivery, reason, orderKey } = held;
  const endpointId = delivery.endpointIds[0] ?? '';
  const seq = delivery.held.seq ?? offset;
  return {
    endpointId,
    holdKey: holdKeyOf(held),
    deliveryId: deliveryIdOf(delivery.event.id, endpointId),
    tenantId: delivery.event.tenantId,
    reason,
    heldAtMs: delivery.held.sinceMs,
    lane: delivery.lane,
    seq,
    orderKey,
    record: encodeDelivery({ ...delivery, held: { ...delivery.held, seq } }),
  };
}
