import fc from 'fast-check';
import { scenario } from './scenario/scenario.arbitrary.js';
import { simulate } from './scenario/simulate.js';

const SCENARIOS = 5;

it.each(fc.sample(scenario, { seed: 1, numRuns: SCENARIOS }))(
  'the same scenario takes the same steps each time (%#)',
  async (one) => {
    const steps = async (): Promise<readonly string[]> =>
      (await simulate(one, { traced: true })).world.trace.last(1_000);
    const first = await steps();
    expect(await steps()).toEqual(first);
  },
  60_000,
);
