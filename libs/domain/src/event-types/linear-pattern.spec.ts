import fc from 'fast-check';
import { LinearPattern } from './linear-pattern.js';

describe('a pattern', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['^[A-Z]{3}$', ['EUR'], ['EURO', 'eur', 'EU', '']],
    ['b', ['abc', 'b'], ['ac', '']],
    ['^ab*c$', ['ac', 'abbbc'], ['abb', 'abcd']],
    ['^(?:a|bc)+$', ['a', 'abca', 'bc'], ['', 'b', 'ab']],
    ['^a?b{2,3}$', ['bb', 'abbb'], ['b', 'bbbb']],
    ['^a{2,}$', ['aa', 'aaaa'], ['a']],
    ['^(a*)*$', ['', 'aaa'], ['b']],
    ['^\\d+\\.\\d{2}$', ['12.50'], ['12,50', '.50']],
    ['^[^\\]x]$', ['a', '['], ['x', ']', 'ab']],
    ['^\\p{L}+$', ['Äß', 'abc'], ['a1']],
    ['^.$', ['😀', 'a'], ['ab', '\n']],
    ['^a|b$', ['ax', 'xb'], ['xa', 'bx']],
    ['$^', [''], ['a']],
    ['^(a|)(b|)$', ['', 'a', 'b', 'ab'], ['ba']],
    ['', ['', 'a'], []],
  ])('%j takes what it says and nothing else', (pattern, taken, refused) => {
    const linear = new LinearPattern(pattern);
    expect(taken.filter((text) => !linear.test(text))).toEqual([]);
    expect(refused.filter((text) => linear.test(text))).toEqual([]);
  });

  it('says what RegExp says', () => {
    const atom = fc.constantFrom('a', 'b', '[ab]', '[^a]', '.', '(?:a|b)', '(ab|a)', '\\w', '(?:a?b)');
    const piece = fc
      .tuple(atom, fc.constantFrom('', '*', '+', '?', '{2}', '{1,2}', '{0,}', '*?'))
      .map((parts) => parts.join(''));
    const pattern = fc
      .tuple(fc.constantFrom('', '^'), fc.array(piece, { maxLength: 4 }), fc.constantFrom('', '$', '|b', '$|^b'))
      .map(([start, pieces, end]) => `${start}${pieces.join('')}${end}`);
    const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 }).map((letters) => letters.join(''));
    fc.assert(
      fc.property(pattern, text, (source, asked) => {
        expect(new LinearPattern(source).test(asked)).toBe(new RegExp(source, 'u').test(asked));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['^(a+)+$', '(a|a)*b', '^(a|aa)+$', '(.*)*x', 'a*a*a*a*a*b'])('%j ends, whatever the text', (pattern) => {
    expect(new LinearPattern(pattern).test(`${'a'.repeat(4_000)}!`)).toBe(false);
  });

  it('is matched by no text beyond five thousand characters', () => {
    const pattern = new LinearPattern('^a*');
    expect(pattern.test('a'.repeat(5_000))).toBe(true);
    expect(pattern.test('a'.repeat(5_001))).toBe(false);
  });

  it.each<[string, RegExp]>([
    ['(a)\\1', /not supported/],
    ['(?=a)b', /group other/],
    ['(?<!a)b', /group other/],
    ['\\bword', /not supported/],
    ['(a', /./],
    ['a{201}', /at most 200/],
    ['(?:a{20}){20}', /at most 200/],
    ['(?:(?:(?:(?:){200}){200}){200}){200}', /at most 200/],
    ['a'.repeat(501), /500 characters/],
  ])('%j is refused', (pattern, reason) => {
    expect(() => new LinearPattern(pattern)).toThrow(reason);
  });
});
