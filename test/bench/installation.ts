import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../libs/testing/src/until.ts';
import type { Bench } from '../../scripts/bench/scenario.ts';
import { freePort } from '../../scripts/local/free-port.ts';
import { APP_NODE_ARGUMENTS, nodeEnvironment } from '../../scripts/local/node-options.ts';
import { newKeys, type LocalKeys } from '../../scripts/local/keys.ts';
import { launch, type LocalProcess } from '../../scripts/local/local-process.ts';
import { ROOT } from '../../scripts/local/places.ts';
import {
  startKafkaService,
  startPostgresService,
  type Service,
  type ServiceOptions,
} from '../../scripts/local/services.ts';
import { APP_FILES } from '../../scripts/start/apps.ts';

/** Everything that is measured, each part in processes of its own. */
export interface MeasuredInstallation {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly databaseUrl: string;
  readonly kafkaBrokers: string;
  readonly pids: Readonly<Record<'apps' | 'broker' | 'database', readonly number[]>>;
  /** The apps apart. */
  readonly apps: readonly MeasuredApp[];
}

type AppName = keyof typeof APP_FILES;

export interface MeasuredApp {
  readonly app: AppName;
  readonly baseUrl: string;
  readonly pid: number;
}

export interface InstallationOptions {
  /** Of the apps; those of ours in the environment come first, so that they can be compared. */
  readonly settings?: Readonly<Record<string, string>>;
  /** What `npm start` runs, unless said; the first is who is asked. */
  readonly apps?: readonly [AppName, ...AppName[]];
  /** One that has data in it already. */
  readonly database?: StartedDatabase;
  readonly readyTimeoutMs?: number;
  /** Further processes, which only deliver. */
  readonly dispatchers?: number;
}

export interface StartedDatabase {
  readonly folder: string;
  readonly keys: LocalKeys;
  readonly service: Service;
}

/**
 * PostgreSQL, Kafka and the apps of a scenario; they end with it.
 * @throws when broker or database are not ours: their processor time could not be measured
 */
export async function startInstallation(
  bench: Bench,
  {
    settings = {},
    apps: wantedApps = ['api', 'worker'],
    database: given,
    readyTimeoutMs = 60_000,
    dispatchers = 0,
  }: InstallationOptions = {},
): Promise<MeasuredInstallation> {
  bench.tell('starting PostgreSQL, Kafka and the apps …');
  const { folder, keys, service: database } = given ?? (await startDatabase(bench));
  const broker = await ending(bench, startKafkaService(serviceOptions(bench, folder), {}, 'docker'));
  const common = {
    ...settings,
    ...tunedSettings(),
    POSTRIDER_API_KEY: keys.apiKey,
    POSTRIDER_SECRETS_KEYS: keys.secretsKeys,
    KAFKA_BROKERS: broker.address,
    DATABASE_URL: database.address,
    EGRESS_ALLOWED_CIDRS: '127.0.0.0/8',
    EGRESS_ALLOW_HTTP: 'true',
  };
  const start = async (app: AppName): Promise<MeasuredApp> => {
    const port = await freePort();
    const baseUrl = `http://127.0.0.1:${port}`;
    const profiling = bench.profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${bench.profileFolder}`];
    const launched = await launchApp(app, folder, profiling, { ...common, PORT: String(port) });
    bench.atEnd(() => launched.stop(40_000).then(() => undefined));
    await until(async () => (await fetch(`${baseUrl}/readyz`)).ok, {
      timeoutMs: readyTimeoutMs,
      what: `${app} to be ready`,
    });
    return { app, baseUrl, pid: launched.pid };
  };
  const asked = await start(wantedApps[0]);
  const apps = [asked];
  for (const app of wantedApps.slice(1)) apps.push(await start(app));
  for (let number = 0; number < dispatchers; number += 1) apps.push(await start('webhook-dispatcher'));
  return {
    baseUrl: asked.baseUrl,
    apiKey: keys.apiKey,
    databaseUrl: database.address,
    kafkaBrokers: broker.address,
    pids: { apps: apps.map(({ pid }) => pid), broker: [pidOf(broker)], database: [pidOf(database)] },
    apps,
  };
}

/** The processes of the apps by what they do. */
export function appTrees({ apps }: MeasuredInstallation): Readonly<Record<'api' | 'worker' | 'dispatchers', number[]>> {
  const pidsOf = (name: AppName): number[] => apps.filter(({ app }) => app === name).map(({ pid }) => pid);
  return { api: pidsOf('api'), worker: pidsOf('worker'), dispatchers: pidsOf('webhook-dispatcher') };
}

/** PostgreSQL alone, in a folder of its own, with keys. */
export async function startDatabase(bench: Bench): Promise<StartedDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'postrider-bench-'));
  bench.atEnd(() => rmSync(folder, { recursive: true, force: true }));
  // PostgreSQL does not run as root: its user must be able to pass through.
  chmodSync(folder, 0o711);
  const keys = newKeys();
  const service = await ending(bench, startPostgresService(serviceOptions(bench, folder), keys.databasePassword, {}));
  return { folder, keys, service };
}

const serviceOptions = (bench: Bench, folder: string): ServiceOptions => ({
  folder,
  logs: join(folder, 'logs'),
  brief: false,
  tell: bench.tell,
});

async function ending(bench: Bench, starting: Promise<Service>): Promise<Service> {
  const service = await starting;
  bench.atEnd(() => service.stop());
  return service;
}

function launchApp(
  app: AppName,
  folder: string,
  nodeOptions: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<LocalProcess> {
  return launch({
    name: app,
    command: process.execPath,
    args: [...APP_NODE_ARGUMENTS, ...nodeOptions, join(ROOT, APP_FILES[app])],
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...nodeEnvironment(process.env), ...settings },
    logFile: join(folder, `${app}.log`),
  });
}

function pidOf({ name, process: server }: Service): number {
  if (server === undefined) throw new Error(`${name} is not a process of the benchmark, so it cannot be measured`);
  return server.pid;
}

function tunedSettings(): Record<string, string> {
  const ours = /^(KAFKA|DELIVERY|AUDIT|FAN_OUT|RETRY|OUTBOUND|PUBLISHER|CIRCUIT|HOLDS?|DATABASE_POOL|LOG)_/;
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value !== undefined && ours.test(name) ? [[name, value]] : [],
    ),
  );
}
