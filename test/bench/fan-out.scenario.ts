import { until } from '../../libs/testing/src/until.ts';
import { percentilesOf, ratio, rounded } from '../../scripts/bench/percentiles.ts';
import { defineScenario, type Bench, type Findings } from '../../scripts/bench/scenario.ts';
import { table } from '../../scripts/bench/table.ts';
import type { BareLoopOrder, BareLoopResult } from './bare-loop.process.ts';
import { BenchProcess } from './bench-process.ts';
import { CpuMeter } from './cpu-meter.ts';
import { createEndpoints } from './endpoints.ts';
import { startInstallation, type MeasuredInstallation } from './installation.ts';
import { MemoryMeter, type MemoryUse } from './memory-meter.ts';
import type { PublishOrder, PublishResult } from './publish.process.ts';
import { Receivers } from './receivers.ts';
import { whenStored } from './stored-attempts.ts';
import type { TopicWatchOrder, TopicWatchReading } from './topic-watch.process.ts';

const DATA_BYTES = 900;
/** Endpoints of a small event. */
const SLICE = 1_000;
/** The apps' code is compiled for good after some twenty thousand deliveries: until then the same event takes up to twice as long. */
const WARM_UP_ROUNDS = 30;
const TIMEOUT_MS = 120_000;
/** Requests in flight of the bare loop that sends the same number of webhooks. */
const BARE_IN_FLIGHT = 128;

/** One event at a time; medians over the rounds. */
interface Reach {
  readonly endpoints: number;
  readonly records: number;
  readonly ackMs: number;
  readonly expandedMs: number;
  readonly lastMs: number;
  readonly bareMs: number;
  readonly appsCpuMs: number;
  readonly memory: MemoryUse;
}

/**
 * One event to 1, 1,000 and 10,000 endpoints on many origins: when it is acknowledged, when the delivery topic holds all
 * of it, when the last receiver has it, and what memory that takes. Beside it the same client sends as many webhooks in a
 * bare loop. A round begins when the attempts of the one before are stored.
 *
 * A heap grows with the first hundred thousand deliveries, however they come, and with each endpoint that is new to it. So before
 * all that, the same endpoints get as many deliveries in small events: that growth is told apart from that of large ones.
 */
export const scenario = defineScenario({
  summary: 'one event to 1, 1,000 and 10,000 endpoints: 202, expansion, last delivery, memory',
  options: {
    most: { default: 10_000, min: 10, max: 50_000, meaning: 'endpoints of the largest of the three' },
    rounds: { default: 9, min: 1, max: 50, meaning: 'events for each number of endpoints' },
    origins: { default: 100, min: 1, max: 900, meaning: 'loopback addresses that the endpoints share' },
    processes: {
      default: 1,
      min: 1,
      max: 8,
      meaning: 'processes that deliver; those beyond the first do nothing else',
    },
  },
  limitMinutes: 20,
  async run(bench, { most, rounds, origins, processes }): Promise<Findings> {
    const receivers = await Receivers.start(bench);
    const urls = await receivers.open('receiver', undefined, origins);
    const postrider = await startInstallation(bench, { dispatchers: processes - 1 });
    const watch = await BenchProcess.start(bench, 'topic-watch.process.ts');
    const sizes = [1, Math.round(most / 10), most];
    bench.tell(`creating ${most} endpoints on ${origins} origins …`);
    await createEndpoints(
      postrider,
      Array.from({ length: most }, (_, index) => ({
        url: `${urls[index % urls.length]}/${index}`,
        eventTypes: [...sizes.filter((size) => index < size).map(typeOf), sliceOf(index)],
      })),
    );
    const order: TopicWatchOrder = { do: 'start', brokers: postrider.kafkaBrokers };
    await watch.ask(order);
    const fanOut = new FanOutRounds(
      bench,
      { postrider, receivers, watch },
      await BenchProcess.start(bench, 'publish.process.ts'),
    );
    bench.tell('warming up …');
    for (let round = 0; round < WARM_UP_ROUNDS; round += 1) await fanOut.round(sliceOf(0), Math.min(SLICE, most));
    bench.tell(`${rounds} deliveries to each of ${most} endpoints, ${SLICE} at a time …`);
    const inSlices = await fanOut.inSlices(most, rounds);
    const reaches: Reach[] = [];
    const loop = await BenchProcess.start(bench, 'bare-loop.process.ts');
    for (const size of sizes) {
      bench.tell(`${rounds} events to ${size} endpoints …`);
      const reach = await fanOut.rounds(size, rounds);
      reaches.push({ ...reach, bareMs: await bareLoop(loop, urls[0] ?? '', size) });
    }
    return report(reaches, inSlices, { rounds, origins, processes });
  },
});

const typeOf = (size: number): string => `bench.to-${size}`;
const sliceOf = (index: number): string => `bench.slice-${Math.floor(index / SLICE)}`;

interface Parts {
  readonly postrider: MeasuredInstallation;
  readonly receivers: Receivers;
  readonly watch: BenchProcess;
}

