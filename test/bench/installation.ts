import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../libs/testing/src/until.ts';
import type { Bench } from '../../scripts/bench/scenario.ts';
import { freePort } from '../../scripts/local/free-port.ts';
import { newKeys } from '../../scripts/local/keys.ts';
import { launch, type LocalProcess } from '../../scripts/local/local-process.ts';
import { ROOT } from '../../scripts/local/places.ts';
import { startKafkaService, startPostgresService, type Service } from '../../scripts/local/services.ts';

/** Everything that is measured, each part in processes of its own. */
export interface MeasuredInstallation {
  readonly baseUrl: string;
  readonly apiKey: string;
  /** What secrets are sealed with, as POSTRIDER_SECRETS_KEYS has it. */
  readonly secretsKeys: string;
  readonly databaseUrl: string;
  readonly kafkaBrokers: string;
  readonly pids: Readonly<Record<'apps' | 'broker' | 'database', number>>;
}

/**
 * PostgreSQL, Kafka and the apps of a scenario; they end with it.
 * @param settings of the apps; those of ours in the environment come first, so that they can be compared
 * @throws when broker or database are not ours: their processor time could not be measured
 */
export async function startInstallation(
  bench: Bench,
  settings: Readonly<Record<string, string>> = {},
): Promise<MeasuredInstallation> {
  bench.tell('starting PostgreSQL, Kafka and the apps …');
  const { folder, keys, database } = await startDatabase(bench);
  const options = { folder, logs: join(folder, 'logs'), brief: false, tell: bench.tell };
  const broker = await ending(bench, startKafkaService(options, {}, 'docker'));
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const profiling = bench.profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${bench.profileFolder}`];
  const app = await startStandalone(folder, profiling, {
    ...settings,
    ...tunedSettings(),
    PORT: String(port),
    POSTRIDER_API_KEY: keys.apiKey,
    POSTRIDER_SECRETS_KEYS: keys.secretsKeys,
    KAFKA_BROKERS: broker.address,
    DATABASE_URL: database.address,
    EGRESS_ALLOWED_CIDRS: '127.0.0.0/8',
    EGRESS_ALLOW_HTTP: 'true',
  });
  bench.atEnd(() => app.stop(40_000).then(() => undefined));
  await until(async () => (await fetch(`${baseUrl}/readyz`)).ok, { timeoutMs: 60_000, what: 'the apps to be ready' });
  return {
    baseUrl,
    apiKey: keys.apiKey,
    secretsKeys: keys.secretsKeys,
    databaseUrl: database.address,
    kafkaBrokers: broker.address,
    pids: { apps: app.pid, broker: pidOf(broker), database: pidOf(database) },
  };
}

/** A folder, keys, and PostgreSQL alone, for what needs no more. */
export async function startDatabase(bench: Bench) {
  const folder = mkdtempSync(join(tmpdir(), 'postrider-bench-'));
  bench.atEnd(() => rmSync(folder, { recursive: true, force: true }));
  // PostgreSQL does not run as root: its user must be able to pass through.
  chmodSync(folder, 0o711);
  const keys = newKeys();
  const options = { folder, logs: join(folder, 'logs'), brief: false, tell: bench.tell };
  const database = await ending(bench, startPostgresService(options, keys.databasePassword, {}));
  return { folder, keys, database };
}

async function ending(bench: Bench, starting: Promise<Service>): Promise<Service> {
  const service = await starting;
  bench.atEnd(() => service.stop());
  return service;
}

function startStandalone(
  folder: string,
  nodeOptions: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<LocalProcess> {
  return launch({
    name: 'standalone',
    command: process.execPath,
    args: [...nodeOptions, join(ROOT, 'dist/apps/standalone/src/main.js')],
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...settings },
    logFile: join(folder, 'standalone.log'),
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
