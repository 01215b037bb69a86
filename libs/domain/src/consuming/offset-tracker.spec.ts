import fc from 'fast-check';
import { MAX_METADATA_CHARACTERS, MAX_METADATA_SPAN } from './commit-metadata.codec.js';
import { OffsetTracker } from './offset-tracker.js';

interface Story {
  readonly start: number;
  readonly gaps: number[];
  readonly fates: fc.Stream<{ pick: number; part: number; fate: number }>;
  readonly steps: number;
}

describe('the offset tracker', () => {
  const begun = (start: number, count: number): OffsetTracker => {
    const tracker = new OffsetTracker(start);
    for (let offset = start; offset < start + count; offset += 1) tracker.begin(offset);
    return tracker;
  };

  test.each<[string, (tracker: OffsetTracker) => void, number]>([
    ['nothing decided: commits where it began', () => undefined, 10],
    ['the first decided: commits the second', (t) => t.done(10), 11],
    ['only the second decided: still commits the first', (t) => t.done(11), 10],
    ['all decided: commits what comes next', (t) => [10, 11, 12, 13].forEach((o) => t.done(o)), 14],
    ['the first decided last: commits past all', (t) => [13, 12, 11, 10].forEach((o) => t.done(o)), 14],
    ['a released record is not decided', (t) => [10, 11].forEach((o) => (o === 10 ? t.done(o) : t.release(o))), 11],
    ['some parts decided: not the record', (t) => [0, 1].forEach((part) => t.decide(10, part, 3)), 10],
    ['all parts decided: the record', (t) => [2, 0, 1].forEach((part) => t.decide(10, part, 3)), 11],
    ['a part decided twice counts once', (t) => [0, 0].forEach((part) => t.decide(10, part, 2)), 10],
    ['done twice counts once', (t) => [10, 10].forEach((o) => t.done(o)), 11],
    ['an offset of somebody else changes nothing', (t) => t.done(99), 10],
  ])('%s', (_requirement, act, commitOffset) => {
    const tracker = begun(10, 4);
    act(tracker);
    expect(tracker.commitOffset).toBe(commitOffset);
  });

  test('offsets that do not exist (transaction markers, compaction) do not hold the commit', () => {
    const tracker = new OffsetTracker(5);
    for (const offset of [7, 12]) tracker.begin(offset);
    tracker.pass(15);
    tracker.done(7);
    expect(tracker.commitOffset).toBe(12);
    tracker.done(12);
    expect(tracker.commitOffset).toBe(15);
  });

  test('a record read again is told apart from new work', () => {
    const tracker = begun(0, 3);
    expect(tracker.begin(1)).toBe('repeated');
    expect(tracker.begin(3)).toBe('fresh');
  });

  test('released records are in nobody’s hand, and count once', () => {
    const tracker = begun(0, 3);
    tracker.release(1);
    tracker.release(1);
    expect(tracker.inHand).toBe(2);
    tracker.done(1);
    tracker.done(0);
    expect([tracker.inHand, tracker.undecided]).toEqual([1, 1]);
  });

  test('a released record can be taken back, unless it was decided', () => {
    const tracker = begun(0, 3);
    tracker.release(1);
    expect([tracker.reclaim(1), tracker.reclaim(1), tracker.inHand]).toEqual([true, false, 3]);
    tracker.release(2);
    tracker.done(2);
    expect([tracker.reclaim(2), tracker.reclaim(0), tracker.inHand]).toEqual([false, false, 2]);
  });

  /** What may happen to a partition: offsets appear with gaps, and records are decided wholly or in part, in any order. */
  const history: fc.Arbitrary<Story> = fc.record({
    start: fc.integer({ min: 0, max: 2 ** 40 }),
    gaps: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 120 }),
    fates: fc.infiniteStream(fc.record({ pick: fc.nat(), part: fc.nat({ max: 6 }), fate: fc.nat({ max: 2 }) })),
    steps: fc.nat({ max: 200 }),
  });

  const play = ({ start, gaps, fates, steps }: Story) => {
    const tracker = new OffsetTracker(start);
    const offsets: number[] = [];
    const decided = new Set<number>();
    const parts = new Map<number, Set<number>>();
    let at = start;
    for (const gap of gaps) {
      at += gap;
      offsets.push(at);
      tracker.begin(at);
      at += 1;
    }
    for (const { pick, part, fate } of fates.take(steps)) {
      const offset = offsets[pick % offsets.length] ?? start;
      if (fate === 0) {
        tracker.done(offset);
        decided.add(offset);
      } else {
        tracker.decide(offset, part, 7);
        const known = parts.get(offset) ?? new Set<number>();
        parts.set(offset, known.add(part));
        if (known.size === 7) decided.add(offset);
      }
    }
    return { tracker, offsets, decided, parts };
  };

  test('never commits past an undecided offset, and never holds back without one', () => {
    fc.assert(
      fc.property(history, (story) => {
        const { tracker, offsets, decided } = play(story);
        const lowest = offsets.find((offset) => !decided.has(offset));
        expect(tracker.commitOffset).toBe(lowest ?? tracker.position);
      }),
    );
  });

  test('a tracker restored from the commit skips exactly what was decided, parts included', () => {
    fc.assert(
      fc.property(history, (story) => {
        const { tracker, offsets, decided, parts } = play(story);
        const heir = OffsetTracker.restore(tracker.commitOffset, tracker.metadata());
        for (const offset of offsets.filter((one) => one >= tracker.commitOffset)) {
          expect(heir.begin(offset)).toBe(decided.has(offset) ? 'decided' : 'fresh');
          for (let part = 0; part < 7; part += 1) {
            const known = decided.has(offset) || (parts.get(offset)?.has(part) ?? false);
            expect(heir.isDecided(offset, part)).toBe(known);
          }
        }
        expect(heir.commitOffset).toBe(tracker.commitOffset);
      }),
    );
  });

  test('an heir that commits before it read everything again forgets nothing', () => {
    fc.assert(
      fc.property(history, fc.nat({ max: 50 }), (story, read) => {
        const { tracker, offsets, decided } = play(story);
        const heir = OffsetTracker.restore(tracker.commitOffset, tracker.metadata());
        const again = offsets.filter((offset) => offset >= tracker.commitOffset);
        for (const offset of again.slice(0, read)) heir.begin(offset);
        const third = OffsetTracker.restore(heir.commitOffset, heir.metadata());
        for (const offset of again.filter((one) => one >= heir.commitOffset)) {
          expect(third.begin(offset)).toBe(decided.has(offset) ? 'decided' : 'fresh');
        }
      }),
    );
  });

  test('the metadata fits the broker’s limit even at the widest span with a mask on every record', () => {
    const tracker = begun(1_000, MAX_METADATA_SPAN);
    let seed = 1;
    for (let offset = 1_000; offset < 1_000 + MAX_METADATA_SPAN; offset += 1) {
      seed = (seed * 48_271) % 2_147_483_647;
      if (offset > 1_000 && seed % 3 === 0) tracker.done(offset);
      else for (let part = 0; part < 64; part += 9) if ((seed >> (part % 31)) & 1) tracker.decide(offset, part, 64);
    }
    const text = tracker.metadata();
    expect(text.length).toBeLessThanOrEqual(MAX_METADATA_CHARACTERS);
    const heir = OffsetTracker.restore(tracker.commitOffset, text);
    const wrong: number[] = [];
    for (let offset = 1_000; offset < 1_000 + MAX_METADATA_SPAN; offset += 1) {
      if (heir.begin(offset) !== (tracker.isOpen(offset) ? 'fresh' : 'decided')) wrong.push(offset);
    }
    expect(wrong).toEqual([]);
  });

  test('few records that hang are told however far reading is ahead of them', () => {
    const tracker = begun(0, 0);
    const hanging = new Set([0, 17, 250_000, 600_000]);
    for (let offset = 0; offset < 700_000; offset += 1) {
      tracker.begin(offset);
      if (!hanging.has(offset)) tracker.done(offset);
    }
    expect(tracker.metadataLoad).toBeLessThan(0.75);
    expect(tracker.metadata().length).toBeLessThan(100);
    const heir = OffsetTracker.restore(tracker.commitOffset, tracker.metadata());
    const wrong: number[] = [];
    for (let offset = 0; offset < 700_000; offset += 1) {
      if (heir.begin(offset) !== (hanging.has(offset) ? 'fresh' : 'decided')) wrong.push(offset);
    }
    expect(wrong).toEqual([]);
  });

  test('below a load of 1 nothing decided is ever forgotten', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 320 }),
        fc.integer({ min: 1, max: 3_000 }),
        (gaps, tail) => {
          const tracker = begun(0, 0);
          const open = new Set<number>();
          let at = 0;
          for (const gap of [...gaps, tail]) {
            tracker.begin(at);
            open.add(at);
            tracker.pass(at + gap);
            at += gap;
          }
          fc.pre(tracker.metadataLoad < 1);
          const heir = OffsetTracker.restore(tracker.commitOffset, tracker.metadata());
          for (const offset of open) {
            expect(heir.isDecided(offset, 0)).toBe(false);
            if (offset + 1 < at && !open.has(offset + 1)) expect(heir.isDecided(offset + 1, 0)).toBe(true);
          }
        },
      ),
    );
  });

  test.each([
    ['many undecided records fill it by the window', 6_000, 20_000, 1],
    ['few undecided records do not', 10, 20_000, 10 / 300],
    ['few undecided records fill it by a window of a million', 10, 500_000, 0.5],
  ])('%s', (_what, undecided, span, load) => {
    const tracker = begun(0, undecided);
    tracker.pass(span);
    expect(tracker.metadataLoad).toBeCloseTo(load, 5);
  });

  test('masks that do not fit are dropped from the highest offset down', () => {
    const tracker = begun(0, 1_000);
    let seed = 7;
    for (let offset = 0; offset < 1_000; offset += 1) {
      for (let part = 0; part < 64; part += 1) {
        seed = (seed * 48_271) % 2_147_483_647;
        if (seed & 64) tracker.decide(offset, part, 64);
      }
    }
    const heir = OffsetTracker.restore(0, tracker.metadata());
    for (let offset = 0; offset < 1_000; offset += 1) heir.begin(offset);
    const knows = (offset: number): boolean =>
      Array.from({ length: 64 }, (_, part) => heir.isDecided(offset, part)).some(Boolean);
    const forgotten = Array.from({ length: 1_000 }, (_, offset) => offset).findIndex((offset) => !knows(offset));
    expect(forgotten).toBeGreaterThan(250);
    for (let offset = forgotten; offset < 1_000; offset += 1) expect(knows(offset)).toBe(false);
  });
});
