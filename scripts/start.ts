import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../libs/testing/src/until.ts';
import { startReceivers, startTraffic } from './demo/demo.ts';
import { registerReceivers } from './demo/register.ts';
import { nextFreePort } from './local/free-port.ts';
import { keptKeys } from './local/keys.ts';
import { stopLeftovers } from './local/leftovers.ts';
import { boundLog } from './local/log-file.ts';
import { statePaths, type StatePaths } from './local/places.ts';
import { startKafkaService, startPostgresService, type Service } from './local/services.ts';
import { onStopSignal } from './local/stop-signal.ts';
import {
  APP_STOP_GRACE_MS,
  launchApp,
  localEgress,
  untilReady,
  type AppOrder,
  type LaunchedApp,
} from './start/apps.ts';
import { startArguments, wantedPort } from './start/arguments.ts';
import {
  announceStart,
  claimStart,
  releaseStart,
  removeDevFile,
  writeDevFile,
  type RunningStart,
} from './start/dev-file.ts';
import { deathReport, RunningSet } from './start/running-set.ts';
import { summaryText } from './start/summary.ts';

const MAX_LOG_BYTES = 32 * 1024 * 1024;
const LOG_CHECK_MS = 30_000;
const LEFTOVER_GRACE_MS = 20_000;
const DEMO_STOP_GRACE_MS = 5_000;
/** All graces of one stop together, and a little. */
const STOPPING_TIMEOUT_MS = 90_000;

const tell = (line: string): void => console.log(line);

/** `npm start [-- --no-demo] [-- --processes <n>]`: everything on this machine, until Ctrl-C. */
export async function main(args: readonly string[]): Promise<number> {
  const wanted = startArguments(args);
  const port = wantedPort(process.env['PORT']);
  if (!wanted.ok || port === undefined) {
    console.error(wanted.ok ? `PORT is "${process.env['PORT']}", expected a number from 1 to 65535` : wanted.message);
    return 1;
  }
  const paths = statePaths();
  prepareFolder(paths);
  const other = await claimPlace(paths);
  if (other !== undefined) {
    const where = other.baseUrl === undefined ? 'still starting' : other.baseUrl;
    console.error(
      `Postrider already runs in this clone: pid ${other.pid}, ${where}. Stop it with Ctrl-C there, or kill ${other.pid}.`,
    );
    return 1;
  }
  try {
    return await runUntilStopped(paths, wanted, port);
  } finally {
    releaseStart(paths);
  }
}

/** One that is on its way out is waited for: a restart is "stop, then start". */
async function claimPlace(paths: StatePaths): Promise<RunningStart | undefined> {
  const first = claimStart(paths);
  if (first?.stopping !== true) return first;
  tell(`The earlier start (pid ${first.pid}) is just stopping; waiting for it …`);
  let other: RunningStart | undefined = first;
  const isOurs = (): boolean => (other = claimStart(paths)) === undefined || other.stopping !== true;
  await until(isOurs, { timeoutMs: STOPPING_TIMEOUT_MS, what: `the end of pid ${first.pid}` }).catch(() => undefined);
  return other;
}

async function runUntilStopped(paths: StatePaths, wanted: Wanted, port: number): Promise<number> {
  const stopping = new AbortController();
  let deaths = 0;
  const running = new RunningSet(paths.logs, (report) => {
    if (stopping.signal.aborted) return;
    deaths += 1;
    console.error(`\n${report}\nStopping everything.`);
    stopping.abort();
  });
  onStopSignal(
    (why) => {
      tell(`\nStopping (${why}); again to force …`);
      stopping.abort();
    },
    () => {
      console.error('Forced: what still runs is being stopped behind us.');
      removeDevFile(paths);
      releaseStart(paths);
      process.exit(1); // The orphan watch stops the rest.
    },
  );
  try {
    await bringUp({ paths, running, ...wanted, port, signal: stopping.signal });
    await untilAborted(stopping.signal);
    return deaths === 0 ? 0 : 1;
  } catch (error) {
    if (deaths > 0) return 1;
    if (stopping.signal.aborted) return 0;
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    stopping.abort();
    removeDevFile(paths);
    announceStart(paths, { stopping: true });
    await running.stop(tell);
    tell('Stopped.');
  }
}

interface Wanted {
  readonly demo: boolean;
  readonly processes: number;
}

interface BringUp extends Wanted {
  readonly paths: StatePaths;
  readonly running: RunningSet;
  readonly port: number;
  readonly signal: AbortSignal;
}

