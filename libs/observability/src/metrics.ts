import { Injectable } from '@nestjs/common';
import {
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  Registry,
  type CounterConfiguration,
  type MetricConfiguration,
} from 'prom-client';

const PREFIX = 'postrider_';
/** Sums that prom-client gives as gauges called `_total`, which `promtool check metrics` refuses; their parts stay. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];
const withPrefix = (name: string): string => (name.startsWith(PREFIX) ? name : PREFIX + name);

/**
 * One registry per app. Asking twice for a name gives the same metric, because in `standalone` several modules share it.
 * Labels come from bounded sets; tenants and endpoints are never labels (docs/wire.md 5).
 */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    for (const name of MISNAMED) this.registry.removeSingleMetric(name);
  }

  counter<Label extends string = string>(
    name: string,
    help: string,
    labelNames: readonly Label[] = [],
  ): Counter<Label> {
    return this.once(name, (fullName) => {
      const configuration: CounterConfiguration<Label> = { name: fullName, help, labelNames: [...labelNames] };
      return new Counter<Label>({ ...configuration, registers: [this.registry] });
    });
  }

  /** `collect` is called at each scrape: for values that are read rather than counted. */
  gauge<Label extends string = string>(
    name: string,
    help: string,
    labelNames: readonly Label[] = [],
    collect?: (gauge: Gauge<Label>) => void | Promise<void>,
  ): Gauge<Label> {
    return this.once(name, (fullName) => {
      const configuration: MetricConfiguration<Label> = { name: fullName, help, labelNames: [...labelNames] };
      return new Gauge<Label>({
        ...configuration,
        registers: [this.registry],
        ...(collect === undefined
          ? {}
          : {
              collect(this: Gauge<Label>) {
                return collect(this);
              },
            }),
      });
    });
  }

  /** @param buckets upper bounds in the base unit (seconds, bytes) */
  histogram<Label extends string = string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    buckets: readonly number[],
  ): Histogram<Label> {
    return this.once(
      name,
      (fullName) =>
        new Histogram<Label>({
          name: fullName,
          help,
          labelNames: [...labelNames],
          buckets: [...buckets],
          registers: [this.registry],
        }),
    );
  }

  /** The text exposition format, version 0.0.4. */
  render(): Promise<string> {
    return this.registry.metrics();
  }

  private once<Metric>(name: string, create: (fullName: string) => Metric): Metric {
    const fullName = withPrefix(name);
    const known: unknown = this.registry.getSingleMetric(fullName);
    return known === undefined ? create(fullName) : (known as Metric);
  }
}
