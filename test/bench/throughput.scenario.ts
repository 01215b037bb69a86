import { ratio } from '../../scripts/bench/percentiles.ts';
import { defineScenario, type Bench, type Findings } from '../../scripts/bench/scenario.ts';
import { table } from '../../scripts/bench/table.ts';
import type { BareLoopOrder, BareLoopResult } from './bare-loop.process.ts';
import { BenchProcess } from './bench-process.ts';
import { CpuMeter } from './cpu-meter.ts';
import { createEndpoints } from './endpoints.ts';
import { appTrees, startInstallation } from './installation.ts';
import type { PublishOrder, PublishResult } from './publish.process.ts';
import { Receivers } from './receivers.ts';
import { whenStored } from './stored-attempts.ts';

const TYPE = 'bench.event';
const DATA_BYTES = 900;
const BARE_WARM_UP = 3_000;
const IN_FLIGHT = 128;
const LIMIT_MINUTES = 10;
const LIMIT_MS = LIMIT_MINUTES * 60_000;

/**
 * Deliveries per second from publishing over HTTP to attempts stored in PostgreSQL, with the processor time of every
 * process, beside a bare sign-and-POST loop of the same client against the same receiver in the same run. 1 KB events,
 * one endpoint, everything on this machine.
 */
export const scenario = defineScenario({
  summary: 'deliveries per second end to end, and processor time per delivery, beside a bare sign-and-POST loop',
  options: {
    events: { default: 40_000, min: 1_000, max: 500_000, meaning: 'events that are published' },
    // The broker compiles its code for as long as a minute; until then that is a third of its processor time.
    warmUp: { default: 30_000, min: 0, max: 500_000, meaning: 'events before them that are not counted' },
    processes: { default: 1, min: 1, max: 16, meaning: 'of Postrider: one with all apps, the others deliver' },
  },
  limitMinutes: LIMIT_MINUTES,
  async run(bench, { events, warmUp, processes }): Promise<Findings> {
    const receivers = await Receivers.start(bench);
    const [url = ''] = await receivers.open('receiver');
    const bare = await bareLoops(bench, receivers, url, events);
    const result = await endToEnd(bench, { receivers, url }, { events, warmUp, processes });
    return report(events, result, bare);
  },
});

type BareResults = Readonly<Record<BareLoopOrder['client'], BareLoopResult & { readonly receiverCpuMs: number }>>;

async function bareLoops(bench: Bench, receivers: Receivers, url: string, requests: number): Promise<BareResults> {
  const loop = await BenchProcess.start(bench, 'bare-loop.process.ts');
  const measure = async (client: BareLoopOrder['client']) => {
    bench.tell(`bare sign-and-POST loop, ${client} …`);
    const order: BareLoopOrder = { client, url, requests: BARE_WARM_UP, concurrency: IN_FLIGHT, bodyBytes: DATA_BYTES };
    await loop.ask<BareLoopResult>(order);
    const meter = new CpuMeter({ receiver: receivers.pid });
    const result = await loop.ask<BareLoopResult>({ ...order, requests });
    return { ...result, receiverCpuMs: meter.read()['receiver'] ?? 0 };
  };
  const results = { transport: await measure('transport'), axios: await measure('axios') };
  await loop.stop();
  return results;
}

interface EndToEnd {
  readonly publish: PublishResult;
  readonly deliveredMs: number;
  readonly storedMs: number;
  readonly cpuMs: Readonly<Record<string, number>>;
}

interface Load {
  readonly events: number;
  readonly warmUp: number;
  readonly processes: number;
}

async function endToEnd(
  bench: Bench,
  { receivers, url }: { readonly receivers: Receivers; readonly url: string },
  { events, warmUp, processes }: Load,
): Promise<EndToEnd> {
  const postrider = await startInstallation(bench, { dispatchers: processes - 1 });
  const publisher = await BenchProcess.start(bench, 'publish.process.ts');
  await createEndpoints(postrider, [{ url, eventTypes: [TYPE] }]);
  const order: PublishOrder = {
    url: `${postrider.baseUrl}/v1/events`,
    apiKey: postrider.apiKey,
    type: TYPE,
    events: warmUp,
    dataBytes: DATA_BYTES,
    pace: { inFlight: IN_FLIGHT },
  };
  bench.tell(`warming up with ${warmUp} events …`);
  await publisher.ask<PublishResult>(order);
  await whenStored(bench, postrider, warmUp, LIMIT_MS);

  await receivers.forget('receiver');
  const meter = new CpuMeter({
    ...postrider.pids,
    ...appTrees(postrider),
    receiver: receivers.pid,
    load: publisher.pid,
  });
  const begun = performance.now();
  const publishing = publisher.ask<PublishResult>({ ...order, events });
  await receivers.whenReceived('receiver', events, LIMIT_MS);
  const deliveredMs = performance.now() - begun;
  await whenStored(bench, postrider, warmUp + events, LIMIT_MS);
  const storedMs = performance.now() - begun;
  return { publish: await publishing, deliveredMs, storedMs, cpuMs: meter.read() };
}

function report(events: number, result: EndToEnd, bare: BareResults): Findings {
  const perSecond = (ms: number): number => Math.round((events / ms) * 1_000);
  const micros = (ms: number): number => Math.round((ms / events) * 1_000);
  const {
    apps = 0,
    api = 0,
    worker = 0,
    dispatchers = 0,
    broker = 0,
    database = 0,
    receiver = 0,
    load = 0,
  } = result.cpuMs;
  const whole = apps + broker + database;
  const bareRate = perSecond(bare.transport.elapsedMs);
  const rate = (ms: number): [number, number] => [perSecond(ms), ratio(perSecond(ms), bareRate)];
  const { ack } = result.publish;
  const lines = [
    `${events} events of ${DATA_BYTES} bytes of data, one endpoint, ${IN_FLIGHT} requests in flight\n`,
    table(
      ['', 'per second', 'ratio to the bare loop', 'CPU µs each'],
      [
        ['bare loop, transport', bareRate, 1, micros(bare.transport.cpuMs)],
        ['bare loop, axios', ...rate(bare.axios.elapsedMs), micros(bare.axios.cpuMs)],
        ['published (202)', ...rate(result.publish.elapsedMs), ''],
        ['delivered, end to end', ...rate(result.deliveredMs), micros(whole)],
        ['attempts stored', ...rate(result.storedMs), ''],
        ['  of it: apps', '', '', micros(apps)],
        ['    api', '', '', micros(api)],
        ['    worker', '', '', micros(worker)],
        ...(dispatchers === 0 ? [] : [['    further dispatchers', '', '', micros(dispatchers)]]),
        ['  of it: broker', '', '', micros(broker)],
        ['  of it: database', '', '', micros(database)],
        ['beside it: receiver', '', '', micros(receiver)],
        ['beside it: load', '', '', micros(load)],
      ],
    ),
    `\nacknowledged: p50 ${ack.p50.toFixed(1)} ms, p99 ${ack.p99.toFixed(1)} ms at full load`,
  ];
  return { lines, figures: { events, dataBytes: DATA_BYTES, result, bare } };
}
