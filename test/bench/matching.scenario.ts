import { ratio, rounded } from '../../scripts/bench/percentiles.ts';
import { defineScenario, type Bench, type Findings } from '../../scripts/bench/scenario.ts';
import { table } from '../../scripts/bench/table.ts';
import type { Asked } from './ask.ts';
import { BenchProcess } from './bench-process.ts';
import { startDatabase, startInstallation, type StartedDatabase } from './installation.ts';
import type { DirectoryOrder, DirectoryResult } from './matching-directory.process.ts';
import type { IndexResult } from './matching-index.process.ts';
import type { Population } from './population.ts';
import { writePopulation } from './population-rows.ts';
import { useOfTree } from './process-tree.ts';

/**
 * Who wants an event, among a million subscriptions: the index alone, then the dispatcher's own configuration cache filled
 * from PostgreSQL, then a whole dispatcher. Half of all belongs to one tenant. Beside it each pattern is tried in turn.
 */
export const scenario = defineScenario({
  summary: '1,000,000 subscriptions in one dispatcher: time to match an event, memory, time to load',
  options: {
    subscriptions: { default: 1_000_000, min: 1_000, max: 5_000_000, meaning: 'pairs of an endpoint and a pattern' },
    each: { default: 5, min: 1, max: 50, meaning: 'patterns of an endpoint' },
    tenants: { default: 1_000, min: 1, max: 1_000_000, meaning: 'that share what the large one leaves' },
    large: { default: 50, min: 0, max: 100, meaning: 'endpoints in a hundred that belong to one tenant' },
    dispatcher: { default: 'yes', oneOf: ['yes', 'no'], meaning: 'whether a whole dispatcher is started at the end' },
  },
  limitMinutes: 30,
  async run(bench, { subscriptions, each, tenants, large, dispatcher }): Promise<Findings> {
    const endpoints = Math.ceil(subscriptions / each);
    const population = { endpoints, patternsEach: each, tenants, largeShare: large };
    bench.tell('the index alone …');
    const index = await indexAlone(bench, population);
    const { directory, database } = await fromDatabase(bench, population);
    const dispatcherMb = dispatcher === 'yes' ? await wholeDispatcher(bench, database) : undefined;
    return report(population, index, directory, dispatcherMb);
  },
});

const EXPOSE_GC = ['--expose-gc'];

async function indexAlone(bench: Bench, population: Population): Promise<IndexResult> {
  const process = await BenchProcess.start(bench, 'matching-index.process.ts', { nodeOptions: EXPOSE_GC });
  const result = await process.ask<IndexResult>(population);
  await process.stop();
  return result;
}

async function fromDatabase(bench: Bench, population: Population) {
  const database = await startDatabase(bench);
  const start = () =>
    BenchProcess.start(bench, 'matching-directory.process.ts', {
      nodeOptions: [
        ...EXPOSE_GC,
        ...(bench.profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${bench.profileFolder}`]),
      ],
      env: {
        DATABASE_URL: database.service.address,
        POSTRIDER_SECRETS_KEYS: database.keys.secretsKeys,
        LOG_LEVEL: 'error',
      },
    });
  const migrating = await start();
  await migrating.ask({ do: 'migrate' } satisfies DirectoryOrder);
  await migrating.stop();
  bench.tell(`writing ${population.endpoints} endpoints …`);
  await writePopulation(database.service.address, database.keys.secretsKeys, population);
  bench.tell('loading them …');
  const loading = await start();
  const directory = await loading.ask<DirectoryResult>({ do: 'load', population } satisfies DirectoryOrder);
  await loading.stop();
  return { directory, database };
}

/** Resident memory of the app once it is ready, by which it has loaded everything. */
async function wholeDispatcher(bench: Bench, database: StartedDatabase): Promise<number> {
  const { pids } = await startInstallation(bench, { apps: ['webhook-dispatcher'], database, readyTimeoutMs: 600_000 });
  return pids.apps.reduce((sum, pid) => sum + useOfTree(pid).residentMb, 0);
}

function report(
  population: Population,
  index: IndexResult,
  directory: DirectoryResult,
  dispatcherMb: number | undefined,
): Findings {
  const row = (where: string) => (asked: Asked) => [
    where,
    asked.name,
    asked.time.count,
    asked.endpoints.p50,
    ...[asked.time.p50, asked.time.p99, asked.time.max, asked.cpuMs].map(rounded),
    ratio(asked.cpuMs, index.naive.cpuMs),
  ];
  const { blocked } = directory;
  const lines = [
    `${index.subscriptions} subscriptions of ${population.endpoints} endpoints, ${population.largeShare} % with one tenant, the rest with ${population.tenants}\n`,
    table(
      ['', 'events', 'asked', 'endpoints each', 'p50 ms', 'p99 ms', 'max ms', 'CPU ms each', 'ratio'],
      [
        row('no index')(index.naive),
        ...index.asked.map(row('index alone')),
        ...directory.asked.map(row('dispatcher’s cache')),
      ],
    ),
    '',
    table(
      ['', 'MB', 'seconds', 'CPU s', 'event loop held up, p99 ms', 'max ms'],
      [
        ['index alone, what it holds', Math.round(index.heldMb), rounded(index.filledMs / 1_000), '', '', ''],
        ['cache, before loading', Math.round(directory.beforeMb), '', '', '', ''],
        [
          'cache, loaded from PostgreSQL',
          Math.round(directory.loadedMb),
          rounded(directory.loadedMs / 1_000),
          rounded(directory.loadCpuMs / 1_000),
          rounded(blocked.p99Ms),
          rounded(blocked.maxMs),
        ],
        ['cache, highest while loading', Math.round(directory.peakMb), '', '', '', ''],
        ['cache, what it holds of that', Math.round(directory.heldMb), '', '', '', ''],
        ...(dispatcherMb === undefined ? [] : [['a whole dispatcher', Math.round(dispatcherMb), '', '', '', '']]),
      ],
    ),
  ];
  return { lines, figures: { population, index, directory, dispatcherMb } };
}
