import pg from 'pg';
import { until } from '../../libs/testing/src/until.ts';
import { ratio } from '../../scripts/bench/percentiles.ts';
import { defineScenario, type Findings } from '../../scripts/bench/scenario.ts';
import { table } from '../../scripts/bench/table.ts';
import type { BareLoopOrder, BareLoopResult } from './bare-loop.process.ts';
import { BenchProcess } from './bench-process.ts';
import { CpuMeter } from './cpu-meter.ts';
import { startInstallation, type MeasuredInstallation } from './installation.ts';
import type { PublishOrder, PublishResult } from './publish.process.ts';

const TYPE = 'bench.event';
const DATA_BYTES = 900;
const WARM_UP = 3_000;
const CONCURRENCY = 128;
const LIMIT_MINUTES = 5;
const LIMIT_MS = LIMIT_MINUTES * 60_000;

interface Receiver {
  readonly received: number;
  readonly url: string;
}

/**
 * Deliveries per second from publishing over HTTP to attempts stored in PostgreSQL, with the processor time of every
 * process, beside a bare sign-and-POST loop of the same client against the same receiver in the same run. 1 KB events,
 * one endpoint, everything on this machine.
 */
export const scenario = defineScenario({
  summary: 'deliveries per second end to end, and processor time per delivery, beside a bare sign-and-POST loop',
  options: { events: { default: 20_000, min: 1_000, max: 500_000, meaning: 'events that are published' } },
  limitMinutes: LIMIT_MINUTES,
  async run(bench, { events }): Promise<Findings> {
    const receiver = await BenchProcess.start(bench, 'receiver.process.ts');
    const loop = await BenchProcess.start(bench, 'bare-loop.process.ts');
    const bare = await bareLoops(loop, receiver, events, bench.tell);
    await loop.stop();
    const postrider = await startInstallation(bench);
    const publisher = await BenchProcess.start(bench, 'publish.process.ts');
    const result = await endToEnd({ postrider, receiver, publisher, events, tell: bench.tell });
    return report(events, result, bare);
  },
});

type BareResults = Readonly<Record<BareLoopOrder['client'], BareLoopResult & { readonly receiverCpuMs: number }>>;

async function bareLoops(
  loop: BenchProcess,
  receiver: BenchProcess,
  requests: number,
  tell: (line: string) => void,
): Promise<BareResults> {
  const { url } = await receiver.ask<Receiver>({});
  const measure = async (client: BareLoopOrder['client']) => {
    tell(`bare sign-and-POST loop, ${client} …`);
    const order: BareLoopOrder = { client, url, requests: WARM_UP, concurrency: CONCURRENCY, bodyBytes: DATA_BYTES };
    await loop.ask<BareLoopResult>(order);
    const meter = new CpuMeter({ receiver: receiver.pid });
    const result = await loop.ask<BareLoopResult>({ ...order, requests });
    return { ...result, receiverCpuMs: meter.read()['receiver'] ?? 0 };
  };
  return { transport: await measure('transport'), axios: await measure('axios') };
}

interface EndToEnd {
  readonly publish: PublishResult;
  readonly deliveredMs: number;
  readonly storedMs: number;
  readonly cpuMs: Readonly<Record<string, number>>;
}

interface Parts {
  readonly postrider: MeasuredInstallation;
  readonly receiver: BenchProcess;
  readonly publisher: BenchProcess;
  readonly events: number;
  readonly tell: (line: string) => void;
}

