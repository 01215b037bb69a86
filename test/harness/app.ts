import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkedFetch, until } from '#libs/testing';
import { freePort } from '../../scripts/local/free-port.ts';
import { describeExit, launch, type LocalProcess, type ProcessExit } from '../../scripts/local/local-process.ts';
import { ROOT } from '../../scripts/local/places.ts';
import { newKeys } from '../../scripts/local/keys.ts';
import { Api } from './api.js';
import { temporaryFolder } from './folder.js';

export type AppName = 'standalone' | 'publisher' | 'control' | 'webhook-dispatcher' | 'audit' | 'workflows';

/** One root key and one secrets key for all apps of a test run's process. */
export const testKeys = newKeys();

/** Every setting that an app of a test needs beside KAFKA_BROKERS and DATABASE_URL. Loopback receivers are allowed. */
const testEnvironment = (): Readonly<Record<string, string>> => ({
  HOST: '127.0.0.1',
  POSTRIDER_API_KEY: testKeys.apiKey,
  POSTRIDER_SECRETS_KEYS: testKeys.secretsKeys,
  EGRESS_ALLOWED_CIDRS: '127.0.0.0/8,::1/128',
  EGRESS_ALLOW_HTTP: 'true',
});

const STOP_GRACE_MS = 40_000;

/** An app in a process of its own, as built in dist. */
export class RunningApp {
  readonly api: Api;

  constructor(
    readonly name: AppName,
    readonly port: number,
    readonly process: LocalProcess,
    private readonly logFile: string,
  ) {
    this.api = new Api(`http://127.0.0.1:${port}`, testKeys.apiKey);
  }

  /** All that it printed so far. */
  logs(): string {
    return readFileSync(this.logFile, 'utf8');
  }

  /** The JSON log lines with this message, such as `delivery.attempted`. */
  logLines(message: string): readonly Record<string, unknown>[] {
    return this.logs()
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line): Record<string, unknown> => JSON.parse(line))
      .filter((line) => line['msg'] === message);
  }

  isReady = async (): Promise<boolean> => {
    const response = await checkedFetch(`${this.api.baseUrl}/readyz`, { signal: AbortSignal.timeout(2_000) });
    return response.status === 200;
  };

  /** Waits until `/readyz` answers 200; fails at once when the app has ended. */
  async ready(timeoutMs = 60_000): Promise<void> {
    const ended = (): boolean => this.process.exit !== undefined;
    const settled = until(async () => ended() || (await this.isReady()), {
      timeoutMs,
      what: `${this.name} to be ready`,
    });
    await settled.catch((error: unknown) => {
      throw new Error(`${this.name} did not get ready; its last lines:\n${this.lastLines()}`, { cause: error });
    });
    if (this.process.exit !== undefined) {
      throw new Error(`${this.name} ${describeExit(this.process.exit)} while starting:\n${this.lastLines()}`);
    }
  }

  /** SIGTERM lets it drain; waits for the end. */
  stop = (): Promise<ProcessExit> => this.process.stop(STOP_GRACE_MS);

  /** SIGKILL: no chance to drain. */
  kill = (): Promise<ProcessExit> => this.process.kill();

  private lastLines = (): string => this.process.lastLines(15).join('\n');
}

/**
 * Starts an app from dist on a free port with the shared services (unless `env` names others) and waits for `/readyz`.
 * Whatever a test leaves running ends with the test's process.
 */
export async function startApp(name: AppName, env: Readonly<Record<string, string>> = {}): Promise<RunningApp> {
  const app = await launchApp(name, env);
  await app.ready().catch(async (error: unknown) => {
    await app.kill();
    throw error;
  });
  return app;
}

/** Starts an app without waiting for it: for tests of what it does while a service is away. */
export async function launchApp(name: AppName, env: Readonly<Record<string, string>> = {}): Promise<RunningApp> {
  const main = join(ROOT, 'dist/apps', name, 'src/main.js');
  if (!existsSync(main)) throw new Error(`${main} is missing: run npm run build`);
  const port = env['PORT'] === undefined ? await freePort() : Number(env['PORT']);
  const logFile = join(temporaryFolder(name), `${name}.log`);
  // Jest's own options must not reach the app.
  const { NODE_OPTIONS: _jestOptions, ...inherited } = process.env;
  const launched = await launch({
    name,
    command: process.execPath,
    args: ['--enable-source-maps', main],
    cwd: ROOT,
    env: { ...inherited, ...testEnvironment(), PORT: String(port), ...env },
    logFile,
  });
  return new RunningApp(name, port, launched, logFile);
}
