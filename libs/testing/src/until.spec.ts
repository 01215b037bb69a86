import { until } from './until.js';

describe('until', () => {
  it('answers the first fact that is there', async () => {
    let asked = 0;
    const value = await until(() => (++asked === 3 ? 'there' : undefined), {
      timeoutMs: 1_000,
      what: 'it',
      everyMs: 1,
    });
    expect([value, asked]).toEqual(['there', 3]);
  });

  it('names what it waited for, and keeps the last error as the cause', async () => {
    const broken = () => Promise.reject(new Error('not yet'));
    const failure = await until(broken, { timeoutMs: 5, what: 'the broker', everyMs: 1 }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ message: expect.stringContaining('the broker'), cause: { message: 'not yet' } });
  });
});
