import { within } from './within.js';

const late = (): Error => new Error('late');

describe('work within a time', () => {
  test('passes its outcome on', async () => {
    await expect(within(Promise.resolve('done'), 60_000, late)).resolves.toBe('done');
    await expect(within(Promise.reject(new Error('broken')), 60_000, late)).rejects.toThrow('broken');
  });

  test('that does not end is late, and its own failure afterwards disturbs nobody', async () => {
    const work = Promise.withResolvers<void>();
    await expect(within(work.promise, 1, late)).rejects.toThrow('late');
    work.reject(new Error('broken, when nobody waits any more'));
    await expect(work.promise).rejects.toThrow('broken');
  });
});
