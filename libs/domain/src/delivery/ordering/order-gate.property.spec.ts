import fc from 'fast-check';
import { OrderWorld } from './order-world.fixture.js';

const settings = fc.record({
  seed: fc.integer(),
  keys: fc.constantFrom(1, 2, 5, 12),
  events: fc.integer({ min: 5, max: 60 }),
  maxWaiting: fc.constantFrom(1, 3, 10),
  replayed: fc.boolean(),
});
const byKey = (ids: readonly string[]): Record<string, string[]> => {
  const groups: Record<string, string[]> = {};
  for (const id of ids) (groups[id.split('/')[0] ?? ''] ??= []).push(id);
  return groups;
};

// The same histories in every run: what comes new is looked for by the simulation (docs/simulation.md).
describe('the order of a key, over failures, holds and crashes', () => {
  test('is that of the input, where the others wait for one that has used up its attempts', () => {
    fc.assert(
      fc.property(settings, (given) => {
        const world = new OrderWorld({ ...given, onExhausted: 'wait' });
        world.run(1_000);
        expect(world.isQuiet).toBe(true);
        expect(byKey(world.firstSuccesses)).toEqual(byKey(world.expected));
      }),
      { numRuns: 100, seed: 20_260_104 },
    );
  });

  test('is that of the input without the dead letters, where the others go on', () => {
    fc.assert(
      fc.property(settings, (given) => {
        const world = new OrderWorld({ ...given, onExhausted: 'skip' });
        world.run(1_000);
        expect(world.isQuiet).toBe(true);
        const isAlive = (id: string): boolean => !world.dead.has(id);
        expect(byKey(world.firstSuccesses.filter(isAlive))).toEqual(byKey(world.expected.filter(isAlive)));
      }),
      { numRuns: 100, seed: 20_260_104 },
    );
  });
});
