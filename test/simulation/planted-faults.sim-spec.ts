import { explore } from './scenario/explore.js';
import { SEEDS_TIMEOUT_MS } from './scenario/seeds.js';
import { PLANTED_FAULTS } from './planted-faults/planted-faults.js';

/** Each is found within so many; a run ends with the first that finds it. */
const SEEDS = 1_000;

describe('a dispatcher with a planted fault is caught', () => {
  it.each(PLANTED_FAULTS)(
    'when $name',
    async ({ plant, breaks }) => {
      const found = await explore({ seed: 1, runs: SEEDS, plant, shrink: false, looksFor: breaks });
      expect(found).toBeDefined();
      // It is the fault that was found, and not something that the scenario does to any dispatcher.
      expect(await explore({ seed: 1, runs: 1, path: found?.path ?? '' })).toBeUndefined();
    },
    SEEDS_TIMEOUT_MS,
  );
});
