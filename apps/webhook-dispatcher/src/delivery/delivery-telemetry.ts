import { Inject, Injectable } from '@nestjs/common';
import type { DeliveryState } from '#libs/contracts';
import { Metrics, PinoLogger } from '#libs/observability';
import type { Attempt } from './attempt.service.js';
import type { DeliveryJob } from './delivery-job.js';
import { nextState } from './delivery-report.js';

const ATTEMPT_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60];
/** From a delivery on an idle machine to the end of the default schedule. */
const END_TO_END_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300, 3_600, 21_600, 86_400, 280_000];

/** What operators see of deliveries: counters, durations, and one log line per attempt. */
@Injectable()
export class DeliveryTelemetry {
  private readonly deliveries;
  private readonly attemptDuration;
  private readonly endToEnd;
  private readonly retriesScheduled;

  constructor(
    @Inject(Metrics) metrics: Metrics,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {
    this.deliveries = metrics.counter('deliveries_total', 'What came of deliveries, one count per decision.', [
      'outcome',
    ]);
    this.attemptDuration = metrics.histogram(
      'delivery_attempt_duration_seconds',
      'From sending a request to the last byte of its answer.',
      [],
      ATTEMPT_BUCKETS,
    );
    this.endToEnd = metrics.histogram(
      'delivery_end_to_end_seconds',
      'From the event to its success at an endpoint, retries included.',
      [],
      END_TO_END_BUCKETS,
    );
    this.retriesScheduled = metrics.counter('retries_scheduled_total', 'Retries handed to a tier.', ['tier']);
  }

  attempted(job: DeliveryJob, attempt: Attempt): void {
    const { outcome, step, endedAtMs } = attempt;
    const { event, progress, trigger, createdAtMs } = job.delivery;
    const next = nextState(attempt);
    this.deliveries.inc({ outcome: next.state });
    this.attemptDuration.observe(outcome.durationMs / 1_000);
    if (step.kind === 'delivered') this.endToEnd.observe(Math.max(0, endedAtMs - createdAtMs) / 1_000);
    this.logger.info(
      {
        tenantId: job.tenantId,
        eventId: event.id,
        eventType: event.type,
        endpointId: job.endpointId,
        deliveryId: job.deliveryId,
        lane: job.lane,
        trigger,
        attempt: progress.attemptsTotal + 1,
        outcome: step.kind === 'delivered' ? 'succeeded' : 'failed',
        ...(outcome.kind === 'response' ? { status: outcome.status } : { error: outcome.error }),
        ...(step.kind === 'delivered' ? {} : { errorClass: step.errorClass }),
        next,
        durationMs: outcome.durationMs,
      },
      'delivery.attempted',
    );
  }

  settledWithoutAttempt(state: DeliveryState): void {
    this.deliveries.inc({ outcome: state });
  }

  retryScheduled(tier: string): void {
    this.retriesScheduled.inc({ tier });
  }

  /** Only a process that stops gets here: the record is read again by the partition's next owner. */
  notSettled({ deliveryId, endpointId }: DeliveryJob, error: unknown): void {
    this.logger.error({ deliveryId, endpointId, err: error }, 'delivery.not-settled');
  }
}
