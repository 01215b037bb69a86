import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { LANES } from '#libs/contracts';
import { DeliveryEngine, type Held, type Offer, type Overflow } from '#libs/domain';
import { Metrics } from '#libs/observability';
import { AttemptService, type AttemptResult } from './attempt.service.js';
import { deliveryConfig, type DeliveryConfig } from './delivery.config.js';
import type { DeliveryJob } from './delivery-job.js';
import { LaterSettlement } from './later-settlement.js';
import type { PartitionInHand } from './record-in-hand.js';
import { OrderedSettlement } from '../order/ordered-settlement.service.js';

const SWEEP_INTERVAL_MS = 1_000;

/**
 * Does what the engine decides. A slot is free again when the receiver has answered; what follows from the answer is
 * written to Kafka meanwhile.
 *
 *   intake ─offer─► engine ─turn─► attempt ─► ended, next turn ─► settle (a success when there is nothing to send)
 *                      └── hold ────────────────────────────────────┘
 */
@Injectable()
export class DeliveryLoop implements OnModuleInit, OnApplicationShutdown {
  private wake: NodeJS.Timeout | undefined;
  private wakeAtMs = Infinity;
  private sweep: NodeJS.Timeout | undefined;
  private readonly later: LaterSettlement;
  private permitsWanted: (endpointIds: Iterable<string>) => void = () => undefined;

  constructor(
    @Inject(deliveryConfig.KEY) private readonly config: DeliveryConfig,
    @Inject(DeliveryEngine) private readonly engine: DeliveryEngine<DeliveryJob>,
    @Inject(AttemptService) private readonly attempts: AttemptService,
    @Inject(OrderedSettlement) private readonly settlement: OrderedSettlement,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.later = new LaterSettlement(() => engine.hasReady);
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
    this.sweep = setInterval(() => this.holdWhatWaitsTooLong(), SWEEP_INTERVAL_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.sweep);
    clearTimeout(this.wake);
  }

  /** Called with endpoints that may be sent to only when that is on record; {@link run} goes on then. */
  whenPermitsWanted(listener: (endpointIds: Iterable<string>) => void): void {
    this.permitsWanted = listener;
  }

  /** Call {@link run} after a batch of offers. */
  offer(job: DeliveryJob): Offer<DeliveryJob> {
    const windowFree = this.config.DELIVERY_PARTITION_WINDOW - job.inHand.partition.openJobs;
    return this.engine.offer(job, windowFree, Date.now());
  }

  /** What to do with a job that was not taken. */
  overflow(job: DeliveryJob): Overflow<DeliveryJob> {
    const nowMs = Date.now();
    return this.engine.overflow(job, job.inHand.partition.waited.at(nowMs), nowMs);
  }

  /** Starts as many attempts as the bounds allow. */
  run(): void {
    for (let turn = this.engine.next(Date.now()); turn !== undefined; turn = this.engine.next(Date.now())) {
      if (turn.kind === 'send') void this.send(turn.job);
      else void this.hold(turn);
    }
    this.permitsWanted(this.engine.takeWanted());
    this.runAgainInTime(Date.now());
  }

  async hold(held: Held<DeliveryJob>): Promise<void> {
    await this.settlement.settle(held.job, { ...held, kind: 'held' });
  }

  /** The partition is lost or drains: what waits goes back, what is in flight is finished. */
  giveBack(partition: PartitionInHand): void {
    this.settlement.giveBack(partition);
    for (const job of this.engine.giveBack(({ inHand }) => inHand.partition === partition)) {
      void this.settlement.settle(job, { kind: 'revoked' });
    }
  }

  private async send(job: DeliveryJob): Promise<void> {
    let result: AttemptResult | undefined;
    try {
      result = await this.attempts.make(job);
    } finally {
      this.engine.ended(job, Date.now());
    }
    if (mayWait(job, result)) {
      this.run();
      return this.later.settle(() => void this.settlement.settle(job, result));
    }
    // In the order of the answers: what is learnt from a failure must not come before an earlier success.
    this.later.settleAll();
    const settled = this.settlement.settle(job, result);
    this.run();
    await settled;
  }

  /** Limits that come with time, such as the next slot of a rate, need no event to go on. */
  private runAgainInTime(nowMs: number): void {
    const wakeAtMs = this.engine.wakeAtMs(nowMs) ?? Infinity;
    // A timer that comes too early does no harm, and resetting it for every request would cost.
    if (wakeAtMs >= this.wakeAtMs) return;
    clearTimeout(this.wake);
    this.wakeAtMs = wakeAtMs;
    this.wake = setTimeout(
      () => {
        this.wakeAtMs = Infinity;
        this.run();
      },
      Math.max(1, wakeAtMs - nowMs),
    );
  }

  private holdWhatWaitsTooLong(): void {
    for (const held of this.engine.sweep(Date.now())) void this.hold(held);
  }

  private oldestPendingAgeMs(nowMs: number): Map<string, number> {
    const ages = new Map<string, number>(LANES.map((lane) => [lane, 0]));
    const note = ({ lane, inHand }: DeliveryJob): void => {
      ages.set(lane, Math.max(ages.get(lane) ?? 0, nowMs - inHand.record.timestampMs));
    };
    for (const lane of LANES) for (const job of this.engine.heads(lane)) note(job);
    for (const job of this.engine.sending) note(job);
    return ages;
  }
}

/** Nobody waits for word of a success, but for the next of its order and for the retry beside a manual attempt. */
const mayWait = ({ orderKey, delivery }: DeliveryJob, result: AttemptResult): boolean =>
  result.kind === 'attempted' &&
  result.step.kind === 'delivered' &&
  orderKey === undefined &&
  delivery.progress.chain === 'retry';
