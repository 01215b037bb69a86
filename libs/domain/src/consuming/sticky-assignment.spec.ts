import fc from 'fast-check';
import { assignSticky, type Assignment, type JoiningMember } from './sticky-assignment.js';

const LANES = ['critical', 'standard', 'bulk'];

describe('the sticky assignment', () => {
  const counts = (partitions: number, side = 1): ReadonlyMap<string, number> =>
    new Map([...LANES.map((lane): [string, number] => [lane, partitions]), ['side', side]]);
  const joining = (ids: readonly string[], before?: Assignment): JoiningMember[] =>
    ids.map((memberId) => ({ memberId, topics: [...LANES, 'side'], owned: before?.get(memberId) ?? {} }));
  const ownerOf = (assignment: Assignment, topic: string, partition: number): string[] =>
    [...assignment].filter(([, owned]) => owned[topic]?.includes(partition)).map(([memberId]) => memberId);
  const loads = (assignment: Assignment, topic: string): number[] =>
    [...assignment.values()].map((owned) => owned[topic]?.length ?? 0);
  const spread = (numbers: readonly number[]): number => Math.max(...numbers) - Math.min(...numbers);

  const members = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 7 });
  const partitions = fc.integer({ min: 1, max: 24 });

  test('every partition has exactly one owner, the same in all topics of a family', () => {
    fc.assert(
      fc.property(members, partitions, (ids, count) => {
        const assignment = assignSticky(joining(ids), counts(count));
        for (let partition = 0; partition < count; partition += 1) {
          const owners = ownerOf(assignment, 'standard', partition);
          expect(owners).toHaveLength(1);
          for (const lane of LANES) expect(ownerOf(assignment, lane, partition)).toEqual(owners);
        }
      }),
    );
  });

  test('is balanced within one, in each family and over all of them', () => {
    fc.assert(
      fc.property(members, members, partitions, partitions, (before, after, count, side) => {
        const first = assignSticky(joining(before), counts(count, side));
        const second = assignSticky(joining(after, first), counts(count, side));
        expect(spread(loads(second, 'standard'))).toBeLessThanOrEqual(1);
        expect(spread(loads(second, 'side'))).toBeLessThanOrEqual(1);
        if (count === side) return;
        const units = loads(second, 'standard').map((load, index) => load + (loads(second, 'side')[index] ?? 0));
        expect(spread(units)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('nothing moves when nothing changed', () => {
    fc.assert(
      fc.property(members, partitions, partitions, (ids, count, side) => {
        const first = assignSticky(joining(ids), counts(count, side));
        expect(assignSticky(joining(ids, first), counts(count, side))).toEqual(first);
      }),
    );
  });

  test('does not depend on the order in which members are listed', () => {
    fc.assert(
      fc.property(members, partitions, (ids, count) => {
        const reversed = assignSticky(joining([...ids].reverse()), counts(count));
        expect(new Map([...reversed].sort())).toEqual(new Map([...assignSticky(joining(ids), counts(count))].sort()));
      }),
    );
  });

  test('a member that leaves moves only its own partitions; one that joins takes only its share', () => {
    fc.assert(
      fc.property(members, partitions, (ids, count) => {
        const topics = new Map([['standard', count]]);
        const before = assignSticky(joining(ids), topics);
        const joined = assignSticky(joining([...ids, 'newcomer'], before), topics);
        const moved = (from: Assignment, to: Assignment): number[] =>
          Array.from({ length: count }, (_, partition) => partition).filter(
            (partition) => ownerOf(from, 'standard', partition)[0] !== ownerOf(to, 'standard', partition)[0],
          );
        expect(moved(before, joined)).toHaveLength(joined.get('newcomer')?.['standard']?.length ?? 0);
        const left = assignSticky(joining(ids, joined), topics);
        expect(moved(joined, left)).toHaveLength(joined.get('newcomer')?.['standard']?.length ?? 0);
      }),
    );
  });

  test('a member that drains keeps what it has and gets nothing more; the others share the rest evenly', () => {
    fc.assert(
      fc.property(members, members, partitions, (ids, joined, count) => {
        const topics = new Map([['standard', count]]);
        const before = assignSticky(joining(ids), topics);
        const [leaving] = ids;
        const all = joining([...new Set([...ids, ...joined])], before);
        const after = assignSticky(
          all.map((member) => ({ ...member, leaving: member.memberId === leaving })),
          topics,
        );
        expect(after.get(leaving ?? '')).toEqual(before.get(leaving ?? ''));
        const others = new Map([...after].filter(([memberId]) => memberId !== leaving));
        if (others.size > 0) expect(spread(loads(others, 'standard'))).toBeLessThanOrEqual(1);
        const owners = Array.from({ length: count }, (_, partition) => ownerOf(after, 'standard', partition).length);
        if (others.size > 0) expect(owners).toEqual(owners.map(() => 1));
      }),
    );
  });

  test('a topic goes only to members that subscribe to it', () => {
    const assignment = assignSticky(
      [
        { memberId: 'a', topics: ['standard'], owned: {} },
        { memberId: 'b', topics: ['standard', 'bulk'], owned: {} },
      ],
      counts(4),
    );
    expect(assignment.get('a')).not.toHaveProperty('bulk');
    expect(assignment.get('b')?.['bulk']).toEqual([0, 1, 2, 3]);
  });

  test('of two members that claim one partition, one gets it', () => {
    const owned = { standard: [0] };
    const assignment = assignSticky(
      [
        { memberId: 'b', topics: ['standard'], owned },
        { memberId: 'a', topics: ['standard'], owned },
      ],
      new Map([['standard', 2]]),
    );
    expect([...assignment]).toEqual([
      ['a', { standard: [0] }],
      ['b', { standard: [1] }],
    ]);
  });

  test('a claim to a partition that does not exist counts for nothing', () => {
    const assignment = assignSticky(
      [{ memberId: 'a', topics: ['standard'], owned: { standard: [9], gone: [1] } }],
      counts(2),
    );
    expect(assignment.get('a')).toEqual({ standard: [0, 1] });
  });
});
