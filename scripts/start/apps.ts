import { join } from 'node:path';
import { until } from '../../libs/testing/src/until.ts';
import { freePort } from '../local/free-port.ts';
import { launch, type LocalProcess } from '../local/local-process.ts';
import { APP_NODE_ARGUMENTS, nodeEnvironment } from '../local/node-options.ts';
import { ROOT, type StatePaths } from '../local/places.ts';

/** What the egress guard of a laptop allows; the apps' own default refuses loopback and plain HTTP. */
export const localEgress = (environment: NodeJS.ProcessEnv): Readonly<Record<string, string>> => ({
  EGRESS_ALLOWED_CIDRS: environment['EGRESS_ALLOWED_CIDRS'] ?? '127.0.0.0/8,::1/128',
  EGRESS_ALLOW_HTTP: environment['EGRESS_ALLOW_HTTP'] ?? 'true',
});

/** Longer than the app's own drain of 25 s. */
export const APP_STOP_GRACE_MS = 40_000;
const READY_TIMEOUT_MS = 90_000;

/**
 * What runs beside each other, by the names of their logs: what answers requests, and what reads topics. Apart, because
 * whoever publishes would otherwise wait while the other collects its garbage (docs/adr/0036-accepting-has-its-own-process.md).
 */
export const APP_FILES = {
  api: 'dist/apps/standalone/src/main-api.js',
  worker: 'dist/apps/standalone/src/main-worker.js',
  'webhook-dispatcher': 'dist/apps/webhook-dispatcher/src/main.js',
} as const;

export interface LaunchedApp {
  readonly name: string;
  readonly baseUrl: string;
  readonly process: LocalProcess;
}

export interface AppOrder {
  readonly app: keyof typeof APP_FILES;
  /** Of its log, when there are several of an app. */
  readonly name?: string;
  /** A free one, unless given. */
  readonly port?: number;
}

/** Starts an app as built in dist; it is not ready yet. */
export async function launchApp(
  { app, name = app, port }: AppOrder,
  env: Readonly<Record<string, string>>,
  paths: StatePaths,
): Promise<LaunchedApp> {
  const chosen = port ?? (await freePort());
  const launched = await launch({
    name,
    command: process.execPath,
    args: [...APP_NODE_ARGUMENTS, join(ROOT, APP_FILES[app])],
    cwd: ROOT,
    env: { ...process.env, ...nodeEnvironment(process.env), ...env, PORT: String(chosen) },
    logFile: join(paths.logs, `${name}.log`),
    recordFile: join(paths.processes, `${name}.json`),
  });
  return { name, baseUrl: `http://127.0.0.1:${chosen}`, process: launched };
}

/**
 * Waits until `/readyz` answers 200.
 * @throws with what is not ready, when it takes too long
 */
export async function untilReady({ name, baseUrl, process: app }: LaunchedApp, signal: AbortSignal): Promise<void> {
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
        `${name} did not get ready within ${READY_TIMEOUT_MS / 1_000} s; /readyz last answered: ${answer}`,
        { cause },
      );
    },
  );
}
