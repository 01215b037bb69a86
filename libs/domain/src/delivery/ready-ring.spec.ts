import { ReadyRing } from './ready-ring.js';

interface Queue {
  readonly tenantId: string;
  readonly endpointId: string;
  left: number;
}

/** `a/1*5` is endpoint 1 of tenant a, with five requests waiting. */
const queueOf = (text: string): Queue => {
  const [name = '', count = '1'] = text.split('*');
  return { tenantId: name.split('/')[0] ?? '', endpointId: name, left: Number(count) };
};

function ringOf(texts: readonly string[], weights: Readonly<Record<string, number>> = {}): ReadyRing<Queue> {
  const ring = new ReadyRing<Queue>(new Map(Object.entries(weights)));
  for (const text of texts) ring.add(queueOf(text));
  return ring;
}

function served(ring: ReadyRing<Queue>, turns: number): string {
  const names: string[] = [];
  const serve = (queue: Queue) => {
    names.push(queue.endpointId);
    queue.left -= 1;
    return queue.left > 0 ? 'stays' : 'leaves';
  };
  for (let turn = 0; turn < turns && ring.turn(serve); turn += 1);
  return names.join(' ');
}

describe('ReadyRing', () => {
  it.each([
    ['tenants of equal weight take turns', ['a/1*9', 'b/1*9'], {}, 'a/1 b/1 a/1 b/1 a/1 b/1'],
    ['a tenant gets no more by having more endpoints', ['a/1*9', 'a/2*9', 'b/1*9'], {}, 'a/1 b/1 a/2 b/1 a/1 b/1'],
    ['a tenant of weight 3 has three turns to one', ['a/1*9', 'b/1*9'], { a: 3 }, 'a/1 a/1 a/1 b/1 a/1 a/1'],
    ['its endpoints share them', ['a/1*9', 'a/2*9', 'b/1*9'], { a: 2 }, 'a/1 a/2 b/1 a/1 a/2 b/1'],
    ['half a weight is every second round', ['a/1*9', 'b/1*9'], { a: 0.5 }, 'b/1 a/1 b/1 b/1 a/1 b/1'],
    ['a fraction is saved for later rounds', ['a/1*9', 'b/1*9'], { a: 1.5 }, 'a/1 b/1 a/1 a/1 b/1 a/1'],
    ['whoever is alone is served however small its weight', ['a/1*2'], { a: 0.01 }, 'a/1 a/1'],
  ])('%s', (_, queues, weights, expected) => {
    expect(served(ringOf(queues, weights), 6)).toBe(expected);
  });

  it('a tenant that is passed over keeps its place, and the others have their turns', () => {
    const ring = ringOf(['a/1*9', 'b/1*9', 'c/1*9']);
    const asked: string[] = [];
    const serve = (queue: Queue) => {
      asked.push(queue.endpointId);
      return 'stays' as const;
    };
    for (let turn = 0; turn < 3; turn += 1) expect(ring.turn(serve, (tenantId) => tenantId !== 'a')).toBe(true);
    expect(ring.turn(serve, () => false)).toBe(false);
    ring.turn(serve);
    expect(asked).toEqual(['b/1', 'c/1', 'b/1', 'a/1']);
  });

  it('one that may not be served leaves, and comes back when it is added', () => {
    const ring = ringOf(['b/1*2']);
    const blocked = queueOf('a/1*1');
    ring.add(blocked);
    const asked: string[] = [];
    const refuseA = (queue: Queue) => {
      asked.push(queue.endpointId);
      return queue === blocked ? 'refused' : 'stays';
    };
    for (let turn = 0; turn < 3; turn += 1) expect(ring.turn(refuseA)).toBe(true);
    expect(asked).toEqual(['b/1', 'a/1', 'b/1', 'b/1']);
    ring.add(blocked);
    expect(served(ring, 9)).toBe('b/1 a/1 b/1');
    expect(ring.isEmpty).toBe(true);
  });
});
