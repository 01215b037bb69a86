import fc from 'fast-check';
import { ChurnSet } from './churn-set.js';

describe('a set whose members come and go', () => {
  it('is what a Set is, in the order of a Set', () => {
    const step = fc.record({ member: fc.nat(5), act: fc.constantFrom('add', 'delete', 'clear') });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const set = new ChurnSet<number>();
        const model = new Set<number>();
        for (const { member, act } of steps) {
          if (act === 'add') {
            set.add(member);
            model.add(member);
          } else if (act === 'delete') expect(set.delete(member)).toBe(model.delete(member));
          else {
            set.clear();
            model.clear();
          }
          expect([...set]).toEqual([...model]);
          expect([set.size, set.has(member)]).toEqual([model.size, model.has(member)]);
        }
      }),
    );
  });
});
