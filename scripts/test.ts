import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newKeys } from './local/keys.ts';
import { describeExit } from './local/local-process.ts';
import { removeOutsideData } from './local/postgres-folder.ts';
import { startKafkaService, startPostgresService, type Service } from './local/services.ts';
import { onStopSignal } from './local/stop-signal.ts';
import { runSuite } from './test/run-suite.ts';
import {
  addCounts,
  countsLine,
  failureLines,
  isSuccess,
  testPlan,
  type TestCounts,
  type TestFailure,
} from './test/test-plan.ts';

/**
 * `npm test [-- suite… pattern… jest options]`: brings up PostgreSQL and Kafka in a temporary folder on free ports, runs
 * the suites and stops everything, however it ends. The last line is the counts.
 */
export async function main(args: readonly string[]): Promise<number> {
  const plan = testPlan(args);
  const folder = mkdtempSync(join(tmpdir(), 'postrider-test-'));
  chmodSync(folder, 0o711);
  const stopping = new AbortController();
  onStopSignal(() => stopping.abort());
  const services: Service[] = [];
  let counts: TestCounts = { passed: 0, failed: 0, skipped: 0 };
  const failures: TestFailure[] = [];
  try {
    if (plan.needsServices) services.push(...(await startServices(folder, stopping)));
    const env = { ...process.env, POSTRIDER_TEST_FOLDER: folder, ...addressesOf(services), ...plan.seeds };
    for (const suite of plan.suites) {
      if (stopping.signal.aborted) break;
      console.log(`${suite} tests`);
      const run = { suite, folder, jestArguments: plan.jestArguments, env, signal: stopping.signal };
      const result = await runSuite(run);
      counts = addCounts(counts, result.counts);
      failures.push(...result.failures);
    }
  } finally {
    await Promise.all(services.map((service) => service.stop()));
    removeOutsideData(join(folder, 'postgres'));
    rmSync(folder, { recursive: true, force: true });
  }
  if (counts.passed + counts.failed === 0) console.log('no test was executed');
  for (const line of failureLines(failures)) console.log(line);
  console.log(countsLine(counts));
  return isSuccess(counts) && !stopping.signal.aborted ? 0 : 1;
}

async function startServices(folder: string, stopping: AbortController): Promise<readonly Service[]> {
  const options = { folder, logs: join(folder, 'logs'), brief: true, tell: (line: string) => console.log(line) };
  const started = await Promise.allSettled([
    startPostgresService(options, newKeys().databasePassword),
    startKafkaService(options),
  ]);
  const services = started.filter((result) => result.status === 'fulfilled').map(({ value }) => value);
  const failure = started.find((result) => result.status === 'rejected');
  if (failure !== undefined) {
    await Promise.all(services.map((service) => service.stop()));
    throw failure.reason;
  }
  for (const { name, process: server } of services) {
    void server?.exited.then((exit) => {
      if (server.stopping) return;
      console.log(`${name} ${describeExit(exit)} during the tests:\n${server.lastLines(20).join('\n')}`);
      stopping.abort();
    });
  }
  return services;
}

function addressesOf(services: readonly Service[]): NodeJS.ProcessEnv {
  const names = { kafka: 'KAFKA_BROKERS', postgres: 'DATABASE_URL' } as const;
  return Object.fromEntries(services.map(({ name, address }) => [names[name], address]));
}
