import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { processIdentity } from '../local/process-identity.ts';
import { statePaths, type StatePaths } from '../local/places.ts';

/** `.postrider/dev.json`: how tools reach a running `npm start`. */
export interface DevFile {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly kafkaBrokers: string;
  readonly databaseUrl: string;
  readonly pid: number;
}

/** Undefined when no `npm start` is ready in this clone. */
export function readDevFile(paths: StatePaths = statePaths()): DevFile | undefined {
  const dev = readJson<DevFile>(paths.dev);
  return dev !== undefined && processIdentity(dev.pid) !== undefined ? dev : undefined;
}

/** In one step: who sees the file sees all of it. It holds the API key and the database password. */
export function writeDevFile(dev: DevFile, paths: StatePaths): void {
  writeFileSync(`${paths.dev}.new`, `${JSON.stringify(dev, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${paths.dev}.new`, paths.dev);
}

export const removeDevFile = (paths: StatePaths): void => rmSync(paths.dev, { force: true });

/** Who runs `npm start` in this clone. */
export interface RunningStart {
  readonly pid: number;
  readonly identity: string;
  /** Known once a port was chosen. */
  readonly baseUrl?: string;
  /** On its way out: its place will be free soon. */
  readonly stopping?: boolean;
}

/** The other `npm start` of this clone, if one runs. A file left by a killed one names nobody. */
export function runningStart(paths: StatePaths = statePaths()): RunningStart | undefined {
  const start = readJson<RunningStart>(paths.start);
  return start !== undefined && processIdentity(start.pid) === start.identity ? start : undefined;
}

/**
 * Takes the one place that an `npm start` has in a clone.
 * @returns the other one that holds it, or undefined when it is ours
 */
export function claimStart(paths: StatePaths): RunningStart | undefined {
  const own = `${paths.start}.${process.pid}`;
  writeFileSync(own, JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) }), { mode: 0o600 });
  try {
    for (let tries = 0; ; tries += 1) {
      try {
        // A link appears with all its content, and only if there is none.
        linkSync(own, paths.start);
        return undefined;
      } catch (error) {
        const other = runningStart(paths);
        if (other !== undefined) return other;
        if (tries === 3) throw error;
        rmSync(paths.start, { force: true });
      }
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** Tells a second `npm start` where this one is, or that it is on its way out. */
export function announceStart(paths: StatePaths, state: Pick<RunningStart, 'baseUrl' | 'stopping'>): void {
  const start = { pid: process.pid, identity: processIdentity(process.pid), ...state };
  writeFileSync(`${paths.start}.new`, JSON.stringify(start), { mode: 0o600 });
  renameSync(`${paths.start}.new`, paths.start);
}

export const releaseStart = (paths: StatePaths): void => rmSync(paths.start, { force: true });

function readJson<T>(path: string): T | undefined {
  try {
    const value: T = JSON.parse(readFileSync(path, 'utf8'));
    return value;
  } catch {
    return undefined; // Not there, or half written by a start that was killed.
  }
}
