import { explore, type Found } from './explore.js';
import { simulate } from './simulate.js';

/** Of each of the two shards, which run beside each other. */
const RUNS = 1_000;
/** Far above what it takes: a slow machine is no failure, and somebody may ask for a million seeds. */
export const SEEDS_TIMEOUT_MS = 24 * 3_600_000;
const STEPS_SHOWN = 80;

const numberIn = (name: string): number | undefined => {
  const text = process.env[name];
  return text === undefined || text === '' ? undefined : Number(text);
};

/** One shard of the seeds; `npm test -- simulation --seed=… --path=… --runs=…` says others. */
export async function runSeeds(shard: number): Promise<string> {
  const found = await explore({
    seed: numberIn('SIMULATION_SEED') ?? shard,
    runs: numberIn('SIMULATION_RUNS') ?? RUNS,
    ...(process.env['SIMULATION_PATH'] === undefined ? {} : { path: process.env['SIMULATION_PATH'] }),
  });
  return found === undefined ? '' : await told(found);
}

/** What a person needs: what broke, how to see it again, and what happened just before. */
async function told({ seed, path, scenario, violations }: Found): Promise<string> {
  const { world } = await simulate(scenario, { traced: true });
  return [
    ...violations,
    `replay: npm test -- simulation --seed=${seed} --path=${path}`,
    `scenario: ${JSON.stringify(scenario)}`,
    `the last ${STEPS_SHOWN} steps:`,
    ...world.trace.last(STEPS_SHOWN),
  ].join('\n');
}
