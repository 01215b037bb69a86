import { mkdtempSync, chmodSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../libs/testing/src/until.ts';
import { freePort } from '../../scripts/local/free-port.ts';
import { newKeys } from '../../scripts/local/keys.ts';
import { launch, type LocalProcess } from '../../scripts/local/local-process.ts';
import { ROOT } from '../../scripts/local/places.ts';
import { startKafkaService, startPostgresService, type Service } from '../../scripts/local/services.ts';

/** Everything that is measured, each part in processes of its own. */
export interface MeasuredInstallation {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly databaseUrl: string;
  readonly pids: Readonly<Record<'apps' | 'broker' | 'database', number>>;
  stop(): Promise<void>;
}

interface InstallationOptions {
  readonly tell: (line: string) => void;
  /** The apps write a processor profile there when they stop. */
  readonly profileFolder?: string;
}

/** @throws when broker or database are not ours: their processor time could not be measured */
export async function startInstallation({ tell, profileFolder }: InstallationOptions): Promise<MeasuredInstallation> {
  const folder = mkdtempSync(join(tmpdir(), 'postrider-bench-'));
  chmodSync(folder, 0o711);
  const keys = newKeys();
  const options = { folder, logs: join(folder, 'logs'), brief: false, tell };
  const services: Service[] = [];
  const stopServices = async (): Promise<void> => {
    await Promise.all(services.map((service) => service.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const database = await startPostgresService(options, keys.databasePassword, {});
    services.push(database);
    const broker = await startKafkaService(options, {}, 'docker');
    services.push(broker);
    const port = await freePort();
    const baseUrl = `http://127.0.0.1:${port}`;
    const profiling = profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`];
    const app = await startStandalone(folder, profiling, {
      PORT: String(port),
      POSTRIDER_API_KEY: keys.apiKey,
      POSTRIDER_SECRETS_KEYS: keys.secretsKeys,
      KAFKA_BROKERS: broker.address,
      DATABASE_URL: database.address,
      EGRESS_ALLOWED_CIDRS: '127.0.0.0/8',
      EGRESS_ALLOW_HTTP: 'true',
    });
    const stop = async (): Promise<void> => {
      await app.stop(40_000);
      await stopServices();
    };
    await until(async () => (await fetch(`${baseUrl}/readyz`)).ok, { timeoutMs: 60_000, what: 'the apps to be ready' });
    return {
      baseUrl,
      apiKey: keys.apiKey,
      databaseUrl: database.address,
      pids: { apps: app.pid, broker: pidOf(broker), database: pidOf(database) },
      stop,
    };
  } catch (error) {
    await stopServices();
    throw error;
  }
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
    env: { PATH: process.env['PATH'], ...tunedSettings(), ...settings },
    logFile: join(folder, 'standalone.log'),
  });
}

function pidOf({ name, process: server }: Service): number {
  if (server === undefined) throw new Error(`${name} is not a process of the benchmark, so it cannot be measured`);
  return server.pid;
}

/** Settings of ours in the environment apply to the measured apps, so that they can be compared. */
function tunedSettings(): NodeJS.ProcessEnv {
  const ours = /^(KAFKA|DELIVERY|AUDIT|FAN_OUT|RETRY|OUTBOUND|PUBLISHER|LOG)_/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => ours.test(name)));
}
