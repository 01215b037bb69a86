import { retryAfterMs } from './retry-after.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');

describe('retryAfterMs', () => {
  it.each<[string, string | undefined, number | undefined]>([
    ['no header says nothing', undefined, undefined],
    ['whole seconds', '120', 120_000],
    ['zero seconds', '0', 0],
    ['decimals', '1.5', 1_500],
    ['decimals without a leading zero', '.25', 250],
    ['blanks around it', ' 7 ', 7_000],
    ['an HTTP date is a moment', 'Sun, 01 Mar 2026 12:00:30 GMT', 30_000],
    ['the obsolete RFC 850 date', 'Sunday, 01-Mar-26 12:01:00 GMT', 60_000],
    ['the obsolete asctime date is in GMT', 'Sun Mar  1 12:02:00 2026', 120_000],
    ['a date that has passed means now', 'Sun, 01 Mar 2026 11:00:00 GMT', 0],
    ['a year is cut to 24 h', '31536000', 86_400_000],
    ['a far date is cut to 24 h', 'Sun, 01 Mar 2037 12:00:00 GMT', 86_400_000],
    ['more digits than a number holds is cut to 24 h', '9'.repeat(400), 86_400_000],
    ['a negative number is garbage', '-5', undefined],
    ['an exponent is garbage', '1e9', undefined],
    ['a word is garbage', 'soon', undefined],
    ['a bare year is not taken for a date', '2026-03-01', undefined],
    ['an empty header is garbage', '', undefined],
    ['a broken date is garbage', 'Sun, 99 Foo 2026 12:00:00 GMT', undefined],
    ['NaN is garbage', 'NaN', undefined],
    ['Infinity is garbage', 'Infinity', undefined],
  ])('%s', (_, header, expected) => {
    expect(retryAfterMs(header, NOW)).toBe(expected);
  });
});
