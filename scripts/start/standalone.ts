import { join } from 'node:path';
import { until } from '../../libs/testing/src/until.ts';
import { freePort } from '../local/free-port.ts';
import { launch, type LocalProcess } from '../local/local-process.ts';
import { nodeEnvironment } from '../local/node-options.ts';
import { ROOT, type StatePaths } from '../local/places.ts';

/** What the egress guard of a laptop allows; the apps' own default refuses loopback and plain HTTP. */
export const localEgress = (environment: NodeJS.ProcessEnv): Readonly<Record<string, string>> => ({
  EGRESS_ALLOWED_CIDRS: environment['EGRESS_ALLOWED_CIDRS'] ?? '127.0.0.0/8,::1/128',
  EGRESS_ALLOW_HTTP: environment['EGRESS_ALLOW_HTTP'] ?? 'true',
});

/** Longer than the app's own drain of 25 s. */
export const APP_STOP_GRACE_MS = 40_000;
const READY_TIMEOUT_MS = 90_000;

/** Starts all apps in one process, as built in dist. */
export const launchStandalone = (env: Settings, paths: StatePaths): Promise<LocalProcess> =>
  launchApp('standalone', 'standalone', env, paths);

export interface Dispatcher {
  readonly name: string;
  /** Of its health and metrics. */
  readonly baseUrl: string;
  readonly process: LocalProcess;
}

/** Starts a further dispatcher: Kafka divides the partitions among all of them, and with them the endpoints. */
export async function launchDispatcher(number: number, env: Settings, paths: StatePaths): Promise<Dispatcher> {
  const name = `webhook-dispatcher-${number}`;
  const port = await freePort();
  const process = await launchApp('webhook-dispatcher', name, { ...env, PORT: String(port) }, paths);
  return { name, baseUrl: `http://127.0.0.1:${port}`, process };
}

type Settings = Readonly<Record<string, string>>;

function launchApp(app: string, name: string, env: Settings, paths: StatePaths): Promise<LocalProcess> {
  return launch({
    name,
    command: process.execPath,
    args: [join(ROOT, `dist/apps/${app}/src/main.js`)],
    cwd: ROOT,
    env: { ...process.env, ...nodeEnvironment(process.env), ...env },
    logFile: join(paths.logs, `${name}.log`),
    recordFile: join(paths.processes, `${name}.json`),
  });
}

/**
 * Waits until `/readyz` answers 200.
 * @throws with what is not ready, when it takes too long
 */
export async function untilReady(baseUrl: string, app: LocalProcess, signal: AbortSignal): Promise<void> {
  let answer = 'nothing';
  const isReady = async (): Promise<boolean> => {
    if (signal.aborted || app.exit !== undefined) return true;
    const response = await fetch(`${baseUrl}/readyz`, { signal: AbortSignal.timeout(2_000) });
    answer = await response.text();
    return response.status === 200;
  };
  await until(isReady, { timeoutMs: READY_TIMEOUT_MS, what: `${baseUrl}/readyz`, everyMs: 100 }).catch(
    (cause: unknown) => {
      throw new Error(
        `the apps did not get ready within ${READY_TIMEOUT_MS / 1_000} s; /readyz last answered: ${answer}`,
        { cause },
      );
    },
  );
}
