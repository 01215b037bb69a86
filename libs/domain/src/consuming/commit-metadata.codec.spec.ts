import fc from 'fast-check';
import { decodeCommitMetadata, encodeCommitMetadata } from './commit-metadata.codec.js';
import { NOTHING_DECIDED, type DecidedAbove, type PartMask } from './decided-above.js';

describe('commit metadata', () => {
  const decided = fc
    .record({
      offset: fc.integer({ min: 0, max: 2 ** 45 }),
      steps: fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 })), { maxLength: 60 }),
      masks: fc.array(fc.tuple(fc.nat({ max: 30 }), fc.integer({ min: 1, max: 64 }), fc.nat()), { maxLength: 40 }),
    })
    .map(({ offset, steps, masks }) => {
      let at = offset;
      const ranges = steps.map(([gap, length]) => {
        const from = at + gap;
        at = from + length;
        return { from, to: at };
      });
      const partly = new Map<number, PartMask>();
      let record = offset;
      for (const [step, parts, seed] of masks) {
        record += step;
        const bits = Uint8Array.from({ length: Math.ceil(parts / 8) }, (_, index) => (seed >> index) & 255);
        partly.set(record, { parts, bits });
        record += 1;
      }
      return { offset, above: { ranges, partly } satisfies DecidedAbove };
    });

  test('reads back what was written', () => {
    fc.assert(
      fc.property(decided, ({ offset, above }) => {
        expect(decodeCommitMetadata(offset, encodeCommitMetadata(offset, above))).toEqual(above);
      }),
    );
  });

  test('is empty when nothing above the offset is decided', () => {
    expect(encodeCommitMetadata(7, NOTHING_DECIDED)).toBe('');
  });

  test('every second record of a wide window costs a bit, not bytes', () => {
    const ranges = Array.from({ length: 5_000 }, (_, index) => ({ from: index * 2 + 1, to: index * 2 + 2 }));
    expect(encodeCommitMetadata(0, { ranges, partly: new Map() }).length).toBeLessThan(1_800);
  });

  const good = encodeCommitMetadata(5, { ranges: [{ from: 7, to: 9 }], partly: new Map() });
  test.each<[string, number, string | null]>([
    ['null, as brokers give for no metadata', 5, null],
    ['the empty text', 5, ''],
    ['another program’s text', 5, 'consumer-7f3a:checkpoint'],
    ['JSON', 5, '{"offset":5}'],
    ['a version that does not exist yet', 5, good.replace('pr1:', 'pr2:')],
    ['a form that does not exist yet', 5, good.replace('pr1:r', 'pr1:x')],
    ['a cut-off text', 5, good.slice(0, -3)],
    ['garbage behind the prefix', 5, 'pr1:z!!!!'],
    ['deflated garbage', 5, `pr1:z${Buffer.from('not deflated at all').toString('base64')}`],
    ['text made for another offset, after an offset reset by a tool that kept it', 6, good],
  ])('tells nothing, and is no error: %s', (_what, offset, text) => {
    expect(decodeCommitMetadata(offset, text)).toEqual(NOTHING_DECIDED);
  });

  test('no text whatever makes it throw', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('pr1:r', 'pr1:z', ''), (text, prefix) => {
        decodeCommitMetadata(0, prefix + Buffer.from(text).toString('base64'));
      }),
    );
  });
});
