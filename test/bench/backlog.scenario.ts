import { ratio, rounded, type Percentiles } from '../../scripts/bench/percentiles.ts';
import { defineScenario, type Bench, type Findings } from '../../scripts/bench/scenario.ts';
import { table } from '../../scripts/bench/table.ts';
import { BenchProcess } from './bench-process.ts';
import { CpuMeter } from './cpu-meter.ts';
import { createEndpoints } from './endpoints.ts';
import { startInstallation, type MeasuredInstallation } from './installation.ts';
import { MemoryMeter, type MemoryUse } from './memory-meter.ts';
import type { PublishOrder, PublishResult } from './publish.process.ts';
import { Receivers } from './receivers.ts';
import { monotonicMs } from './stamp.ts';

const TYPE = 'bench.backlog';
const DATA_BYTES = 900;
const WARM_UP_EVENTS = 50;
const LIMIT_MINUTES = 90;
const LIMIT_MS = LIMIT_MINUTES * 60_000;
/** The default schedule waits 5 min before the third attempt; a drain is to be seen within minutes. */
const RETRY = { policy: 'fixed', initialDelayMs: 5_000, maxDelayMs: 5_000, maxAttempts: 10 } as const;

interface Phase {
  readonly name: string;
  readonly deliveries: number;
  readonly ack?: Percentiles;
  /** From the first publish, or from the first delivery of a drain, to the last delivery. */
  readonly elapsedMs: number;
  /** How long receivers were back before the first of them was tried: circuits and retries have their own time. */
  readonly firstAfterMs?: number;
  readonly memory: MemoryUse;
  readonly cpuMs: Readonly<Record<string, number>>;
}

/**
 * Deliveries pile up while every receiver refuses connections, then the receivers come back. Beside it the same events are
 * published at the same pace with the receivers up, in the same run: acknowledgement and memory should not tell the two
 * apart, and draining should be as fast as delivering.
 */
export const scenario = defineScenario({
  summary:
    'deliveries that pile up while receivers are down: 202, memory, and how fast they drain (1,000,000 on request)',
  options: {
    deliveries: { default: 40_000, min: 1_000, max: 1_000_000, meaning: 'that pile up' },
    endpoints: { default: 100, min: 1, max: 10_000, meaning: 'that are down; each event goes to all of them' },
    pace: { default: 30, min: 1, max: 500, meaning: 'events per second' },
  },
  limitMinutes: LIMIT_MINUTES,
  async run(bench, { deliveries, endpoints, pace }): Promise<Findings> {
    const receivers = await Receivers.start(bench);
    const urls = await receivers.open('receiver', undefined, Math.min(endpoints, 100));
    const postrider = await startInstallation(bench);
    const publisher = await BenchProcess.start(bench, 'publish.process.ts');
    await createEndpoints(
      postrider,
      Array.from({ length: endpoints }, (_, index) => ({
        url: `${urls[index % urls.length]}/${index}`,
        eventTypes: [TYPE],
        retry: RETRY,
      })),
    );
    const rounds = new BacklogRounds(bench, { postrider, receivers, publisher }, endpoints, pace);
    const events = Math.ceil(deliveries / endpoints);
    bench.tell('warming up …');
    await rounds.live(WARM_UP_EVENTS);
    bench.tell('with the receivers up …');
    const live = await rounds.live(Math.min(events, pace * 20));
    const [piled, drained] = await rounds.backlog(events);
    return report([live, piled, drained], endpoints, pace);
  },
});

interface Parts {
  readonly postrider: MeasuredInstallation;
  readonly receivers: Receivers;
  readonly publisher: BenchProcess;
}

class BacklogRounds {
  private readonly bench: Bench;
  private readonly parts: Parts;
  private readonly endpoints: number;
  private readonly pace: number;
  private readonly memory: MemoryMeter;

  constructor(bench: Bench, parts: Parts, endpoints: number, pace: number) {
    this.bench = bench;
    this.parts = parts;
    this.endpoints = endpoints;
    this.pace = pace;
    this.memory = new MemoryMeter(bench, parts.postrider.pids.apps);
  }

