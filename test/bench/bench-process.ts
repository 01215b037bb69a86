import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Bench } from '../../scripts/bench/scenario.ts';
import { guardAgainstOrphans, releaseOrphan } from '../../scripts/local/orphan-watch.ts';

/** Enough to write a processor profile. */
const STOP_GRACE_MS = 5_000;
const NODE_OPTIONS = [
  // kafkajs asks for timers in the past; Node would say so each time.
  '--disable-warning=TimeoutNegativeWarning',
  // What a helper keeps of a phase must not be collected by threads that what is measured has to make room for.
  '--max-semi-space-size=32',
  '--heap-growing-percent=1000',
  '--no-memory-reducer',
];

interface Reply<Answer> {
  readonly id: number;
  readonly answer: Answer;
  readonly error?: string;
}

export interface BenchProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
}

/** A helper of the benchmark in a process of its own, so that its processor time is counted apart. */
export class BenchProcess {
  readonly pid: number;
  private readonly child: ChildProcess;
  private asked = 0;

  private constructor(child: ChildProcess, pid: number) {
    this.child = child;
    this.pid = pid;
  }

  /** @param file name beside this one; it answers each message with one message. It ends with the scenario. */
  static async start(bench: Bench, file: string, options: BenchProcessOptions = {}): Promise<BenchProcess> {
    const child = fork(join(import.meta.dirname, file), [], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      execArgv: [...NODE_OPTIONS, ...(options.nodeOptions ?? [])],
      env: { ...process.env, ...options.env },
    });
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`${file} ended with exit code ${code}`)));
    });
    if (child.pid === undefined) throw new Error(`${file} has no pid`);
    guardAgainstOrphans(child.pid, 'SIGKILL');
    const started = new BenchProcess(child, child.pid);
    bench.atEnd(() => started.stop());
    return started;
  }

  ask<Answer>(message: object): Promise<Answer> {
    this.asked += 1;
    const asked = this.asked;
    return new Promise((resolve, reject) => {
      const replied = ({ id, answer, error }: Reply<Answer>): void => {
        if (id !== asked) return;
        this.child.off('message', replied).off('exit', ended);
        if (error === undefined) resolve(answer);
        else reject(new Error(error));
      };
      const ended = (code: number | null): void => reject(new Error(`a process of the benchmark ended with ${code}`));
      this.child.on('message', replied).once('exit', ended);
      this.child.send({ id: asked, message });
    });
  }

  async stop(): Promise<void> {
    releaseOrphan(this.pid);
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    const force = setTimeout(() => this.child.kill('SIGKILL'), STOP_GRACE_MS);
    this.child.disconnect();
    await exited;
    clearTimeout(force);
  }
}

/** The other side: says that it is there, then answers each message by `handle`. */
export function answerMessages<Message>(handle: (message: Message) => Promise<object>): void {
  process.on('message', ({ id, message }: { readonly id: number; readonly message: Message }) => {
    handle(message).then(
      (answer) => process.send?.({ id, answer }),
      (error: unknown) => process.send?.({ id, error: error instanceof Error ? error.message : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ ready: true });
}
