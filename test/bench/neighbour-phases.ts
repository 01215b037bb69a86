import { until } from '../../libs/testing/src/until.ts';
import { merged, type Sample, type Stretch } from '../../scripts/bench/phase-samples.ts';
import type { Bench } from '../../scripts/bench/scenario.ts';
import { BenchProcess } from './bench-process.ts';
import { CpuMeter } from './cpu-meter.ts';
import { createEndpoints, deleteEndpoint } from './endpoints.ts';
import { startInstallation, type MeasuredInstallation } from './installation.ts';
import { NeighbourRecord } from './neighbour-record.ts';
import { NEIGHBOURS, SHORT_LIFE, type NeighbourName } from './neighbours.ts';
import type { PublishOrder, PublishResult } from './publish.process.ts';
import { Receivers } from './receivers.ts';
import { monotonicMs } from './stamp.ts';

const VICTIM = 'bench.victim';
const NEIGHBOUR = 'bench.neighbour';
const DATA_BYTES = 900;
/** Until everybody's code is compiled for good. */
const WARM_UP = 40_000;
const TIMEOUT_MS = 120_000;
/** By default a retry waits five minutes. */
const DRAIN_TIMEOUT_MS = 600_000;
/** What an attempt leaves to be written down and settled. */
const AFTERMATH_MS = 100;

export interface Load {
  /** Events per second to the victim. */
  readonly perSecond: number;
  /** Of each phase. */
  readonly seconds: number;
  readonly life: string;
}

/** The victim's events of one phase. */
export interface Phase {
  readonly samples: readonly Sample[];
  readonly span: Stretch;
  /** Processor time of apps, broker and database, percent of one core. */
  readonly cpu: number;
}

export interface PhaseBeside extends Phase {
  /** Requests that were made to the neighbour, in the phase and until nothing of it was left. */
  readonly requests: number;
  /** While it was asked, not protected from by its open circuit; what follows right after a request included. */
  readonly asked: readonly Stretch[];
}

interface Parts {
  readonly postrider: MeasuredInstallation;
  readonly record: NeighbourRecord;
  /** The neighbour's receiver has a process of its own: what it does must not slow the victim's. */
  readonly receivers: { readonly victim: Receivers; readonly neighbour: Receivers };
  readonly publishers: { readonly victim: BenchProcess; readonly neighbour: BenchProcess };
}

/** A victim on its own, and beside a neighbour that is created for the phase and gone without a trace after it. */
export class NeighbourPhases {
  private readonly bench: Bench;
  private readonly parts: Parts;
  private readonly load: Load;
  private readonly meter: CpuMeter;

  private constructor(bench: Bench, parts: Parts, load: Load) {
    this.bench = bench;
    this.parts = parts;
    this.load = load;
    const { apps, broker, database } = parts.postrider.pids;
    this.meter = new CpuMeter({ system: [...apps, ...broker, ...database] });
  }

  static async start(bench: Bench, load: Load): Promise<NeighbourPhases> {
    const receivers = { victim: await Receivers.start(bench), neighbour: await Receivers.start(bench) };
    const publishers = {
      victim: await BenchProcess.start(bench, 'publish.process.ts'),
      neighbour: await BenchProcess.start(bench, 'publish.process.ts'),
    };
    const postrider = await startInstallation(bench, load.life === 'short' ? { settings: SHORT_LIFE.settings } : {});
    const record = await NeighbourRecord.open(bench, postrider);
    const [url = ''] = await receivers.victim.open('victim');
    await createEndpoints(postrider, [{ url, eventTypes: [VICTIM] }]);
    return new NeighbourPhases(bench, { postrider, record, receivers, publishers }, load);
  }

  /** Both sides: a load or a receiver that is cold takes time from what is measured. */
  async warmUp(): Promise<void> {
    this.bench.tell(`warming up with ${WARM_UP} events …`);
    const { postrider, receivers, publishers } = this.parts;
    const [url = ''] = await receivers.neighbour.open('warm-up');
    const [id = ''] = await createEndpoints(postrider, [{ url, eventTypes: [NEIGHBOUR] }]);
    const events = WARM_UP / 2;
    const pace = { inFlight: 8 };
    await Promise.all([
      publishers.victim.ask<PublishResult>(this.order(VICTIM, events, pace)),
      publishers.neighbour.ask<PublishResult>(this.order(NEIGHBOUR, events, pace)),
      receivers.victim.whenReceived('victim', events, TIMEOUT_MS),
      receivers.neighbour.whenReceived('warm-up', events, TIMEOUT_MS),
    ]);
    await deleteEndpoint(postrider, id);
  }

  async alone(): Promise<Phase> {
    const { receivers, publishers } = this.parts;
    const { perSecond, seconds } = this.load;
    await receivers.victim.forget('victim');
    const events = perSecond * seconds;
    this.meter.start();
    const fromMs = monotonicMs();
    await publishers.victim.ask<PublishResult>(this.order(VICTIM, events, { perSecond }));
    await receivers.victim.whenReceived('victim', events, TIMEOUT_MS);
    const cpu = (this.meter.read()['system'] ?? 0) / seconds / 10;
    return { samples: await receivers.victim.arrivals('victim'), span: { fromMs, untilMs: monotonicMs() }, cpu };
  }

  /** Resolves when nothing of the neighbour is left: no request, no retry, no hold. */
  async beside(neighbour: NeighbourName, perSecond: number): Promise<PhaseBeside> {
    const { postrider, receivers, publishers, record } = this.parts;
    const { words, behaviour } = NEIGHBOURS[neighbour];
    const [url = ''] = await receivers.neighbour.open(neighbour, behaviour);
    const short = this.load.life === 'short' ? SHORT_LIFE.endpoint : {};
    const [id = ''] = await createEndpoints(postrider, [{ url, eventTypes: [NEIGHBOUR], ...short }]);
    const events = perSecond * this.load.seconds;
    const noise = publishers.neighbour.ask<PublishResult>(this.order(NEIGHBOUR, events, { perSecond }));
    const [phase] = await Promise.all([this.alone(), noise]);
    await deleteEndpoint(postrider, id);
    await until(async () => (await receivers.neighbour.count(neighbour)).open === 0, {
      timeoutMs: TIMEOUT_MS,
      what: `the last request to one that ${words}`,
    });
    await record.whenDecided(this.bench, id, events, DRAIN_TIMEOUT_MS);
    const attempts = await record.attempts(id);
    const asked = merged(attempts.map(({ fromMs, untilMs }) => ({ fromMs, untilMs: untilMs + AFTERMATH_MS })));
    return { ...phase, requests: attempts.length, asked };
  }

  private order(type: string, events: number, pace: PublishOrder['pace']): PublishOrder {
    const { baseUrl, apiKey } = this.parts.postrider;
    return { url: `${baseUrl}/v1/events`, apiKey, type, events, dataBytes: DATA_BYTES, pace };
  }
}
