import { benchArguments, describeOptions } from './bench/arguments.ts';
import { runScenario } from './bench/run-scenario.ts';
import { loadScenario, scenarioNames } from './bench/scenario-files.ts';
import { table } from './bench/table.ts';

/**
 * `npm run bench` lists the scenarios, `npm run bench -- <scenario> --help` the options of one, and
 * `npm run bench -- <scenario> [--option=value …] [--profile]` runs it (docs/performance.md).
 */
export async function main([name, ...args]: readonly string[]): Promise<number> {
  const names = scenarioNames();
  if (name === undefined) {
    console.log('npm run bench -- <scenario> [--option=value …] [--profile]\n');
    console.log(table(['', ''], await summaries(names)).trimStart());
    return 0;
  }
  if (!names.includes(name)) {
    console.error(`there is no scenario "${name}"; there are ${names.join(', ')}`);
    return 1;
  }
  if (process.platform !== 'linux') {
    console.error('the benchmark reads processor time and memory from /proc, which only Linux has');
    return 1;
  }
  const scenario = await loadScenario(name);
  if (args.includes('--help')) {
    console.log([scenario.summary, ...describeOptions(scenario.options)].join('\n'));
    return 0;
  }
  const parsed = benchArguments(args, scenario.options);
  if (!parsed.ok) {
    console.error(`${name}: ${parsed.message}`);
    return 1;
  }
  return await runScenario({ name, scenario, ...parsed });
}

const summaries = (names: readonly string[]): Promise<[string, string][]> =>
  Promise.all(names.map(async (name): Promise<[string, string]> => [name, (await loadScenario(name)).summary]));
