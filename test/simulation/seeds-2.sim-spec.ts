import { runSeeds, SEEDS_TIMEOUT_MS } from './scenario/seeds.js';

it(
  'every invariant holds in every seed (shard 2)',
  async () => {
    expect(await runSeeds(2)).toBe('');
  },
  SEEDS_TIMEOUT_MS,
);
