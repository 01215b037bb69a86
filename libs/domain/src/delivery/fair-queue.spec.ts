import type { Lane } from '#libs/contracts';
import { FairQueue, type FairQueueBounds, type Queueable } from './fair-queue.js';

interface Item extends Queueable {
  readonly name: string;
}

const WIDE: FairQueueBounds = { maxPerEndpoint: 100, maxBytes: 1_000_000 };
const ROOMY = 10_000;
const always = (): boolean => true;

/** `a/1 critical` is an item of tenant a for its endpoint 1; the lane is standard when none is named. */
const item = (text: string, bytes = 100): Item => {
  const [name = '', lane] = text.split(' ');
  const [tenantId = ''] = name.split('/');
  return { name: text, tenantId, endpointId: name, lane: (lane as Lane | undefined) ?? 'standard', bytes };
};
const queueOf = (items: readonly string[], bounds = WIDE): FairQueue<Item> => {
  const queue = new FairQueue<Item>(bounds);
  for (const text of items) queue.offer(item(text), ROOMY);
  return queue;
};
const served = (queue: FairQueue<Item>, mayStart: (item: Item) => boolean = always): string[] => {
  const names: string[] = [];
  for (let next = queue.next(mayStart); next !== undefined; next = queue.next(mayStart)) names.push(next.name);
  return names;
};

