import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { DepartingBatch, OrderFate } from '#libs/domain';
import { RecordProducer } from '#libs/kafka';
import { PinoLogger } from '#libs/observability';
import { endOf, type AttemptResult } from '../delivery/attempt.service.js';
import type { DeliveryJob } from '../delivery/delivery-job.js';
import { HoldService } from '../delivery/hold.service.js';
import type { PartitionInHand } from '../delivery/record-in-hand.js';
import { SettlementService } from '../delivery/settlement.service.js';
import { OrderLines } from './order-lines.service.js';

const SWEEP_INTERVAL_MS = 1_000;

/**
 * Settles deliveries in their order: what the next owner of a line has to know is written with what follows from a
 * delivery, and only then the next one of its key goes (docs/ordering.md).
 *
 *   admit ─► send ─► settle ─► the next of its key
 *     └─► wait ─► (too long, or too many) parked
 */
@Injectable()
export class OrderedSettlement implements OnModuleInit, OnApplicationShutdown {
  private sweep: NodeJS.Timeout | undefined;
  private released: (job: DeliveryJob) => void = () => undefined;

  constructor(
    @Inject(OrderLines) private readonly lines: OrderLines,
    @Inject(SettlementService) private readonly settlement: SettlementService,
    @Inject(HoldService) private readonly holds: HoldService,
    @Inject(RecordProducer) private readonly producer: RecordProducer,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  onModuleInit(): void {
    this.lines.whenReleased((jobs) => jobs.forEach((job) => this.released(job)));
    this.sweep = setInterval(() => {
      this.lines.sweep();
      this.parkDepartures();
    }, SWEEP_INTERVAL_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.sweep);
  }

  /** Told of each delivery that had to wait for others, when its turn has come. */
  whenReleased(listener: (job: DeliveryJob) => void): void {
    this.released = listener;
  }

  /** Undefined: it is not to be sent now, and not the caller's any more. */
  admit(taken: DeliveryJob): DeliveryJob | undefined {
    const job = this.lines.keyed(taken);
    const admitted = this.lines.admit(job);
    if (admitted === 'drop') job.inHand.decide(job.part);
    if (admitted !== 'pass') {
      this.parkDepartures();
      return undefined;
    }
    return this.endsByMark(job) ? undefined : job;
  }

  /** A delivery that was canceled, or succeeded by hand, while its record waited: it ends here. */
  endsByMark(job: DeliveryJob): boolean {
    const fate = this.settlement.fateByMark(job);
    if (fate !== undefined) void this.settle(job, endOf(fate));
    return fate !== undefined;
  }

  /** Never rejects. */
  async settle(job: DeliveryJob, result: AttemptResult): Promise<void> {
    if (result.kind === 'held' && this.lines.hold(job, result.reason) === 'line') return this.parkDepartures();
    const { records, acknowledged } = this.lines.decided(job, fateOf(result));
    // What the endpoint has may be followed at once: after a crash it would come again first, with the same id.
    const isDelivered = result.kind === 'attempted' && result.step.kind === 'delivered';
    if (isDelivered) this.release(job);
    if (await this.settlement.settle(job, result, records)) {
      acknowledged();
      if (!isDelivered) this.release(job);
    } else if (!isDelivered) {
      this.lines.undecided(job);
    }
  }

  /** The partition is lost or drains. */
  giveBack(partition: PartitionInHand): void {
    for (const job of this.lines.giveBack(partition)) job.inHand.giveUp();
  }

  private release(job: DeliveryJob): void {
    for (const next of this.lines.settled(job)) this.released(next);
  }

  private parkDepartures(): void {
    for (const batch of this.lines.takeDepartures()) void this.park(batch);
  }

  /** The deliveries first and then the line's entry, which so never promises what is not there. */
  private async park(batch: DepartingBatch<DeliveryJob>): Promise<void> {
    const { departures, line, orderKey } = batch;
    try {
      await Promise.all(
        departures.map(({ job, seq, reason }) =>
          this.holds.hold(job, { reason, untilMs: Infinity, orderKey, place: { line, seq } }),
        ),
      );
      const { records, acknowledged } = this.lines.parked(batch);
      await this.producer.sendAll(records);
      acknowledged();
      for (const { job } of departures) job.inHand.decide(job.part);
    } catch (error) {
      this.logger.error({ endpointId: batch.endpointId, err: error }, 'delivery.not-parked');
      for (const { job } of departures) job.inHand.giveUp();
    }
    this.lines.departed(batch);
    this.parkDepartures();
  }
}

function fateOf(result: AttemptResult): OrderFate {
  switch (result.kind) {
    case 'attempted':
      return result.step.kind === 'delivered' ? 'over' : result.step.kind === 'retry' ? 'retrying' : result.step.kind;
    case 'ended':
    case 'superseded':
      return 'over';
    case 'held':
    case 'revoked':
      return 'unchanged';
    default:
      return result satisfies never;
  }
}
