import { Inject, Injectable } from '@nestjs/common';
import { Metrics } from '#libs/observability';
import type { IngestResult } from './publish-plan.js';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

@Injectable()
export class PublishMetrics {
  private readonly events;
  private readonly duration;

  constructor(@Inject(Metrics) metrics: Metrics) {
    this.events = metrics.counter<'result'>(
      'events_ingested_total',
      'Events that publishers sent, by what became of them.',
      ['result'],
    );
    this.duration = metrics.histogram(
      'event_ingest_duration_seconds',
      'From a publish request read to its answer, the acknowledgement of the broker included.',
      [],
      SECONDS,
    );
  }

  count(results: readonly IngestResult[]): void {
    for (const result of results) this.events.inc({ result });
  }

  observe(seconds: number): void {
    this.duration.observe(seconds);
  }
}
