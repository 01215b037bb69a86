import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import {
  encodeHeld,
  encodeReport,
  encodeWaiting,
  type HoldHistory,
  type HoldReason,
  type OutgoingRecord,
} from '#libs/contracts';
import { heldOnceMore, holdPlace, isNews, tierFor, type Hold, type HoldPlace } from '#libs/domain';
import { RecordProducer } from '#libs/kafka';
import { DrainBook } from '../hold/drain-book.js';
import { ownRecord, type DeliveryJob } from './delivery-job.js';
import { heldReport } from './delivery-report.js';
import { DeliveryTelemetry } from './delivery-telemetry.js';

const MAX_REMEMBERED = 20_000;

/** Why and how long a delivery waits. */
export interface HoldOrder {
  readonly reason: HoldReason;
  /** Epoch ms; Infinity where nobody knows. */
  readonly untilMs: number;
  /** What it keeps its order with, at an endpoint that wants order. */
  readonly orderKey?: string;
  /** Its place there. */
  readonly place?: Required<Pick<HoldHistory, 'line' | 'seq'>>;
}

/**
 * Lets a delivery wait without using an attempt (ARCHITECTURE.md, invariant 6): once and shortly in a retry tier, else
 * parked until its reason has ended (docs/adr/0017). It is reported when that is news.
 */
@Injectable()
export class HoldService {
  private readonly reported = new LRUCache<string, Hold>({ max: MAX_REMEMBERED });

  constructor(
    @Inject(RecordProducer) private readonly producer: RecordProducer,
    @Inject(DrainBook) private readonly book: DrainBook,
    @Inject(DeliveryTelemetry) private readonly telemetry: DeliveryTelemetry,
  ) {}

  /** Resolves when Kafka has it. */
  async hold(job: DeliveryJob, order: HoldOrder, carried: readonly OutgoingRecord[] = []): Promise<void> {
    const nowMs = Date.now();
    // A rate gives every delivery a slot of its own: spreading them would only waste slots.
    const random = order.reason === 'rate_limited' ? 0 : Math.random();
    const place = holdPlace({ untilMs: order.untilMs, held: job.delivery.held, nowMs, random });
    const delivery = { ...ownRecord(job), held: { ...heldOnceMore(job.delivery.held, nowMs), ...order.place } };
    const outgoing = [recordOf(delivery, order, place), ...carried];
    const dueAtMs = place.kind === 'timed' ? place.dueAtMs : place.untilMs;
    const hold: Hold = { reason: order.reason, ...(dueAtMs === undefined ? {} : { dueAtMs }) };
    if (isNews(hold, this.reported.get(job.deliveryId))) {
      outgoing.push(encodeReport(heldReport({ ...job, delivery }, hold, nowMs)));
      this.reported.set(job.deliveryId, hold);
      this.telemetry.settledWithoutAttempt('held');
    }
    await this.producer.sendAll(outgoing);
    // It only changed its line: that says nothing of what the endpoint can take, and the next ones may follow at once.
    if (order.reason === 'ordering') this.book.settled(job.endpointId, job.deliveryId, nowMs);
    else this.book.heldAgain(job.endpointId, job.deliveryId, nowMs);
  }

  /** An attempt was made, or the delivery ended: its next hold is news again, and it was not put back in vain. */
  settled({ endpointId, deliveryId }: DeliveryJob): void {
    this.reported.delete(deliveryId);
    this.book.settled(endpointId, deliveryId, Date.now());
  }
}

function recordOf(
  delivery: Parameters<typeof encodeHeld>[0]['delivery'],
  { reason, orderKey }: HoldOrder,
  place: HoldPlace,
): OutgoingRecord {
  switch (place.kind) {
    case 'timed': {
      const waiting = { delivery, dueAtMs: place.dueAtMs, waiting: { kind: 'hold', reason } } as const;
      return encodeWaiting(waiting, tierFor(place.dueAtMs - Date.now()).topic);
    }
    case 'parked':
      return encodeHeld({
        delivery,
        reason,
        ...(place.untilMs === undefined ? {} : { untilMs: place.untilMs }),
        ...(orderKey === undefined ? {} : { orderKey }),
      });
    default:
      return place satisfies never;
  }
}
