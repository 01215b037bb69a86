import { until } from '../../libs/testing/src/until.ts';
import { percentilesOf, ratio, rounded, type Percentiles } from '../../scripts/bench/percentiles.ts';
import { defineScenario, type Bench, type Findings } from '../../scripts/bench/scenario.ts';
import { table } from '../../scripts/bench/table.ts';
import { BenchProcess } from './bench-process.ts';
import { CpuMeter } from './cpu-meter.ts';
import { createEndpoints, deleteEndpoint } from './endpoints.ts';
import { startInstallation, type MeasuredInstallation } from './installation.ts';
import { NEIGHBOUR_NAMES, NEIGHBOURS, type NeighbourName } from './neighbours.ts';
import type { PublishOrder, PublishResult } from './publish.process.ts';
import { Receivers } from './receivers.ts';

const VICTIM = 'bench.victim';
const NEIGHBOUR = 'bench.neighbour';
const DATA_BYTES = 900;
const WARM_UP = 10_000;
const TIMEOUT_MS = 120_000;

interface Compared {
  readonly neighbour: NeighbourName;
  readonly perSecond: number;
  /** The victim beside it, and without it, over all turns. */
  readonly victim: Percentiles;
  readonly alone: Percentiles;
  /** Processor time of apps, broker and database, percent of one core. */
  readonly cpu: { readonly alone: number; readonly beside: number };
}

/**
 * One endpoint that is well, and beside it one that is not, on an origin of its own. The victim's time from publish to
 * receiver is taken alone and with the neighbour, in turns whose samples are taken together: a p99 is a few samples, and what
 * else the machine does must not fall on one side only. After each turn the neighbour is deleted, and the next begins when
 * nothing of it is under way any more.
 */
export const scenario = defineScenario({
  summary: "a receiver that hangs, drips, refuses, floods or fails: its neighbour's p50 and p99 with and without",
  options: {
    neighbour: { default: 'all', oneOf: ['all', ...NEIGHBOUR_NAMES], meaning: 'who the neighbour is' },
    low: { default: 5, min: 1, max: 100, meaning: 'events per second to the neighbour, first round' },
    high: { default: 100, min: 1, max: 500, meaning: 'events per second to the neighbour, second round' },
    victim: { default: 100, min: 1, max: 500, meaning: 'events per second to the victim' },
    seconds: { default: 5, min: 2, max: 300, meaning: 'of each phase' },
    turns: { default: 3, min: 1, max: 50, meaning: 'phases alone and beside it' },
  },
  limitMinutes: 60,
  async run(bench, { neighbour, low, high, victim, seconds, turns }): Promise<Findings> {
    const rounds = await NeighbourRounds.start(bench, victim, seconds);
    await rounds.warmUp();
    const names = NEIGHBOUR_NAMES.filter((name) => neighbour === 'all' || name === neighbour);
    const compared: Compared[] = [];
    for (const name of names) {
      for (const perSecond of new Set([low, high])) {
        compared.push(await rounds.compare(name, perSecond, turns));
      }
    }
    return report(compared, victim, seconds, turns);
  },
});

interface Parts {
  readonly postrider: MeasuredInstallation;
  /** The neighbour's receiver has a process of its own: what it does must not slow the victim's. */
  readonly receivers: { readonly victim: Receivers; readonly neighbour: Receivers };
  readonly publishers: { readonly victim: BenchProcess; readonly neighbour: BenchProcess };
}

class NeighbourRounds {
  private readonly bench: Bench;
  private readonly parts: Parts;
  private readonly perSecond: number;
  private readonly seconds: number;
  private readonly meter: CpuMeter;

  private constructor(bench: Bench, parts: Parts, perSecond: number, seconds: number) {
    this.bench = bench;
    const { apps, broker, database } = parts.postrider.pids;
    this.meter = new CpuMeter({ system: [...apps, ...broker, ...database] });
    this.parts = parts;
    this.perSecond = perSecond;
    this.seconds = seconds;
  }

  static async start(bench: Bench, perSecond: number, seconds: number): Promise<NeighbourRounds> {
    const receivers = { victim: await Receivers.start(bench), neighbour: await Receivers.start(bench) };
    const publishers = {
      victim: await BenchProcess.start(bench, 'publish.process.ts'),
      neighbour: await BenchProcess.start(bench, 'publish.process.ts'),
    };
    const postrider = await startInstallation(bench);
    const [url = ''] = await receivers.victim.open('victim');
    await createEndpoints(postrider, [{ url, eventTypes: [VICTIM] }]);
    return new NeighbourRounds(bench, { postrider, receivers, publishers }, perSecond, seconds);
  }

