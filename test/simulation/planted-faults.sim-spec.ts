import { explore } from './scenario/explore.js';
import { SEEDS_TIMEOUT_MS } from './scenario/seeds.js';
import { PLANTED_FAULTS } from './planted-faults/planted-faults.js';

/** Far fewer than the seeds of the simulation proper. */
const SEEDS = 400;

describe('a dispatcher with a planted fault is caught', () => {
  it.each(PLANTED_FAULTS)(
    'when $name',
    async ({ plant, breaks }) => {
      const found = await explore({ seed: 1, runs: SEEDS, plant, shrink: false });
      expect(breaks).toContain(found?.violations[0]?.split(':')[0]);
    },
    SEEDS_TIMEOUT_MS,
  );
});
