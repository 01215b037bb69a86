import { Inject, Injectable } from '@nestjs/common';
import {
  encodeDeadLetter,
  encodeReport,
  encodeWaiting,
  type DeliveryRecord,
  type EndedReport,
  type OutgoingRecord,
} from '#libs/contracts';
import { progressAfter, tierFor, type NextStep } from '#libs/domain';
import { RecordProducer } from '#libs/kafka';
import { EndpointMemory } from '../endpoint-state/endpoint-memory.service.js';
import type { Attempt, AttemptResult } from './attempt.service.js';
import { ownRecord, type DeliveryJob } from './delivery-job.js';
import { DeliveryMarks } from './delivery-marks.js';
import { attemptedReport, endedReport } from './delivery-report.js';
import { DeliveryTelemetry } from './delivery-telemetry.js';
import { HoldService } from './hold.service.js';

/**
 * Acts on what was decided: first the successor and the report are acknowledged, then the delivery counts as decided
 * (ARCHITECTURE.md, invariant 2). A failure to write leaves it undecided, so the worst case is a repetition.
 */
@Injectable()
export class SettlementService {
  constructor(
    @Inject(RecordProducer) private readonly producer: RecordProducer,
    @Inject(HoldService) private readonly holds: HoldService,
    @Inject(EndpointMemory) private readonly memory: EndpointMemory,
    @Inject(DeliveryMarks) private readonly marks: DeliveryMarks,
    @Inject(DeliveryTelemetry) private readonly telemetry: DeliveryTelemetry,
  ) {}

  /** Whether a delivery was canceled, or succeeded by hand, while its record waited. Undefined: it is to be sent. */
  fateByMark(job: DeliveryJob): 'canceled' | 'succeeded' | undefined {
    return this.marks.fateOf(job);
  }

  /**
   * Never rejects.
   * @param carried written together with what follows
   * @returns whether the delivery is decided
   */
  async settle(job: DeliveryJob, result: AttemptResult, carried: readonly OutgoingRecord[]): Promise<boolean> {
    if (result.kind === 'revoked') {
      job.inHand.giveUp();
      return false;
    }
    try {
      await this.write(job, result, carried);
      job.inHand.decide(job.part);
      return true;
    } catch (error) {
      this.telemetry.notSettled(job, error);
      job.inHand.giveUp();
      return false;
    }
  }

  private async write(
    job: DeliveryJob,
    result: Exclude<AttemptResult, { kind: 'revoked' }>,
    carried: readonly OutgoingRecord[],
  ): Promise<void> {
    switch (result.kind) {
      case 'attempted':
        await this.producer.sendAll([...this.afterAttempt(job, result), ...carried]);
        return;
      case 'held':
        await this.holds.hold(job, result, carried);
        return;
      case 'ended':
        this.telemetry.settledWithoutAttempt(result.state);
        this.holds.settled(job);
        await this.producer.sendAll([...this.afterEnd(job, result), ...carried]);
        return;
      case 'superseded':
        this.holds.settled(job);
        await this.producer.sendAll([...this.marks.dropped(job, Date.now()), ...carried]);
        return;
      default:
        result satisfies never;
    }
  }

  private afterEnd(job: DeliveryJob, end: Pick<EndedReport, 'state' | 'reason'>): readonly OutgoingRecord[] {
    const nowMs = Date.now();
    return [encodeReport(endedReport(job, end, nowMs)), ...this.marks.dropped(job, nowMs)];
  }

  private afterAttempt(job: DeliveryJob, attempt: Attempt): readonly OutgoingRecord[] {
    const { step, endedAtMs } = attempt;
    this.telemetry.attempted(job, attempt);
    this.holds.settled(job);
    const learnt = this.memory.after(job.endpointId, step, endedAtMs);
    const outgoing = [encodeReport(attemptedReport(job, attempt)), ...learnt];
    if (step.kind === 'delivered') {
      const beside = job.delivery.progress.chain === 'single' ? this.marks.succeeded(job, endedAtMs) : [];
      return [...outgoing, ...beside];
    }
    const successor = this.successorOf(step, afterFailure(job, attempt, step.errorClass), endedAtMs);
    return successor === undefined ? outgoing : [successor, ...outgoing];
  }

  private successorOf(
    step: Exclude<NextStep, { kind: 'delivered' }>,
    delivery: DeliveryRecord,
    nowMs: number,
  ): OutgoingRecord | undefined {
    switch (step.kind) {
      case 'retry': {
        const tier = tierFor(step.dueAtMs - nowMs);
        this.telemetry.retryScheduled(tier.name);
        return encodeWaiting({ delivery, dueAtMs: step.dueAtMs, waiting: { kind: 'retry' } }, tier.topic);
      }
      case 'dead':
        return encodeDeadLetter({ delivery, reason: step.reason });
      case 'unchanged':
        return undefined;
      default:
        return step satisfies never;
    }
  }
}

function afterFailure(
  job: DeliveryJob,
  { outcome, endedAtMs }: Attempt,
  errorClass: Exclude<NextStep, { kind: 'delivered' }>['errorClass'],
): DeliveryRecord {
  const { topic, partition, offset } = job.inHand.record;
  const progress = progressAfter(job.delivery.progress, {
    errorClass,
    status: outcome.kind === 'response' ? outcome.status : undefined,
    atMs: endedAtMs,
    place: { topic, partition, offset },
  });
  // An attempt ends the history of holds.
  const { held: _held, ...delivery } = ownRecord(job);
  return { ...delivery, progress };
}