class FanOutRounds {
  private readonly bench: Bench;
  private readonly parts: Parts;
  private readonly publisher: BenchProcess;
  private readonly memory: MemoryMeter;
  private delivered = 0;

  constructor(bench: Bench, parts: Parts, publisher: BenchProcess) {
    this.bench = bench;
    this.parts = parts;
    this.publisher = publisher;
    this.memory = new MemoryMeter(bench, parts.postrider.pids.apps);
  }

  async rounds(endpoints: number, rounds: number): Promise<Omit<Reach, 'bareMs'>> {
    this.memory.start();
    const cpu = new CpuMeter({ apps: this.parts.postrider.pids.apps });
    const seen: Awaited<ReturnType<FanOutRounds['round']>>[] = [];
    for (let round = 0; round < rounds; round += 1) seen.push(await this.round(typeOf(endpoints), endpoints));
    const median = (samples: readonly number[]): number => percentilesOf(samples).p50;
    return {
      endpoints,
      records: seen[0]?.records ?? 0,
      ackMs: median(seen.map(({ ackMs }) => ackMs)),
      expandedMs: median(seen.map(({ expandedMs }) => expandedMs)),
      lastMs: median(seen.map(({ lastMs }) => lastMs)),
      appsCpuMs: (cpu.read()['apps'] ?? 0) / rounds,
      memory: this.memory.read(),
    };
  }

  /** What the largest event's rounds deliver, in small events. */
  async inSlices(endpoints: number, rounds: number): Promise<MemoryUse> {
    this.memory.start();
    for (let round = 0; round < rounds; round += 1) {
      for (let from = 0; from < endpoints; from += SLICE) {
        await this.round(sliceOf(from), Math.min(SLICE, endpoints - from));
      }
    }
    return this.memory.read();
  }

  /** One event, to its last stored attempt. */
  async round(type: string, endpoints: number) {
    const { postrider, receivers, watch } = this.parts;
    await receivers.forget('receiver');
    await watch.ask({ do: 'forget' } satisfies TopicWatchOrder);
    const { ack, firstSentAtMs } = await this.publisher.ask<PublishResult>({
      url: `${postrider.baseUrl}/v1/events`,
      apiKey: postrider.apiKey,
      type,
      events: 1,
      dataBytes: DATA_BYTES,
      pace: { inFlight: 1 },
    } satisfies PublishOrder);
    const { lastAtMs } = await receivers.whenReceived('receiver', endpoints, TIMEOUT_MS);
    const expanded = await until(
      async () => {
        const reading = await watch.ask<TopicWatchReading>({ do: 'read' } satisfies TopicWatchOrder);
        return reading.endpoints >= endpoints ? reading : undefined;
      },
      { timeoutMs: TIMEOUT_MS, what: `${endpoints} endpoints in the delivery topic` },
    );
    this.delivered += endpoints;
    await whenStored(this.bench, postrider, this.delivered, TIMEOUT_MS);
    return {
      records: expanded.records,
      ackMs: ack.p50,
      expandedMs: expanded.lastAtMs - firstSentAtMs,
      lastMs: lastAtMs - firstSentAtMs,
    };
  }
}

async function bareLoop(loop: BenchProcess, url: string, requests: number): Promise<number> {
  const order: BareLoopOrder = {
    client: 'transport',
    url,
    requests,
    concurrency: BARE_IN_FLIGHT,
    bodyBytes: DATA_BYTES,
  };
  await loop.ask<BareLoopResult>({ ...order, requests: 1_000 });
  return (await loop.ask<BareLoopResult>(order)).elapsedMs;
}

interface Setting {
  readonly rounds: number;
  readonly origins: number;
  readonly processes: number;
}

function report(reaches: readonly Reach[], inSlices: MemoryUse, { rounds, origins, processes }: Setting): Findings {
  const rows = reaches.map((reach) => [
    reach.endpoints,
    reach.records,
    ...[reach.ackMs, reach.expandedMs, reach.lastMs, reach.bareMs].map(rounded),
    ratio(reach.lastMs, reach.bareMs),
    Math.round((reach.appsCpuMs / reach.endpoints) * 1_000),
    reach.memory.before,
    growthOf(reach.memory),
  ]);
  const head = [
    'endpoints',
    'records',
    'ack ms',
    'expanded ms',
    'last ms',
    'bare loop ms',
    'ratio',
    'apps CPU µs each',
    'MB before',
    'MB growth',
  ];
  return {
    lines: [
      `one event of ${DATA_BYTES} bytes of data at a time, medians of ${rounds}, ${origins} origins, ${processes} delivering; ratio of the last delivery to a bare loop\n`,
      table(head, rows),
      `\nMB growth before that, as many deliveries to the same endpoints, ${SLICE} at a time: ${growthOf(inSlices)}`,
      `MB growth from before that to the highest point of all: ${topOf(reaches) - inSlices.before}`,
    ],
    figures: { processes, reaches, inSlices },
  };
}

const growthOf = ({ before, peak }: MemoryUse): number => peak - before;
const topOf = (reaches: readonly Reach[]): number => Math.max(...reaches.map(({ memory }) => memory.peak));
