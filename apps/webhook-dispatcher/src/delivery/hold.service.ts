import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { encodeReport, encodeWaiting, type HoldReason, type OutgoingRecord } from '#libs/contracts';
import { holdDue, isNews, tierFor, type Hold } from '#libs/domain';
import { RecordProducer } from '#libs/kafka';
import type { DeliveryJob } from './delivery-job.js';
import { heldReport } from './delivery-report.js';
import { DeliveryTelemetry } from './delivery-telemetry.js';

const MAX_REMEMBERED = 20_000;

/**
 * Lets a delivery wait in a retry tier without using an attempt, as often as needed (ARCHITECTURE.md, invariant 6).
 * It is reported when that is news; a delivery that waits for long goes round in silence.
 */
@Injectable()
export class HoldService {
  private readonly reported = new LRUCache<string, Hold>({ max: MAX_REMEMBERED });

  constructor(
    @Inject(RecordProducer) private readonly producer: RecordProducer,
    @Inject(DeliveryTelemetry) private readonly telemetry: DeliveryTelemetry,
  ) {}

  /** Resolves when Kafka has it. */
  async hold(job: DeliveryJob, reason: HoldReason, untilMs: number): Promise<void> {
    const nowMs = Date.now();
    const hold: Hold = { reason, dueAtMs: holdDue(untilMs, nowMs, Math.random()) };
    const waiting = { delivery: job.delivery, dueAtMs: hold.dueAtMs, waiting: { kind: 'hold', reason } } as const;
    const outgoing: OutgoingRecord[] = [encodeWaiting(waiting, tierFor(hold.dueAtMs - nowMs).topic)];
    if (isNews(hold, this.reported.get(job.deliveryId))) {
      outgoing.push(encodeReport(heldReport(job, hold, nowMs)));
      this.reported.set(job.deliveryId, hold);
      this.telemetry.settledWithoutAttempt('held');
    }
    await this.producer.sendAll(outgoing);
  }

  /** An attempt was made: the next hold of this delivery is news again. */
  forget({ deliveryId }: DeliveryJob): void {
    this.reported.delete(deliveryId);
  }
}
