import fc from 'fast-check';
import { OrderWorld, type WorldSettings } from './order-world.fixture.js';

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

  // Of some thousands one: a crash while a delivery is parked for the third time, or comes a second time.
  test.each<WorldSettings>([
    { seed: 67_327_351, keys: 5, events: 31, maxWaiting: 1, onExhausted: 'wait' },
    { seed: 87_932_589, keys: 1, events: 53, maxWaiting: 3, onExhausted: 'wait' },
    { seed: 160_961_607, keys: 5, events: 55, maxWaiting: 3, onExhausted: 'wait' },
    { seed: 185_280_856, keys: 2, events: 56, maxWaiting: 1, onExhausted: 'skip' },
    { seed: 189_200_761, keys: 1, events: 57, maxWaiting: 1, onExhausted: 'wait' },
    { seed: 1_314_567, keys: 5, events: 55, maxWaiting: 3, onExhausted: 'wait' },
    { seed: 2_739_987, keys: 5, events: 35, maxWaiting: 3, onExhausted: 'wait' },
    { seed: 5_313_662, keys: 12, events: 30, maxWaiting: 10, onExhausted: 'skip' },
  ])('is kept in a history in which it once was not: %j', (given) => {
    const world = new OrderWorld(given);
    world.run(1_000);
    expect(world.isQuiet).toBe(true);
    const isMeant = (id: string): boolean => given.onExhausted === 'wait' || !world.dead.has(id);
    expect(byKey(world.firstSuccesses.filter(isMeant))).toEqual(byKey(world.expected.filter(isMeant)));
  });
});
