import { Inject, Injectable } from '@nestjs/common';
import { PostriderError, type OutgoingRecord } from '#libs/contracts';
import { DeliveryStore, type ClaimedReplay, type DeliveryKey } from '#libs/database';
import { isToBeSent, type DeliverySnapshot } from '#libs/domain';
import { RecordProducer } from '#libs/kafka';
import { PinoLogger } from '#libs/observability';
import { askedAgain, plannedAgain } from '../deliveries/asked-again.js';
import { SentEvents, type SentEvent } from '../deliveries/sent-events.service.js';

/** Both together, and what PostgreSQL is asked beside them, must be over before another process may take the step over. */
const PRODUCE_DEADLINE_MS = 4_000;

/** Hands deliveries of a replay to Kafka: as a retry by hand does, but in the bulk lane, so that live events go first. */
@Injectable()
export class ReplaySender {
  constructor(
    @Inject(DeliveryStore) private readonly deliveries: DeliveryStore,
    @Inject(SentEvents) private readonly events: SentEvents,
    @Inject(RecordProducer) private readonly producer: RecordProducer,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  /**
   * Resolves once the broker has them, in their order. Some may have been sent by a process that died before it could
   * tell: of those, what was tried meanwhile is not sent again.
   * @returns those that are on their way now
   */
  async send(replay: ClaimedReplay, keys: readonly DeliveryKey[]): Promise<readonly DeliveryKey[]> {
    const found = await this.deliveries.load(keys);
    const snapshots = keys.flatMap(({ id }) => found.get(id)?.snapshot ?? []).filter(({ state }) => isToBeSent(state));
    const eventIds = snapshots.map(({ eventId }) => eventId);
    const events = await this.events.getAll(replay.tenantId, eventIds);
    const nowMs = Date.now();
    const sendable = snapshots.flatMap((delivery) => this.recordsFor(replay, delivery, events, nowMs));
    const options = { deadlineMs: PRODUCE_DEADLINE_MS };
    await this.producer.sendAll(
      sendable.map(({ planned }) => planned),
      options,
    );
    await this.producer.sendAll(
      sendable.map(({ record }) => record),
      options,
    );
    const isSent = new Set(sendable.map(({ id }) => id));
    const isLeftOut = new Set(snapshots.flatMap(({ id }) => (isSent.has(id) ? [] : [id])));
    return keys.filter(({ id }) => found.has(id) && !isLeftOut.has(id));
  }

  /** None for one whose payload was erased in the very moment: it stays pending, and the others go on. */
  private recordsFor(
    { id: replayId }: ClaimedReplay,
    delivery: DeliverySnapshot,
    events: ReadonlyMap<string, SentEvent>,
    nowMs: number,
  ): readonly ToSend[] {
    const { id, attempts: attemptsTotal } = delivery;
    const progress = { attemptsMade: 0, attemptsTotal, chain: 'retry', askedAtMs: nowMs } as const;
    const event = events.get(delivery.eventId);
    try {
      if (event === undefined) throw new PostriderError('not_found', `the event ${delivery.eventId} is gone`);
      const record = askedAgain(delivery, event, { trigger: 'replay', progress, lane: 'bulk' });
      return [{ id, record, planned: plannedAgain(delivery, 'replay', nowMs) }];
    } catch (error) {
      this.logger.warn({ replayId, deliveryId: id, err: error }, 'replay.left-out');
      return [];
    }
  }
}

interface ToSend {
  readonly id: string;
  readonly planned: OutgoingRecord;
  readonly record: OutgoingRecord;
}
