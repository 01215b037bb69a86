import { withDeadline } from './deadline.js';

const never = new Promise<never>(() => undefined);

describe('withDeadline', () => {
  it('passes on what came in time', async () => {
    expect(await withDeadline(Promise.resolve(7), 1_000, 'no answer')).toBe(7);
  });

  it('passes on a failure that came in time', async () => {
    await expect(withDeadline(Promise.reject(new Error('refused')), 1_000, 'no answer')).rejects.toThrow('refused');
  });

  it('fails by name when nothing came', async () => {
    await expect(withDeadline(never, 1, 'the brokers gave no answer')).rejects.toThrow(
      'the brokers gave no answer within 1 ms',
    );
  });
});