async function endToEnd({ postrider, receiver, publisher, events, tell }: Parts): Promise<EndToEnd> {
  const { url, received: before } = await receiver.ask<Receiver>({});
  await createEndpoint(postrider, url);
  const order: PublishOrder = {
    baseUrl: postrider.baseUrl,
    apiKey: postrider.apiKey,
    type: TYPE,
    events: WARM_UP,
    concurrency: CONCURRENCY,
    dataBytes: DATA_BYTES,
  };
  const database = new pg.Client({ connectionString: postrider.databaseUrl });
  await database.connect();
  try {
    tell(`warming up with ${WARM_UP} events …`);
    await publisher.ask<PublishResult>(order);
    await stored(database, WARM_UP);

    const meter = new CpuMeter({ ...postrider.pids, receiver: receiver.pid, load: publisher.pid });
    const begun = performance.now();
    const publishing = publisher.ask<PublishResult>({ ...order, events });
    const wanted = before + WARM_UP + events;
    await delivered(receiver, wanted, events, tell);
    const deliveredMs = performance.now() - begun;
    await stored(database, WARM_UP + events);
    const storedMs = performance.now() - begun;
    return { publish: await publishing, deliveredMs, storedMs, cpuMs: meter.read() };
  } finally {
    await database.end();
  }
}

async function createEndpoint({ baseUrl, apiKey }: MeasuredInstallation, url: string): Promise<void> {
  const answer = await fetch(`${baseUrl}/v1/endpoints`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ url, eventTypes: [TYPE] }),
  });
  if (answer.status !== 201) throw new Error(`creating the endpoint was answered ${answer.status}`);
  // A change is in force within a second; an event published before that would have no delivery to count.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
}

async function delivered(
  receiver: BenchProcess,
  wanted: number,
  events: number,
  tell: (line: string) => void,
): Promise<void> {
  let toldAt = performance.now();
  await until(
    async () => {
      const { received } = await receiver.ask<Receiver>({});
      if (performance.now() - toldAt > 2_000) {
        toldAt = performance.now();
        tell(`  ${events - Math.max(0, wanted - received)} of ${events} delivered`);
      }
      return received >= wanted;
    },
    { timeoutMs: LIMIT_MS, what: `${events} deliveries`, everyMs: 20 },
  );
}

async function stored(database: pg.Client, wanted: number): Promise<void> {
  const count = async (): Promise<boolean> => {
    const { rows } = await database.query<{ count: string }>('SELECT count(*) FROM attempts');
    return Number(rows[0]?.count) >= wanted;
  };
  await until(count, { timeoutMs: LIMIT_MS, what: `${wanted} attempts in PostgreSQL`, everyMs: 100 });
}

function report(events: number, result: EndToEnd, bare: BareResults): Findings {
  const perSecond = (ms: number): number => Math.round((events / ms) * 1_000);
  const micros = (ms: number): number => Math.round((ms / events) * 1_000);
  const { apps = 0, broker = 0, database = 0, receiver = 0, load = 0 } = result.cpuMs;
  const whole = apps + broker + database;
  const bareRate = perSecond(bare.transport.elapsedMs);
  const rate = (ms: number): [number, number] => [perSecond(ms), ratio(perSecond(ms), bareRate)];
  const { ackP50Ms, ackP99Ms } = result.publish;
  const lines = [
    `${events} events of ${DATA_BYTES} bytes of data, one endpoint, ${CONCURRENCY} requests in flight\n`,
    table(
      ['', 'per second', 'ratio to the bare loop', 'CPU µs each'],
      [
        ['bare loop, transport', bareRate, 1, micros(bare.transport.cpuMs)],
        ['bare loop, axios', ...rate(bare.axios.elapsedMs), micros(bare.axios.cpuMs)],
        ['published (202)', ...rate(result.publish.elapsedMs), ''],
        ['delivered, end to end', ...rate(result.deliveredMs), micros(whole)],
        ['attempts stored', ...rate(result.storedMs), ''],
        ['  of it: apps', '', '', micros(apps)],
        ['  of it: broker', '', '', micros(broker)],
        ['  of it: database', '', '', micros(database)],
        ['beside it: receiver', '', '', micros(receiver)],
        ['beside it: load', '', '', micros(load)],
      ],
    ),
    `\nacknowledged: p50 ${ackP50Ms.toFixed(1)} ms, p99 ${ackP99Ms.toFixed(1)} ms at full load`,
  ];
  return { lines, figures: { events, dataBytes: DATA_BYTES, result, bare } };
}
