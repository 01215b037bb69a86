import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { until } from '../../libs/testing/src/until.ts';
import { ROOT } from '../../scripts/local/places.ts';
import type { BareLoopOrder, BareLoopResult } from './bare-loop.process.ts';
import { BenchProcess } from './bench-process.ts';
import { CpuMeter } from './cpu-meter.ts';
import { startInstallation, type MeasuredInstallation } from './installation.ts';
import type { PublishOrder, PublishResult } from './publish.process.ts';
import { table } from './table.ts';

/** Git-ignored. */
const RESULTS = join(ROOT, '.postrider/bench');
const TYPE = 'bench.event';
const DATA_BYTES = 900;
const WARM_UP = 3_000;
const CONCURRENCY = 128;
/** Nothing measured here takes minutes; what does has failed. */
const LIMIT_MS = 300_000;

interface Receiver {
  readonly received: number;
  readonly url: string;
}

/**
 * `npm run bench [-- throughput [events] [--profile]]`: deliveries per second from publishing over HTTP to attempts stored in
 * PostgreSQL, with the processor time of every process, beside a bare sign-and-POST loop of the same client against the
 * same receiver in the same run. 1 KB events, one endpoint, everything on this machine.
 */
export async function main(args: readonly string[]): Promise<number> {
  const [events = '20000'] = args.filter((arg) => !arg.startsWith('--'));
  if (process.platform !== 'linux') {
    console.error('the benchmark reads processor times from /proc, which only Linux has');
    return 1;
  }
  const count = Number(events);
  if (!Number.isInteger(count) || count < 1_000 || count > 500_000) {
    console.error(`"${events}" is no number of events; give 1000 to 500000`);
    return 1;
  }
  const started: BenchProcess[] = [];
  const start = async (file: string): Promise<BenchProcess> => {
    const process = await BenchProcess.start(file);
    started.push(process);
    return process;
  };
  let postrider: MeasuredInstallation | undefined;
  try {
    const receiver = await start('receiver.process.ts');
    const bare = await bareLoops(await start('bare-loop.process.ts'), receiver, count);
    console.log('starting PostgreSQL, Kafka and the apps …');
    postrider = await startInstallation({
      tell: console.log,
      ...(args.includes('--profile') ? { profileFolder: RESULTS } : {}),
    });
    const result = await endToEnd(postrider, receiver, await start('publish.process.ts'), count);
    report(count, result, bare);
    return 0;
  } finally {
    await Promise.all(started.map((process) => process.stop()));
    await postrider?.stop();
  }
}

type BareResults = Readonly<Record<BareLoopOrder['client'], BareLoopResult & { readonly receiverCpuMs: number }>>;

async function bareLoops(loop: BenchProcess, receiver: BenchProcess, requests: number): Promise<BareResults> {
  const { url } = await receiver.ask<Receiver>({});
  const measure = async (client: BareLoopOrder['client']) => {
    console.log(`bare sign-and-POST loop, ${client} …`);
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

async function endToEnd(
  postrider: MeasuredInstallation,
  receiver: BenchProcess,
  publisher: BenchProcess,
  events: number,
): Promise<EndToEnd> {
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
    console.log(`warming up with ${WARM_UP} events …`);
    await publisher.ask<PublishResult>(order);
    await stored(database, WARM_UP);

    const meter = new CpuMeter({ ...postrider.pids, receiver: receiver.pid, load: publisher.pid });
    const begun = performance.now();
    const publishing = publisher.ask<PublishResult>({ ...order, events });
    const wanted = before + WARM_UP + events;
    await delivered(receiver, wanted, events);
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

async function delivered(receiver: BenchProcess, wanted: number, events: number): Promise<void> {
  let toldAt = performance.now();
  await until(
    async () => {
      const { received } = await receiver.ask<Receiver>({});
      if (performance.now() - toldAt > 2_000) {
        toldAt = performance.now();
        console.log(`  ${events - Math.max(0, wanted - received)} of ${events} delivered`);
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

function report(events: number, result: EndToEnd, bare: BareResults): void {
  const perSecond = (ms: number): number => Math.round((events / ms) * 1_000);
  const micros = (ms: number): number => Math.round((ms / events) * 1_000);
  const { apps = 0, broker = 0, database = 0, receiver = 0, load = 0 } = result.cpuMs;
  const whole = apps + broker + database;
  const bareRate = perSecond(bare.transport.elapsedMs);
  console.log(`\n${events} events of ${DATA_BYTES} bytes of data, one endpoint, ${CONCURRENCY} requests in flight\n`);
  console.log(
    table(
      ['', 'per second', 'ratio to the bare loop', 'CPU µs each'],
      [
        ['bare loop, transport', bareRate, 1, micros(bare.transport.cpuMs)],
        ['bare loop, axios', ...rate(perSecond(bare.axios.elapsedMs), bareRate), micros(bare.axios.cpuMs)],
        ['published (202)', ...rate(perSecond(result.publish.elapsedMs), bareRate), ''],
        ['delivered, end to end', ...rate(perSecond(result.deliveredMs), bareRate), micros(whole)],
        ['attempts stored', ...rate(perSecond(result.storedMs), bareRate), ''],
        ['  of it: apps', '', '', micros(apps)],
        ['  of it: broker', '', '', micros(broker)],
        ['  of it: database', '', '', micros(database)],
        ['beside it: receiver', '', '', micros(receiver)],
        ['beside it: load', '', '', micros(load)],
      ],
    ),
  );
  console.log(
    `\nacknowledged: p50 ${result.publish.ackP50Ms.toFixed(1)} ms, p99 ${result.publish.ackP99Ms.toFixed(1)} ms at full load`,
  );
  mkdirSync(RESULTS, { recursive: true });
  const file = join(RESULTS, 'throughput.json');
  writeFileSync(
    file,
    `${JSON.stringify({ at: new Date().toISOString(), events, dataBytes: DATA_BYTES, result, bare }, null, 2)}\n`,
  );
  console.log(`written to ${file}`);
}

const rate = (value: number, base: number): [number, number] => [value, Math.round((value / base) * 100) / 100];