describe('FairQueue', () => {
  it.each<[string, string[], string[]]>([
    ['one endpoint is served in order', ['a/1', 'a/1', 'a/1'], ['a/1', 'a/1', 'a/1']],
    [
      'tenants take turns, however much one has waiting',
      ['a/1', 'a/2', 'a/3', 'a/1', 'b/1', 'b/1'],
      ['a/1', 'b/1', 'a/2', 'b/1', 'a/3', 'a/1'],
    ],
    ['the endpoints of a tenant take turns', ['a/1', 'a/1', 'a/1', 'a/2'], ['a/1', 'a/2', 'a/1', 'a/1']],
    [
      'within an endpoint critical overtakes standard, and standard overtakes bulk',
      ['a/1 bulk', 'a/1', 'a/1 critical', 'a/1 bulk', 'a/1 critical'],
      ['a/1 critical', 'a/1 critical', 'a/1', 'a/1 bulk', 'a/1 bulk'],
    ],
    [
      'critical of one overtakes standard and bulk of all others',
      ['a/1 bulk', 'a/2', 'b/1 bulk', 'b/1 critical'],
      ['b/1 critical', 'a/2', 'a/1 bulk', 'b/1 bulk'],
    ],
  ])('%s', (_, items, expected) => {
    expect(served(queueOf(items))).toEqual(expected);
  });

  it('an endpoint that may not be sent to does not stop the others', () => {
    const queue = queueOf(['a/1', 'a/2', 'b/1']);
    expect(served(queue, ({ endpointId }) => endpointId !== 'a/1')).toEqual(['a/2', 'b/1']);
    expect(queue.size).toBe(1);
  });

  it('a parked endpoint is asked about again only when it is unparked', () => {
    const queue = queueOf(['a/1']);
    const asked: string[] = [];
    const refuse = ({ endpointId }: Item): boolean => asked.push(endpointId) < 0;
    expect(queue.next(refuse)).toBeUndefined();
    expect(queue.next(refuse)).toBeUndefined();
    expect(asked).toEqual(['a/1']);
    queue.unpark('a/1');
    expect(served(queue)).toEqual(['a/1']);
  });

  it('an item that arrives for a parked endpoint waits with the others', () => {
    const queue = queueOf(['a/1']);
    queue.next(() => false);
    queue.offer(item('a/1'), ROOMY);
    expect(queue.next(always)).toBeUndefined();
    queue.unpark('a/1');
    expect(served(queue)).toHaveLength(2);
  });

  it('unparking an endpoint without items does nothing', () => {
    const queue = queueOf([]);
    queue.unpark('a/1');
    expect(queue.next(always)).toBeUndefined();
  });

  it('a queue is bounded by its number of items', () => {
    const queue = queueOf(['a/1', 'a/1'], { ...WIDE, maxPerEndpoint: 2 });
    expect(queue.offer(item('a/1'), ROOMY)).toBe(false);
    expect(queue.offer(item('a/2'), ROOMY)).toBe(true);
  });

  it('a queue is bounded to a quarter of the free bytes', () => {
    const queue = new FairQueue<Item>({ ...WIDE, maxBytes: 1_000 });
    expect(queue.offer(item('a/1', 200), ROOMY)).toBe(true);
    expect(queue.offer(item('a/1', 60), ROOMY)).toBe(false);
    expect(queue.offer(item('a/1', 50), ROOMY)).toBe(true);
  });

  it('a queue is bounded to a quarter of what its partition may keep undecided', () => {
    const queue = queueOf(['a/1', 'a/1']);
    expect(queue.offer(item('a/1'), 8)).toBe(false);
    expect(queue.offer(item('a/1'), 12)).toBe(true);
  });

  it('a lane is bounded by itself: a flood in it leaves the others their room, in items, window and bytes', () => {
    const narrow = queueOf(['a/1 bulk', 'a/1 bulk'], { ...WIDE, maxPerEndpoint: 2 });
    const inTurn = ['a/1 bulk', 'a/1', 'a/1', 'a/1', 'a/1 critical', 'a/1 critical', 'a/1 critical'];
    expect(inTurn.map((text) => narrow.offer(item(text), ROOMY))).toEqual([
      false,
      true,
      true,
      false,
      true,
      true,
      false,
    ]);
    expect(narrow.size).toBe(6);

    const decided = queueOf(['a/1 bulk', 'a/1 bulk', 'a/1 critical']);
    expect(decided.offer(item('a/1 bulk'), 8)).toBe(false);
    expect(decided.offer(item('a/1 critical'), 8)).toBe(true);

    const heavy = new FairQueue<Item>({ ...WIDE, maxBytes: 1_000 });
    expect(['a/1', 'b/1', 'c/1'].map((name) => heavy.offer(item(`${name} bulk`, 400), ROOMY))).not.toContain(false);
    expect(heavy.offer(item('a/1 bulk', 50), ROOMY)).toBe(false);
    expect([1, 2, 3].map(() => heavy.offer(item('a/1 critical', 100), ROOMY))).toEqual([true, true, false]);
  });

  it('what goes before one that comes now is of its lane and those above', () => {
    const queue = queueOf(['a/1 bulk', 'a/1 bulk', 'a/1 bulk', 'a/1', 'a/1', 'a/1 critical', 'a/2']);
    const lanes = ['critical', 'standard', 'bulk'] as const;
    expect(lanes.map((lane) => queue.aheadOf('a/1', lane))).toEqual([1, 3, 6]);
    expect(queue.aheadOf('a/3', 'bulk')).toBe(0);
  });

  it('what was taken out makes room in its lane', () => {
    const queue = queueOf(['a/1 bulk', 'a/1 bulk', 'a/1 critical'], { maxPerEndpoint: 2, maxBytes: 1_000 });
    queue.removeOf('a/1', ({ lane }) => lane === 'bulk');
    expect([1, 2, 3].map(() => queue.offer(item('a/1 bulk'), ROOMY))).toEqual([true, true, false]);
  });

  it('an endpoint with nothing waiting always gets one in', () => {
    const queue = new FairQueue<Item>({ maxPerEndpoint: 1, maxBytes: 10 });
    expect(queue.offer(item('a/1', 500), 0)).toBe(true);
  });

  it('removes what is not wanted any more, wherever it waits', () => {
    const queue = queueOf(['a/1 bulk', 'a/1', 'a/2', 'b/1']);
    expect(queue.removeWhere(({ endpointId }) => endpointId === 'a/1').map(({ name }) => name)).toEqual([
      'a/1',
      'a/1 bulk',
    ]);
    expect(queue.sizeOf('a/1')).toBe(0);
    expect(served(queue)).toEqual(['a/2', 'b/1']);
  });

  it('tells what waits longest per lane', () => {
    const queue = queueOf(['a/1 bulk', 'a/1', 'a/2 bulk', 'a/2 bulk']);
    expect([...queue.heads('bulk')].map(({ name }) => name)).toEqual(['a/1 bulk', 'a/2 bulk']);
    expect([...queue.heads('critical')]).toEqual([]);
  });
});
