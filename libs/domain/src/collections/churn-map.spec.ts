import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { ChurnMap } from './churn-map.js';

describe('a map whose entries come and go', () => {
  it('is what a Map is, in the order of a Map', () => {
    const step = fc.record({ key: fc.nat(5), act: fc.constantFrom('set', 'delete', 'toTheEnd', 'clear') });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const map = new ChurnMap<number, number>();
        const model = new Map<number, number>();
        for (const [turn, { key, act }] of steps.entries()) {
          if (act === 'set') {
            map.set(key, turn);
            model.set(key, turn);
          } else if (act === 'delete') expect(map.delete(key)).toBe(model.delete(key));
          else if (act === 'clear') {
            map.clear();
            model.clear();
          } else {
            map.toTheEnd(key, turn);
            model.delete(key);
            model.set(key, turn);
          }
          expect([...map]).toEqual([...model]);
          expect([map.size, map.get(key), map.has(key)]).toEqual([model.size, model.get(key), model.has(key)]);
        }
        expect([[...map.keys()], [...map.values()]]).toEqual([[...model.keys()], [...model.values()]]);
      }),
    );
  });

  it('may lose what is iterated, and have it put last: the iteration meets it again', () => {
    const map = new ChurnMap<string, number>(['a', 'b', 'c'].map((key) => [key, 0] as const));
    const met: string[] = [];
    for (const [key, times] of map) {
      met.push(key);
      map.delete(key);
      if (key === 'b' && times < 40) map.toTheEnd(key, times + 1);
    }
    expect(met).toEqual(['a', 'b', 'c', ...Array<string>(40).fill('b')]);
    expect(map.size).toBe(0);
  });

  it('lets go of what was in it, where a Map keeps it until the old generation is collected', () => {
    // Of three tries: in the middle of one, V8 may find the time to collect the old generation.
    const tries = [1, 2, 3];
    expect(Math.max(...tries.map(() => keptBy(new Map())))).toBeGreaterThan(PASSING / 2);
    expect(Math.min(...tries.map(() => keptBy(new ChurnMap())))).toBeLessThan(PASSING / 10);
  });
});

const PASSING = 2_000;
const AT_ONCE = 3;
/** Together too little for V8 to care. */
const BYTES = 2_000;

/** Of so many buffers that pass through, few of them at once: how many outlive the collections of young garbage meanwhile. */
function keptBy(map: { set(key: number, value: Buffer): unknown; delete(key: number): unknown }): number {
  const collect = collector();
  map.set(-1, Buffer.alloc(1));
  collect('major');
  const before = process.memoryUsage().arrayBuffers;
  for (let key = 0; key < PASSING; key += 1) {
    map.set(key, Buffer.alloc(BYTES));
    map.delete(key - AT_ONCE);
    if (key % 250 === 249) collect('minor');
  }
  collect('minor');
  collect('minor');
  return (process.memoryUsage().arrayBuffers - before) / BYTES;
}

function collector(): (type: 'major' | 'minor') => void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  return (type) => {
    if (typeof collect === 'function') collect({ type, execution: 'sync' });
  };
}
