import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

/** What we started and would leave behind, in order of start: pid and the signal that stops it. */
const guarded = new Map<number, NodeJS.Signals>();
let watch: ChildProcess | undefined;

/**
 * A shell that holds the other end of a pipe of ours. When we end in any way, SIGKILL included, it reads the end of the
 * file and stops the processes named in the last line it got. It is the only one who can: nobody runs after a SIGKILL.
 */
function startWatch(): ChildProcess {
  const shell = spawn('sh', [join(import.meta.dirname, 'orphan-watch.sh')], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  // The pipe must not keep our event loop alive; child stdin is a socket, which the type does not tell.
  if ('unref' in shell.stdin && typeof shell.stdin.unref === 'function') shell.stdin.unref();
  return shell;
}

/** Last started, first stopped: an app before the servers it uses. */
function tellWatch(): void {
  watch ??= startWatch();
  const line = [...guarded].reverse().map(([pid, signal]) => `${signal.slice('SIG'.length)}:${pid}`);
  watch.stdin?.write(`${line.join(' ')}\n`);
}

export function guardAgainstOrphans(pid: number, stopSignal: NodeJS.Signals): void {
  guarded.set(pid, stopSignal);
  tellWatch();
}

export function releaseOrphan(pid: number): void {
  if (guarded.delete(pid)) tellWatch();
}