/** Servers, receivers, apps, endpoints, traffic: each step needs the ones before it. */
async function bringUp({ paths, running, demo, processes, port: wantedPort, signal }: BringUp): Promise<void> {
  const startedAt = performance.now();
  const keys = keptKeys(paths.keys);
  const apiKey = process.env['POSTRIDER_API_KEY'] ?? keys.apiKey;
  await clearLeftovers(paths);
  keepLogsBounded(paths, signal);

  const [postgres, kafka] = await startServices(paths, running, keys.databasePassword);
  signal.throwIfAborted();
  const receivers = demo ? await startReceivers(paths) : undefined;
  if (receivers !== undefined) {
    running.add('the example receivers', () => receivers.process.stop(DEMO_STOP_GRACE_MS), receivers.process);
  }
  signal.throwIfAborted();

  const port = await nextFreePort(wantedPort);
  if (port !== wantedPort) tell(`Port ${wantedPort} is in use: taking ${port}.`);
  const baseUrl = `http://127.0.0.1:${port}`;
  announceStart(paths, { baseUrl });
  const egress = localEgress(process.env);
  const settings = {
    HOST: '127.0.0.1',
    KAFKA_BROKERS: kafka.address,
    DATABASE_URL: postgres.address,
    POSTRIDER_API_KEY: apiKey,
    POSTRIDER_SECRETS_KEYS: process.env['POSTRIDER_SECRETS_KEYS'] ?? keys.secretsKeys,
    ...egress,
  };
  const place = { paths, running, signal };
  tell('Apps: starting …');
  const api = await startApp(place, settings, { app: 'api', port });
  const worker = await startApp(place, settings, { app: 'worker', port: await nextFreePort(port + 1) });
  await untilAllReady(place, [api, worker]);
  const dispatchers: LaunchedApp[] = [];
  for (let number = 2; number <= processes; number += 1) {
    dispatchers.push(
      await startApp(place, settings, { app: 'webhook-dispatcher', name: `webhook-dispatcher-${number}` }),
    );
  }
  await untilAllReady(place, dispatchers);

  if (receivers !== undefined) {
    await registerReceivers(paths.demo, receivers.port, { baseUrl, apiKey });
    const traffic = await startTraffic(paths, baseUrl, apiKey);
    running.add('the demo traffic', () => traffic.stop(DEMO_STOP_GRACE_MS), traffic, true);
  }
  signal.throwIfAborted();
  const dev = { baseUrl, apiKey, kafkaBrokers: kafka.address, databaseUrl: postgres.address, pid: process.pid };
  writeDevFile(dev, paths);
  const seconds = (performance.now() - startedAt) / 1_000;
  tell(
    `\n${summaryText({ ...dev, seconds, workerUrl: worker.baseUrl, dispatchers: dispatchers.map((one) => one.baseUrl), receiversUrl: receivers?.url, egress })}`,
  );
}

type Place = Pick<BringUp, 'paths' | 'running' | 'signal'>;

async function startApp(
  { paths, running }: Place,
  settings: Readonly<Record<string, string>>,
  order: AppOrder,
): Promise<LaunchedApp> {
  const app = await launchApp(order, settings, paths);
  running.add(app.name, () => app.process.stop(APP_STOP_GRACE_MS), app.process);
  return app;
}

async function untilAllReady({ paths, signal }: Place, apps: readonly LaunchedApp[]): Promise<void> {
  await Promise.all(apps.map((app) => untilReady(app, signal)));
  signal.throwIfAborted();
  for (const { process } of apps) if (process.exit !== undefined) throw new Error(deathReport(process, paths.logs));
}

async function startServices(
  paths: StatePaths,
  running: RunningSet,
  databasePassword: string,
): Promise<readonly [postgres: Service, kafka: Service]> {
  const options = { folder: paths.folder, logs: paths.logs, processes: paths.processes, brief: false, tell };
  const starts = await Promise.allSettled([
    startPostgresService(options, databasePassword),
    startKafkaService(options),
  ]);
  // One may be up although the other failed: it is to be stopped like the rest.
  for (const start of starts) {
    if (start.status === 'fulfilled') running.add(start.value.name, start.value.stop, start.value.process);
  }
  const [postgres, kafka] = starts;
  if (postgres.status === 'rejected') throw postgres.reason;
  if (kafka.status === 'rejected') throw kafka.reason;
  return [postgres.value, kafka.value];
}

/** Only root's PostgreSQL runs as another user, who must be able to pass through; nobody else can list the folder. */
function prepareFolder(paths: StatePaths): void {
  mkdirSync(paths.folder, { recursive: true });
  chmodSync(paths.folder, 0o711);
  for (const folder of [paths.logs, paths.kafka, paths.processes]) {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o700);
  }
}

/** What a killed start left running works on our data: it is stopped before we touch that. */
async function clearLeftovers(paths: StatePaths): Promise<void> {
  removeDevFile(paths);
  for (const { name, pid } of await stopLeftovers(paths.processes, LEFTOVER_GRACE_MS)) {
    tell(`An earlier start was killed and left ${name} (pid ${pid}) running: stopped.`);
  }
}

function keepLogsBounded(paths: StatePaths, signal: AbortSignal): void {
  const logs = (): readonly string[] =>
    existsSync(paths.logs) ? readdirSync(paths.logs).filter((name) => name.endsWith('.log')) : [];
  for (const name of logs()) renameSync(join(paths.logs, name), join(paths.logs, `${name}.1`));
  const timer = setInterval(
    () => logs().forEach((name) => boundLog(join(paths.logs, name), MAX_LOG_BYTES)),
    LOG_CHECK_MS,
  );
  timer.unref();
  signal.addEventListener('abort', () => clearInterval(timer));
}

/** The timer keeps the process alive when nothing of ours runs, as with brokers and a database that were given. */
async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const alive = setInterval(() => undefined, 60_000);
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  clearInterval(alive);
}
