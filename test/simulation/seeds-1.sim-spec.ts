import { runSeeds, SEEDS_TIMEOUT_MS } from './scenario/seeds.js';

it(
  'every invariant holds in every seed (shard 1)',
  async () => {
    expect(await runSeeds(1)).toBe('');
  },
  SEEDS_TIMEOUT_MS,
);
