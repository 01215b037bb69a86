import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { guardAgainstOrphans, releaseOrphan } from '../../scripts/local/orphan-watch.ts';

/** A helper of the benchmark in a process of its own, so that its processor time is counted apart. */
export class BenchProcess {
  readonly pid: number;
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess, pid: number) {
    this.child = child;
    this.pid = pid;
  }

  /** @param file name beside this one; it answers each message with one message */
  static async start(file: string): Promise<BenchProcess> {
    const child = fork(join(import.meta.dirname, file), [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`${file} ended with exit code ${code}`)));
    });
    if (child.pid === undefined) throw new Error(`${file} has no pid`);
    guardAgainstOrphans(child.pid, 'SIGKILL');
    return new BenchProcess(child, child.pid);
  }

  ask<Answer>(message: object): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null): void => reject(new Error(`a process of the benchmark ended with ${code}`));
      this.child.once('exit', ended);
      this.child.once('message', (answer: Answer & { readonly error?: string }) => {
        this.child.off('exit', ended);
        if (answer.error === undefined) resolve(answer);
        else reject(new Error(answer.error));
      });
      this.child.send(message);
    });
  }

  async stop(): Promise<void> {
    releaseOrphan(this.pid);
    if (this.child.exitCode !== null) return;
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await exited;
  }
}

/** The other side: says that it is there, then answers each message by `handle`. */
export function answerMessages<Message>(handle: (message: Message) => Promise<object>): void {
  process.on('message', (message: Message) => {
    handle(message).then(
      (answer) => process.send?.(answer),
      (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ ready: true });
}
