import { Inject, Injectable } from '@nestjs/common';
import type { Lane } from '#libs/contracts';
import type { ConsumedRecord } from '#libs/kafka';
import { Metrics, PinoLogger } from '#libs/observability';

/** What fan-out tells about its work. */
@Injectable()
export class FanOutTelemetry {
  private readonly undecodables;
  private readonly plannedDeliveries;
  private readonly refusedEvents;
  private readonly warnedEvents;

  constructor(
    @Inject(Metrics) metrics: Metrics,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {
    this.undecodables = metrics.counter(
      'fan_out_undecodable_total',
      'Records on the event topic that are no event; the audit stage quarantines them.',
    );
    this.plannedDeliveries = metrics.counter('deliveries_planned_total', 'Deliveries that fan-out has planned.', [
      'lane',
    ]);
    this.refusedEvents = metrics.counter(
      'fan_out_refused_total',
      'Events of foreign clients that are not as their type is registered; they are quarantined.',
    );
    this.warnedEvents = metrics.counter(
      'fan_out_warned_total',
      'Events of foreign clients that are not as their type is registered, and are delivered all the same.',
    );
  }

  undecodable({ topic, partition, offset }: ConsumedRecord, reason: string): void {
    this.undecodables.inc();
    this.logger.warn({ topic, partition, offset, reason }, 'event.undecodable');
  }

  refused({ topic, partition, offset }: ConsumedRecord, eventId: string, reason: string): void {
    this.refusedEvents.inc();
    this.logger.warn({ topic, partition, offset, eventId, reason }, 'event.refused');
  }

  warned({ topic, partition, offset }: ConsumedRecord, eventId: string, reason: string): void {
    this.warnedEvents.inc();
    this.logger.debug({ topic, partition, offset, eventId, reason }, 'event.off-type');
  }

  planned(lane: Lane, deliveries: number): void {
    this.plannedDeliveries.inc({ lane }, deliveries);
  }
}