  async live(events: number): Promise<Phase> {
    const { receivers } = this.parts;
    const deliveries = events * this.endpoints;
    const cpu = await this.begin();
    const { ack, firstSentAtMs } = await this.publish(events);
    const { lastAtMs } = await receivers.whenReceived('receiver', deliveries, LIMIT_MS);
    const elapsedMs = lastAtMs - firstSentAtMs;
    return { name: 'receivers up', deliveries, ack, elapsedMs, memory: this.memory.read(), cpuMs: cpu.read() };
  }

  async backlog(events: number): Promise<[Phase, Phase]> {
    const { receivers } = this.parts;
    const deliveries = events * this.endpoints;
    this.bench.tell(`receivers down: ${deliveries} deliveries, ${Math.round(events / this.pace)} s …`);
    await receivers.open('receiver', { kind: 'down' });
    const piling = await this.begin();
    const { ack, elapsedMs } = await this.publish(events);
    const memory = this.memory.read();
    const piled = { name: 'receivers down', deliveries, ack, elapsedMs, memory, cpuMs: piling.read() };
    this.bench.tell('receivers up again …');
    const draining = await this.begin();
    const begunMs = monotonicMs();
    await receivers.open('receiver', { kind: 'answer', status: 204 });
    const { firstAtMs, lastAtMs } = await receivers.whenReceived('receiver', deliveries, LIMIT_MS);
    const drained = {
      name: 'draining',
      deliveries,
      elapsedMs: lastAtMs - firstAtMs,
      firstAfterMs: firstAtMs - begunMs,
      memory: this.memory.read(),
      cpuMs: draining.read(),
    };
    return [piled, drained];
  }

  private async begin(): Promise<CpuMeter> {
    await this.parts.receivers.forget('receiver');
    this.memory.start();
    return new CpuMeter(this.parts.postrider.pids);
  }

  private publish(events: number): Promise<PublishResult> {
    const { baseUrl, apiKey } = this.parts.postrider;
    const pace = { perSecond: this.pace };
    const order: PublishOrder = {
      url: `${baseUrl}/v1/events`,
      apiKey,
      type: TYPE,
      events,
      dataBytes: DATA_BYTES,
      pace,
    };
    return this.parts.publisher.ask<PublishResult>(order);
  }
}

function report(phases: readonly [Phase, Phase, Phase], endpoints: number, pace: number): Findings {
  const [live, , drained] = phases;
  const rate = ({ deliveries, elapsedMs }: Phase): number => Math.round((deliveries / elapsedMs) * 1_000);
  const rows = phases.map((phase) => {
    const { apps = 0, broker = 0, database = 0 } = phase.cpuMs;
    return [
      phase.name,
      phase.deliveries,
      rate(phase),
      ratio(rate(phase), rate(live)),
      phase.ack === undefined ? '' : rounded(phase.ack.p50),
      phase.ack === undefined ? '' : rounded(phase.ack.p99),
      phase.ack === undefined ? '' : ratio(phase.ack.p99, live.ack?.p99 ?? 0),
      ...[apps, broker, database].map((ms) => Math.round((ms / phase.deliveries) * 1_000)),
      phase.memory.before,
      phase.memory.peak,
    ];
  });
  const head = [
    '',
    'deliveries',
    'per second',
    'ratio',
    'ack p50 ms',
    'p99',
    'p99 ratio',
    'CPU µs each: apps',
    'broker',
    'database',
    'MB before',
    'MB peak',
  ];
  return {
    lines: [
      `events of ${DATA_BYTES} bytes of data to ${endpoints} endpoints, ${pace} events per second; ratios to the receivers being up\n`,
      table(head, rows),
      `\nthe first delivery came ${rounded((drained.firstAfterMs ?? 0) / 1_000)} s after the receivers were back`,
    ],
    figures: { phases },
  };
}
