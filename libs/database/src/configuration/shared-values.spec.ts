import { SharedValues } from './shared-values.js';

describe('SharedValues', () => {
  const policy = (delayMs: number) => ({ policy: 'fixed', delaysMs: [delayMs] });

  it('gives the first of all that are equal', () => {
    const values = new SharedValues<object>();
    const first = values.share(policy(1));
    expect(values.share(policy(1))).toBe(first);
    expect(values.share(policy(2))).toEqual(policy(2));
  });

  it('begins anew when there are many different ones', () => {
    const values = new SharedValues<object>();
    const first = values.share(policy(0));
    for (let delayMs = 1; delayMs <= 10_000; delayMs += 1) values.share(policy(delayMs));
    expect(values.share(policy(0))).not.toBe(first);
  });
});
