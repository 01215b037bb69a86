import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { guardAgainstOrphans, releaseOrphan } from '../local/orphan-watch.ts';
import { ROOT } from '../local/places.ts';
import type { Suite, SuiteResult } from './test-plan.ts';

/** Suites that start apps and brokers of their own run one file at a time: two processors are few. */
const WORKERS: Readonly<Record<Suite, number>> = { unit: 2, simulation: 2, integration: 2, e2e: 1, faults: 1 };
/** Jest has counted everything but does not end: a test left a timer or a socket open. */
const LINGER_MS = 10_000;

export interface SuiteRun {
  readonly suite: Suite;
  readonly folder: string;
  readonly jestArguments: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Ends the run at once. */
  readonly signal: AbortSignal;
}

/** Runs one Jest project to its end. A Jest that dies without counting is one failure. */
export async function runSuite({ suite, folder, jestArguments, env, signal }: SuiteRun): Promise<SuiteResult> {
  const resultFile = join(folder, `${suite}.result.json`);
  const perFile = suite === 'e2e' || suite === 'faults';
  const reporter = JSON.stringify([join(import.meta.dirname, 'progress-reporter.mjs'), { resultFile, perFile }]);
  const configFile = join(ROOT, 'jest.config.js');
  const { default: config } = await import(configFile);
  const project = config.projects.find((candidate: { displayName: string }) => candidate.displayName === suite);
  const jest = spawn(
    process.execPath,
    [
      join(ROOT, 'node_modules/jest/bin/jest.js'),
      ...jestArguments,
      `--config=${JSON.stringify({ ...project, reporters: [JSON.parse(reporter)] })}`,
      '--passWithNoTests',
      ...(WORKERS[suite] === 1 ? ['--runInBand'] : [`--maxWorkers=${WORKERS[suite]}`]),
    ],
    {
      cwd: ROOT,
      // A group of its own, so that its workers end with it.
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...env,
        NODE_OPTIONS:
          '--experimental-vm-modules --disable-warning=ExperimentalWarning --disable-warning=TimeoutNegativeWarning',
      },
    },
  );
  const { pid } = jest;
  const endGroup = (): void => {
    if (pid !== undefined && jest.exitCode === null && jest.signalCode === null) process.kill(-pid, 'SIGKILL');
  };
  if (pid !== undefined) guardAgainstOrphans(-pid, 'SIGKILL');
  signal.addEventListener('abort', endGroup);
  const linger = setInterval(() => {
    if (!existsSync(resultFile)) return;
    clearInterval(linger);
    lingering = setTimeout(() => {
      console.log(`the ${suite} tests left something open; they were ended`);
      endGroup();
    }, LINGER_MS);
  }, 500);
  let lingering: NodeJS.Timeout | undefined;
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    jest.once('error', reject);
    jest.once('exit', resolve);
  });
  clearInterval(linger);
  clearTimeout(lingering);
  signal.removeEventListener('abort', endGroup);
  if (pid !== undefined) releaseOrphan(-pid);
  if (!existsSync(resultFile)) {
    const why = `ended without a result (exit code ${exitCode})`;
    console.log(`the ${suite} tests ${why}`);
    return { counts: { passed: 0, failed: 1, skipped: 0 }, failures: [{ file: suite, test: 'all', why }] };
  }
  const result: SuiteResult = JSON.parse(readFileSync(resultFile, 'utf8'));
  return result;
}
