import { Inject, Injectable } from '@nestjs/common';
import {
  encodeEndpointState,
  encodeReport,
  PostriderError,
  TOPICS,
  UNORDERED,
  type OutgoingRecord,
} from '#libs/contracts';
import { DeliveryStore, EndpointRepository } from '#libs/database';
import type { DeliverySnapshot } from '#libs/domain';
import { partitionOfKey, RecordProducer } from '#libs/kafka';
import { cancellation } from './cancellation.js';

const PRODUCE_DEADLINE_MS = 4_000;
/** Who wrote the mark: not the endpoint's owner, which takes it over all the same (docs/adr/0016). */
const WRITER = 'control';

/**
 * Withdraws a delivery that waits. Its record lies somewhere in Kafka or PostgreSQL and cannot be taken out; so a mark in
 * the endpoint's state says that it is dropped when it comes, and the mark outlives every process (docs/adr/0020).
 */
@Injectable()
export class DeliveryCancel {
  constructor(
    @Inject(DeliveryStore) private readonly deliveries: DeliveryStore,
    @Inject(EndpointRepository) private readonly endpoints: EndpointRepository,
    @Inject(RecordProducer) private readonly producer: RecordProducer,
  ) {}

  /** Resolves once the broker has the mark; then the delivery as it stands now. */
  async cancel(delivery: DeliverySnapshot): Promise<DeliverySnapshot> {
    const nowMs = Date.now();
    const endpoint = await this.endpoints.find(delivery.tenantId, delivery.endpointId);
    const decision = cancellation(delivery, endpoint?.ordering ?? UNORDERED, nowMs);
    if (decision.kind === 'refused') throw new PostriderError('conflict', decision.reason);
    await this.producer.send(await this.mark(delivery, nowMs, decision.expiresAtMs), {
      deadlineMs: PRODUCE_DEADLINE_MS,
    });
    await this.producer.send(canceledReport(delivery, nowMs), { deadlineMs: PRODUCE_DEADLINE_MS });
    // The report does the same within a moment; but whoever asks right now should see what was answered.
    await this.deliveries.cancel(delivery, nowMs);
    return (await this.deliveries.find(delivery.tenantId, delivery.id)) ?? delivery;
  }

  /** In the endpoint's own partition, whose owner reads it. */
  private async mark(
    { endpointId, id: deliveryId }: DeliverySnapshot,
    atMs: number,
    expiresAtMs: number,
  ): Promise<OutgoingRecord> {
    const partition = partitionOfKey(endpointId, await this.partitions());
    return encodeEndpointState(
      { kind: 'mark', endpointId, deliveryId, mark: 'canceled', atMs, expiresAtMs },
      partition,
      WRITER,
    );
  }

  private async partitions(): Promise<number> {
    try {
      return await this.producer.partitionsOf(TOPICS.endpointState);
    } catch (cause) {
      throw new PostriderError('broker_unavailable', 'the broker cannot be asked now', { cause, retryAfterSeconds: 2 });
    }
  }
}

function canceledReport(delivery: DeliverySnapshot, atMs: number): OutgoingRecord {
  const { id: deliveryId, tenantId, eventId, eventType, endpointId, createdAtMs, lane } = delivery;
  return encodeReport({
    kind: 'ended',
    state: 'canceled',
    reason: 'requested',
    deliveryId,
    tenantId,
    eventId,
    eventType,
    endpointId,
    createdAtMs,
    lane,
    atMs,
  });
}