  async warmUp(): Promise<void> {
    this.bench.tell(`warming up with ${WARM_UP} events …`);
    const { receivers, publishers } = this.parts;
    await publishers.victim.ask<PublishResult>(this.order(VICTIM, WARM_UP, { inFlight: 16 }));
    await receivers.victim.whenReceived('victim', WARM_UP, TIMEOUT_MS);
  }

  async compare(neighbour: NeighbourName, perSecond: number, turns: number): Promise<Compared> {
    const { words } = NEIGHBOURS[neighbour];
    this.bench.tell(`beside one that ${words}, ${perSecond} events per second, ${turns} times ${this.seconds} s …`);
    const alone: number[] = [];
    const beside: number[] = [];
    const cpu = { alone: 0, beside: 0 };
    for (let turn = 0; turn < turns; turn += 1) {
      this.meter.start();
      alone.push(...(await this.victimTimes()));
      cpu.alone += this.percentOfCore() / turns;
      this.meter.start();
      beside.push(...(await this.victimBeside(neighbour, perSecond)));
      cpu.beside += this.percentOfCore() / turns;
    }
    return { neighbour, perSecond, victim: percentilesOf(beside), alone: percentilesOf(alone), cpu };
  }

  /** @returns the time of each of the victim's events, milliseconds */
  private async victimTimes(): Promise<readonly number[]> {
    const { receivers, publishers } = this.parts;
    await receivers.victim.forget('victim');
    const events = this.perSecond * this.seconds;
    await publishers.victim.ask<PublishResult>(this.order(VICTIM, events, { perSecond: this.perSecond }));
    await receivers.victim.whenReceived('victim', events, TIMEOUT_MS);
    return receivers.victim.samples('victim');
  }

  private async victimBeside(neighbour: NeighbourName, perSecond: number): Promise<readonly number[]> {
    const { postrider, receivers, publishers } = this.parts;
    const { words, behaviour } = NEIGHBOURS[neighbour];
    const [url = ''] = await receivers.neighbour.open(neighbour, behaviour);
    const [id = ''] = await createEndpoints(postrider, [{ url, eventTypes: [NEIGHBOUR] }]);
    const pace = { perSecond };
    const beside = publishers.neighbour.ask<PublishResult>(this.order(NEIGHBOUR, perSecond * this.seconds, pace));
    const [victim] = await Promise.all([this.victimTimes(), beside]);
    await deleteEndpoint(postrider, id);
    await until(async () => (await receivers.neighbour.count(neighbour)).open === 0, {
      timeoutMs: TIMEOUT_MS,
      what: `the last request to one that ${words}`,
    });
    return victim;
  }

  /** Since the meter was started, one phase ago. */
  private percentOfCore(): number {
    return (this.meter.read()['system'] ?? 0) / this.seconds / 10;
  }

  private order(type: string, events: number, pace: PublishOrder['pace']): PublishOrder {
    const { baseUrl, apiKey } = this.parts.postrider;
    return { url: `${baseUrl}/v1/events`, apiKey, type, events, dataBytes: DATA_BYTES, pace };
  }
}

function report(compared: readonly Compared[], perSecond: number, seconds: number, turns: number): Findings {
  const rows = compared.map(({ neighbour, perSecond: rate, alone, victim, cpu }) => [
    NEIGHBOURS[neighbour].words,
    rate,
    ...[alone.p50, victim.p50].map(rounded),
    ratio(victim.p50, alone.p50),
    ...[alone.p99, victim.p99].map(rounded),
    ratio(victim.p99, alone.p99),
    ...[cpu.alone, cpu.beside].map(Math.round),
  ]);
  const head = [
    'the neighbour …',
    'per second',
    'p50 ms alone',
    'beside it',
    'ratio',
    'p99 ms alone',
    'beside it',
    'ratio',
    'CPU % alone',
    'beside it',
  ];
  return {
    lines: [
      `publish to receiver of a victim with ${perSecond} events per second, ${turns} phases of ${seconds} s alone and beside it, in turn\n`,
      table(head, rows),
    ],
    figures: { compared },
  };
}
