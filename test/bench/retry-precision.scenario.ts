import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { until } from '../../libs/testing/src/until.ts';
import { percentilesOf, rounded, type Percentiles } from '../../scripts/bench/percentiles.ts';
import { defineScenario, type Bench, type Findings } from '../../scripts/bench/scenario.ts';
import { table } from '../../scripts/bench/table.ts';
import { BenchProcess } from './bench-process.ts';
import { CpuMeter } from './cpu-meter.ts';
import type { DueAnswer, DueArrival, DueOrder } from './due-receiver.process.ts';
import { createEndpoints } from './endpoints.ts';
import { startInstallation, type MeasuredInstallation } from './installation.ts';

const DATA_BYTES = 900;
/** Published so often; each batch holds what belongs to the time between. */
const BATCH_EVERY_MS = 50;
const WARM_UP = 1_000;
const TIMEOUT_MS = 120_000;
/** So far ahead are all events of the last phase put. */
const SCHEDULED_AHEAD_MS = 15_000;

interface Phase {
  readonly name: string;
  readonly due: number;
  /** Milliseconds from the due time to the request's last byte at the receiver. */
  readonly late: Percentiles;
  readonly early: number;
  /** From the first due time to the last request. */
  readonly spanMs: number;
  readonly appsCpuMs: number;
}

/**
 * How late what is due comes: retries on a quiet system, retries at a high rate with nothing else going on, and many events
 * that are scheduled for the same second. Each retry's due time is the one on record.
 */
export const scenario = defineScenario({
  summary: 'how late retries and scheduled events come, quiet, at a high rate, and all in one second',
  options: {
    rate: { default: 1_000, min: 10, max: 5_000, meaning: 'retries due per second in the busy phase' },
    seconds: { default: 8, min: 2, max: 60, meaning: 'of publishing in each phase' },
    delay: { default: 10_000, min: 1_000, max: 60_000, meaning: 'milliseconds before the retry' },
    endpoints: { default: 20, min: 1, max: 200, meaning: 'endpoints that the events go to in turn' },
    scheduled: { default: 10_000, min: 0, max: 50_000, meaning: 'events scheduled for the same second' },
  },
  limitMinutes: 15,
  async run(bench, { rate, seconds, delay, endpoints, scheduled }): Promise<Findings> {
    const rig = await Rig.start(bench, endpoints, delay);
    await rig.warmUp();
    const phases = [
      await rig.retries('retries, quiet', 20, seconds),
      await rig.retries(`retries, ${rate}/s due`, rate, seconds),
    ];
    if (scheduled > 0) phases.push(await rig.scheduled(scheduled));
    return report(phases, delay);
  },
});

class Rig {
  private readonly bench: Bench;
  private readonly postrider: MeasuredInstallation;
  private readonly receiver: BenchProcess;
  private readonly endpoints: number;

  private constructor(bench: Bench, postrider: MeasuredInstallation, receiver: BenchProcess, endpoints: number) {
    this.bench = bench;
    this.postrider = postrider;
    this.receiver = receiver;
    this.endpoints = endpoints;
  }

  static async start(bench: Bench, endpoints: number, delayMs: number): Promise<Rig> {
    const receiver = await BenchProcess.start(bench, 'due-receiver.process.ts');
    const { url = '' } = await receiver.ask<DueAnswer>({ do: 'address' } satisfies DueOrder);
    const postrider = await startInstallation(bench);
    const retry = { policy: 'fixed', initialDelayMs: delayMs, maxDelayMs: delayMs, maxAttempts: 3 } as const;
    const kinds = ['retry', 'scheduled'] as const;
    await createEndpoints(
      postrider,
      kinds.flatMap((kind) =>
        Array.from({ length: endpoints }, (_, index) => ({
          url: `${url}/${index}/${kind}`,
          eventTypes: [`bench.${kind}.${index}`],
          retry,
        })),
      ),
    );
    return new Rig(bench, postrider, receiver, endpoints);
  }

  async warmUp(): Promise<void> {
    this.bench.tell(`warming up with ${WARM_UP} events …`);
    for (let sent = 0; sent < WARM_UP; sent += 100) await this.publish('scheduled', 100, sent);
    await this.arrived(WARM_UP);
    await this.read();
  }

  async retries(name: string, perSecond: number, seconds: number): Promise<Phase> {
    this.bench.tell(`${name}: ${perSecond} events per second for ${seconds} s …`);
    const meter = new CpuMeter(this.postrider.pids);
    const total = perSecond * seconds;
    const beganMs = performance.now();
    for (let sent = 0; sent < total;) {
      this.bench.signal.throwIfAborted();
      const wanted = Math.min(total, Math.ceil(((performance.now() - beganMs) * perSecond) / 1_000));
      if (wanted > sent) await this.publish('retry', Math.min(wanted - sent, 500), sent);
      sent = Math.max(sent, Math.min(wanted, sent + 500));
      await sleep(BATCH_EVERY_MS);
    }
    await this.arrived(total);
    const arrivals = await this.read();
    const appsCpuMs = meter.read()['apps'] ?? 0;
    return phaseOf(name, await this.withDueTimes(arrivals), appsCpuMs);
  }

