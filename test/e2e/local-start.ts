import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '#libs/testing';
import { isRunning } from '../../scripts/local/process-identity.ts';
import { ROOT } from '../../scripts/local/places.ts';

interface DevFile {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly kafkaBrokers: string;
  readonly databaseUrl: string;
  readonly pid: number;
}

/** `npm start` and its sisters, run as a user runs them, with their data in a folder of the test's. */
export class LocalStart {
  private output = '';
  private readonly exited: Promise<number | null>;

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (this.output += String(text)));
    this.exited = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
  }

  /** @param script `start`, `kafka`, … as in package.json */
  static run(script: string, args: readonly string[], folder: string, port?: number): LocalStart {
    // What `npm test` and Jest set must not decide here: a fresh machine has none of it.
    const { KAFKA_BROKERS: _brokers, DATABASE_URL: _database, NODE_OPTIONS: _options, ...inherited } = process.env;
    const env = { ...inherited, POSTRIDER_STATE_FOLDER: folder, ...(port === undefined ? {} : { PORT: String(port) }) };
    const child = spawn(process.execPath, [join(ROOT, 'scripts/run.mjs'), script, ...args], { cwd: ROOT, env });
    return new LocalStart(child, folder);
  }

  get text(): string {
    return this.output;
  }

  async ready(): Promise<DevFile> {
    const told = (): boolean => this.output.includes('Postrider is ready') || this.child.exitCode !== null;
    await until(told, { timeoutMs: 80_000, what: 'npm start to be ready' }).catch((error: unknown) => {
      throw new Error(`${(error as Error).message}; it printed:\n${this.output}`, { cause: error });
    });
    if (this.child.exitCode !== null) throw new Error(`npm start ended:\n${this.output}`);
    return JSON.parse(readFileSync(this.devFile, 'utf8'));
  }

  get devFile(): string {
    return join(this.folder, 'dev.json');
  }

  get devFileMode(): string {
    return (statSync(this.devFile).mode & 0o777).toString(8);
  }

  /** Pids of everything it started and recorded. */
  startedPids(): readonly number[] {
    const folder = join(this.folder, 'processes');
    return readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')).pid);
  }

  startedPid(name: string): number {
    return JSON.parse(readFileSync(join(this.folder, 'processes', `${name}.json`), 'utf8')).pid;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Its exit code, or null when a signal ended it. */
  end(): Promise<number | null> {
    return this.exited;
  }
}

export async function allGone(pids: readonly number[]): Promise<void> {
  await until(() => pids.every((pid) => !isRunning(pid)), {
    timeoutMs: 60_000,
    what: `the end of processes ${pids.join(', ')}`,
  });
}
