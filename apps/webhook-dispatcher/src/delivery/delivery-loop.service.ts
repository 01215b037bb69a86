import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { LANES } from '#libs/contracts';
import { FairQueue, SendSlots } from '#libs/domain';
import { Metrics } from '#libs/observability';
import { AttemptService, type AttemptResult } from './attempt.service.js';
import { deliveryConfig, type DeliveryConfig } from './delivery.config.js';
import type { DeliveryJob } from './delivery-job.js';
import { TrafficTable, type Overflow } from './endpoint-traffic.js';
import { ProcessLoad } from './process-load.js';
import type { PartitionInHand } from './record-in-hand.js';
import { SettlementService } from './settlement.service.js';

const SWEEP_INTERVAL_MS = 1_000;
/** What waits longer for a slow endpoint is held: an undecided record keeps its partition's commits back. */
const MAX_QUEUE_WAIT_MS = 10_000;

/**
 * Sends what waits, fairly and under bounds. A slot is free again when the receiver has answered; what follows from the
 * answer is written to Kafka meanwhile.
 *
 *   intake ─offer─► queue per endpoint ─next─► slot ─► attempt ─► slot free, next ─► settle
 */
@Injectable()
export class DeliveryLoop implements OnModuleInit, OnApplicationShutdown {
  private readonly queue: FairQueue<DeliveryJob>;
  private readonly slots: SendSlots;
  private readonly traffic: TrafficTable;
  private readonly load = new ProcessLoad();
  private readonly sending = new Set<DeliveryJob>();
  private roomTimer: NodeJS.Timeout | undefined;
  private sweep: NodeJS.Timeout | undefined;

  constructor(
    @Inject(deliveryConfig.KEY) config: DeliveryConfig,
    @Inject(AttemptService) private readonly attempts: AttemptService,
    @Inject(SettlementService) private readonly settlement: SettlementService,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.queue = new FairQueue({
      maxPerEndpoint: config.DELIVERY_QUEUE_PER_ENDPOINT,
      maxBytes: config.DELIVERY_QUEUE_BYTES,
    });
    this.slots = new SendSlots({ maxInFlight: config.DELIVERY_IN_FLIGHT, maxBrisk: config.DELIVERY_BUSY });
    this.traffic = new TrafficTable(config.DELIVERY_PER_ENDPOINT);
    metrics.gauge(
      'delivery_oldest_pending_age_seconds',
      'Age of the oldest delivery that this process has taken over and not decided.',
      ['lane'],
      (gauge) => {
        for (const [lane, ageMs] of this.oldestPendingAgeMs(Date.now())) gauge.set({ lane }, ageMs / 1_000);
      },
    );
  }

  onModuleInit(): void {
    this.sweep = setInterval(() => this.holdWhatWaitsTooLong(Date.now()), SWEEP_INTERVAL_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.sweep);
    clearTimeout(this.roomTimer);
  }

  /** False when the endpoint's queue has no room for it. Call {@link run} after a batch of offers. */
  offer(job: DeliveryJob, windowFree: number): boolean {
    return this.queue.offer(job, windowFree);
  }

  /** What to do with a job that was not taken. */
  overflow({ endpointId }: DeliveryJob): Overflow {
    const nowMs = Date.now();
    return this.traffic.of(endpointId).overflow(this.queue.sizeOf(endpointId), this.load.isSaturated(nowMs), nowMs);
  }

  /** Starts as many attempts as the bounds allow. */
  run(): void {
    const nowMs = Date.now();
    while (this.slots.hasRoom(nowMs)) {
      const job = this.queue.next((endpointId) => this.maySend(endpointId));
      if (job === undefined) return;
      void this.send(job, nowMs);
    }
    this.runWhenRoomComes(nowMs);
  }

  /** The partition is lost or drains: what waits goes back, what is in flight is finished. */
  giveBack(partition: PartitionInHand): void {
    for (const job of this.queue.removeWhere(({ inHand }) => inHand.partition === partition)) job.inHand.giveUp();
  }

  private async send(job: DeliveryJob, nowMs: number): Promise<void> {
    const traffic = this.traffic.of(job.endpointId);
    const slot = this.slots.start(nowMs);
    traffic.started(nowMs);
    this.sending.add(job);
    let result: AttemptResult | undefined;
    try {
      result = await this.attempts.make(job, traffic);
    } finally {
      this.sending.delete(job);
      traffic.ended();
      this.slots.end(slot);
      this.queue.unpark(job.endpointId);
    }
    const settled = this.settlement.settle(job, result);
    this.run();
    await settled;
  }

  private maySend(endpointId: string): boolean {
    const traffic = this.traffic.of(endpointId);
    return traffic.maySend(this.slots.shareOf(traffic.inFlight));
  }

  /** Requests that turn out slow make room for others after a second, without any event. */
  private runWhenRoomComes(nowMs: number): void {
    const { nextRoomAtMs } = this.slots;
    if (this.roomTimer !== undefined || nextRoomAtMs === undefined || this.queue.size === 0) return;
    this.roomTimer = setTimeout(
      () => {
        this.roomTimer = undefined;
        this.run();
      },
      Math.max(1, nextRoomAtMs - nowMs),
    );
  }

  private holdWhatWaitsTooLong(nowMs: number): void {
    const isOld = ({ takenOverAtMs }: DeliveryJob): boolean => nowMs - takenOverAtMs > MAX_QUEUE_WAIT_MS;
    const slow = new Set<string>();
    for (const lane of LANES) {
      for (const head of this.queue.heads(lane)) {
        if (isOld(head) && this.overflow(head).kind === 'hold') slow.add(head.endpointId);
      }
    }
    if (slow.size === 0) return;
    for (const job of this.queue.removeWhere((waiting) => slow.has(waiting.endpointId) && isOld(waiting))) {
      const overflow = this.overflow(job);
      const untilMs = overflow.kind === 'hold' ? overflow.untilMs : nowMs;
      void this.settlement.settle(job, { kind: 'held', reason: 'queue_full', untilMs });
    }
  }

  private oldestPendingAgeMs(nowMs: number): Map<string, number> {
    const ages = new Map<string, number>(LANES.map((lane) => [lane, 0]));
    const note = ({ lane, inHand }: DeliveryJob): void => {
      ages.set(lane, Math.max(ages.get(lane) ?? 0, nowMs - inHand.record.timestampMs));
    };
    for (const lane of LANES) for (const job of this.queue.heads(lane)) note(job);
    for (const job of this.sending) note(job);
    return ages;
  }
}