  async scheduled(total: number): Promise<Phase> {
    const dueAtMs = Math.ceil((Date.now() + SCHEDULED_AHEAD_MS) / 1_000) * 1_000;
    this.bench.tell(`${total} events for ${new Date(dueAtMs).toISOString()} …`);
    for (let sent = 0; sent < total; sent += 500) {
      await this.publish('scheduled', Math.min(500, total - sent), sent, (index) => dueAtMs + (index % 1_000));
    }
    const meter = new CpuMeter(this.postrider.pids);
    await this.arrived(total);
    const arrivals = (await this.read()).map((one) => ({ ...one, dueAtMs: one.dueAtMs ?? dueAtMs }));
    return phaseOf(`${total} scheduled for one second`, arrivals, meter.read()['apps'] ?? 0);
  }

  private async publish(
    kind: 'retry' | 'scheduled',
    count: number,
    from: number,
    dueAt?: (index: number) => number,
  ): Promise<void> {
    const events = Array.from({ length: count }, (_, offset) => {
      const index = from + offset;
      const dueAtMs = dueAt?.(index);
      return {
        type: `bench.${kind}.${index % this.endpoints}`,
        data: { text: 'x'.repeat(DATA_BYTES), ...(dueAtMs === undefined ? {} : { dueAtMs }) },
        ...(dueAtMs === undefined ? {} : { deliverAt: new Date(dueAtMs).toISOString() }),
      };
    });
    const answer = await fetch(`${this.postrider.baseUrl}/v1/events/batch`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.postrider.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ events }),
    });
    const { results } = (await answer.json()) as { readonly results?: readonly { readonly id?: string }[] };
    if (results?.every(({ id }) => id !== undefined) !== true)
      throw new Error(`publishing was answered ${answer.status}`);
  }

  private async arrived(wanted: number): Promise<void> {
    const count = async (): Promise<boolean> => {
      this.bench.signal.throwIfAborted();
      return ((await this.receiver.ask<DueAnswer>({ do: 'count' } satisfies DueOrder)).count ?? 0) >= wanted;
    };
    await until(count, { timeoutMs: TIMEOUT_MS, what: `${wanted} requests`, everyMs: 100 });
  }

  private async read(): Promise<readonly DueArrival[]> {
    return (await this.receiver.ask<DueAnswer>({ do: 'read' } satisfies DueOrder)).arrivals ?? [];
  }

  /** The first attempt's record says when the second was due. */
  private async withDueTimes(arrivals: readonly DueArrival[]): Promise<readonly Required<DueArrival>[]> {
    const database = new pg.Client({ connectionString: this.postrider.databaseUrl });
    await database.connect();
    try {
      const ids = arrivals.map(({ deliveryId }) => deliveryId);
      const due = await until(
        async () => {
          const { rows } = await database.query<{ readonly id: string; readonly due: number }>(
            `SELECT delivery_id AS id, (extract(epoch FROM next_attempt_at) * 1000)::float8 AS due FROM attempts
             WHERE attempt = 1 AND next_attempt_at IS NOT NULL AND delivery_id = ANY($1)`,
            [ids],
          );
          return rows.length >= ids.length ? new Map(rows.map(({ id, due }) => [id, due])) : undefined;
        },
        { timeoutMs: TIMEOUT_MS, what: 'the first attempts on record', everyMs: 200 },
      );
      return arrivals.map((one) => ({ ...one, dueAtMs: due.get(one.deliveryId) ?? Number.NaN }));
    } finally {
      await database.end();
    }
  }
}

function phaseOf(name: string, arrivals: readonly Required<DueArrival>[], appsCpuMs: number): Phase {
  const late = arrivals.map(({ atMs, dueAtMs }) => atMs - dueAtMs);
  const firstDueAtMs = arrivals.reduce((first, { dueAtMs }) => Math.min(first, dueAtMs), Infinity);
  const lastAtMs = arrivals.reduce((last, { atMs }) => Math.max(last, atMs), 0);
  return {
    name,
    due: arrivals.length,
    late: percentilesOf(late),
    early: late.filter((ms) => ms < 0).length,
    spanMs: lastAtMs - firstDueAtMs,
    appsCpuMs,
  };
}

function report(phases: readonly Phase[], delayMs: number): Findings {
  const rows = phases.map(({ name, due, late, early, spanMs, appsCpuMs }) => [
    name,
    due,
    ...[late.p50, late.p99, late.max].map(rounded),
    early,
    rounded(spanMs / 1_000),
    Math.round((appsCpuMs / due) * 1_000),
  ]);
  const head = ['', 'due', 'late p50 ms', 'p99', 'max', 'early', 'span s', 'apps CPU µs each'];
  return {
    lines: [
      `events of ${DATA_BYTES} bytes of data; retries ${delayMs} ms after a failure, up to a tenth later by jitter\n`,
      table(head, rows),
    ],
    figures: { phases, delayMs },
  };
}
