import { Inject, Injectable } from '@nestjs/common';
import { isSkipped, PostriderError, type OutgoingRecord } from '#libs/contracts';
import { DeliveryStore, EndpointRepository } from '#libs/database';
import type { DeliverySnapshot } from '#libs/domain';
import { RecordProducer } from '#libs/kafka';
import { PinoLogger } from '#libs/observability';
import { askedAgain, plannedAgain } from './asked-again.js';
import { manualRetry } from './manual-retry.js';
import { SentEvents } from './sent-events.service.js';

const PRODUCE_DEADLINE_MS = 4_000;

/** A delivery asked for by hand: its event goes onto a delivery topic again, the way a redrive of a dead letter would. */
@Injectable()
export class DeliveryRetry {
  constructor(
    @Inject(DeliveryStore) private readonly deliveries: DeliveryStore,
    @Inject(SentEvents) private readonly events: SentEvents,
    @Inject(EndpointRepository) private readonly endpoints: EndpointRepository,
    @Inject(RecordProducer) private readonly producer: RecordProducer,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  /** Resolves once the broker has the delivery; then the delivery as it stands now. */
  async retry(delivery: DeliverySnapshot): Promise<DeliverySnapshot> {
    const nowMs = Date.now();
    const decision = manualRetry(delivery, nowMs);
    if (decision.kind === 'refused') throw new PostriderError('conflict', decision.reason);
    await this.assertDeliverable(delivery, decision.kind);
    const event = await this.events.get(delivery.tenantId, delivery.eventId);
    const record = askedAgain(delivery, event, { ...decision, trigger: 'manual', lane: delivery.lane });
    if (decision.kind === 'beside') {
      await this.producer.send(record, { deadlineMs: PRODUCE_DEADLINE_MS });
      return delivery;
    }
    await this.startChain(delivery, record, nowMs);
    return (await this.deliveries.find(delivery.tenantId, delivery.id)) ?? delivery;
  }

  /**
   * The row first, so that of two requests at once one wins and the answer tells the new state; then the report, which
   * keeps the order among reports still unread; then the record. A record that could not be handed over undoes the first.
   */
  private async startChain(delivery: DeliverySnapshot, record: OutgoingRecord, nowMs: number): Promise<void> {
    if (!(await this.deliveries.claim(delivery, nowMs))) {
      throw new PostriderError('conflict', 'the delivery changed in this moment: look at it again');
    }
    try {
      await this.producer.send(plannedAgain(delivery, 'manual', nowMs), { deadlineMs: PRODUCE_DEADLINE_MS });
      await this.producer.send(record, { deadlineMs: PRODUCE_DEADLINE_MS });
    } catch (error) {
      await this.deliveries.unclaim(delivery, nowMs).catch((undo: unknown) => {
        this.logger.warn({ deliveryId: delivery.id, reason: String(undo) }, 'delivery.retry-not-undone');
      });
      throw error;
    }
  }

  private async assertDeliverable(
    { tenantId, endpointId }: DeliverySnapshot,
    kind: 'new_chain' | 'beside',
  ): Promise<void> {
    const endpoint = await this.endpoints.find(tenantId, endpointId);
    if (endpoint === undefined) throw new PostriderError('conflict', `the endpoint ${endpointId} was deleted`);
    if (isSkipped(endpoint.state)) {
      const mend = endpoint.state === 'failed' ? 'verify it' : 'set its state to active';
      throw new PostriderError('conflict', `the endpoint ${endpointId} is ${endpoint.state}: ${mend} first`);
    }
    // An attempt beside one that waits would wait as well, and then both would go out.
    if (endpoint.state !== 'active' && kind === 'beside') {
      const until =
        endpoint.state === 'paused' ? 'paused: the delivery goes out when it is resumed' : 'not verified yet';
      throw new PostriderError('conflict', `the endpoint ${endpointId} is ${until}`);
    }
  }
}
