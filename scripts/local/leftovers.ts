import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../libs/testing/src/until.ts';
import { isRunning, processIdentity, signalIfRunning } from './process-identity.ts';

/** A process that an earlier start recorded and that still runs. */
export interface Leftover {
  readonly name: string;
  readonly pid: number;
  readonly stopSignal: NodeJS.Signals;
}

interface ProcessRecord extends Leftover {
  readonly identity: string;
}

function readRecord(path: string): ProcessRecord | undefined {
  try {
    const record: ProcessRecord = JSON.parse(readFileSync(path, 'utf8'));
    return typeof record.pid === 'number' && typeof record.identity === 'string' ? record : undefined;
  } catch {
    return undefined; // Half written when its writer was killed.
  }
}

/**
 * Finds what a killed start left running. A record whose pid now belongs to somebody else (other start time or command
 * line) names nobody.
 */
export function findLeftovers(
  folder: string,
  identityOf: (pid: number) => string | undefined = processIdentity,
): readonly Leftover[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((file) => readRecord(join(folder, file)))
    .filter((record) => record !== undefined)
    .filter((record) => identityOf(record.pid) === record.identity);
}

/** Stops leftovers, newest kind first (apps, then the servers they use), and removes all records. */
export async function stopLeftovers(folder: string, graceMs: number): Promise<readonly Leftover[]> {
  const leftovers = findLeftovers(folder);
  const servers = leftovers.filter(({ name }) => name === 'kafka' || name === 'postgres');
  const apps = leftovers.filter((leftover) => !servers.includes(leftover));
  for (const group of [apps, servers]) await Promise.all(group.map((leftover) => stopLeftover(leftover, graceMs)));
  for (const file of existsSync(folder) ? readdirSync(folder) : []) rmSync(join(folder, file), { force: true });
  return leftovers;
}

async function stopLeftover({ name, pid, stopSignal }: Leftover, graceMs: number): Promise<void> {
  const signal = (wanted: NodeJS.Signals): void => signalIfRunning(pid, wanted);
  signal('SIGCONT');
  signal(stopSignal);
  const force = setTimeout(() => signal('SIGKILL'), graceMs);
  try {
    await until(() => !isRunning(pid), {
      timeoutMs: graceMs + 5_000,
      what: `the end of ${name} (pid ${pid}) of an earlier start`,
    });
  } finally {
    clearTimeout(force);
  }
}
