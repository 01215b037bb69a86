import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/**
 * What tells a process from a later one that got the same pid: its start time and command line. Undefined when there is
 * no such process (a zombie counts as none: it only waits to be read by its parent).
 */
export function processIdentity(pid: number): string | undefined {
  if (existsSync('/proc/self/stat')) return identityFromProc(pid);
  const { status, stdout } = spawnSync('ps', ['-o', 'lstart=,command=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 && stdout.trim() !== '' ? stdout.trim() : undefined;
}

function identityFromProc(pid: number): string | undefined {
  try {
    const { state, startTicks } = procStat(pid);
    if (state === 'Z') return undefined;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return `${startTicks} ${command}`;
  } catch {
    return undefined;
  }
}

/** The name in field 2 may hold spaces and brackets, so fields are counted from its last bracket. */
function procStat(pid: number): { state: string; parentPid: number; startTicks: string } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', parentPid: Number(fields[1]), startTicks: fields[19] ?? '' };
}

export const isRunning = (pid: number): boolean => processIdentity(pid) !== undefined;

/** A process that ends by itself meanwhile needs no signal. */
export function signalIfRunning(pid: number, signal: NodeJS.Signals): void {
  if (!isRunning(pid)) return;
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Direct children of a process, such as the backends of a PostgreSQL server. */
export function childPids(parentPid: number): number[] {
  if (!existsSync('/proc/self/stat')) {
    const { stdout } = spawnSync('pgrep', ['-P', String(parentPid)], { encoding: 'utf8' });
    return stdout.split('\n').filter(Boolean).map(Number);
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return procStat(pid).parentPid === parentPid;
      } catch {
        return false; // It ended while we looked.
      }
    });
}
