import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { lastLinesOf } from './log-file.ts';
import { guardAgainstOrphans, releaseOrphan } from './orphan-watch.ts';
import { processIdentity } from './process-identity.ts';

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface LaunchOptions {
  /** In messages and file names. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Run as this user; only root may ask for it. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Standard output and error go to this file, so that they outlive us. */
  readonly logFile: string;
  /** Tells a later start who this is, should we be killed before we can stop it. */
  readonly recordFile?: string;
  /** What asks it to stop at once but properly; SIGTERM unless said. */
  readonly stopSignal?: NodeJS.Signals;
}

/** A server or app that we started and will stop. */
export class LocalProcess {
  readonly name: string;
  readonly pid: number;
  readonly exited: Promise<ProcessExit>;
  /** Set once it has ended. */
  exit: ProcessExit | undefined;
  /** Whether we asked for the end; a process that ends by itself has failed. */
  stopping = false;
  private readonly options: LaunchOptions;

  constructor(options: LaunchOptions, child: ChildProcess, pid: number) {
    this.options = options;
    this.name = options.name;
    this.pid = pid;
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.exit = { code, signal };
        releaseOrphan(pid);
        if (options.recordFile !== undefined) rmSync(options.recordFile, { force: true });
        resolve(this.exit);
      });
    });
  }

  lastLines(count: number): readonly string[] {
    return lastLinesOf(this.options.logFile, count);
  }

  /** Sends a signal to this process only; harmless when it has ended. */
  signal(signal: NodeJS.Signals): void {
    if (this.exit === undefined) process.kill(this.pid, signal);
  }

  /** Asks it to stop, kills it when it has not ended after `graceMs`, and waits for the end. */
  async stop(graceMs: number): Promise<ProcessExit> {
    this.stopping = true;
    this.signal(this.options.stopSignal ?? 'SIGTERM');
    const force = setTimeout(() => this.signal('SIGKILL'), graceMs);
    const exit = await this.exited;
    clearTimeout(force);
    return exit;
  }

  /** Ends it without a chance to clean up, as a crash does. */
  async kill(): Promise<ProcessExit> {
    this.stopping = true;
    this.signal('SIGKILL');
    return await this.exited;
  }
}

/**
 * Starts a process in a group of its own: a Ctrl-C in the terminal then reaches only us, and we stop apps before the
 * servers that they use.
 * @throws when the command cannot be run at all
 */
export async function launch(options: LaunchOptions): Promise<LocalProcess> {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a', 0o600);
  const child = spawn(options.command, options.args, {
    detached: true,
    stdio: ['ignore', log, log],
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...options.user,
  });
  closeSync(log);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) => reject(new Error(`${options.name} cannot be started: ${cause.message}`, { cause })));
  });
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${options.name} was started without a pid`);
  const launched = new LocalProcess(options, child, pid);
  guardAgainstOrphans(pid, options.stopSignal ?? 'SIGTERM');
  if (options.recordFile !== undefined) {
    mkdirSync(dirname(options.recordFile), { recursive: true });
    const record = {
      name: options.name,
      pid,
      identity: processIdentity(pid),
      stopSignal: options.stopSignal ?? 'SIGTERM',
    };
    writeFileSync(options.recordFile, JSON.stringify(record), { mode: 0o600 });
  }
  return launched;
}

/** How a process ended, in words. */
export const describeExit = ({ code, signal }: ProcessExit): string =>
  signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
