import { createRequire } from 'node:module';
import { arrayLiteral } from './array-literal.js';

const { prepareValue } = createRequire(import.meta.url)('pg/lib/utils.js');

describe('a list as PostgreSQL spells it', () => {
  test.each<[string, readonly unknown[]]>([
    ['nothing', []],
    ['texts', ['a', 'b c', '']],
    ['numbers', [1, -2, 3.5]],
    ['nulls and what is undefined', [null, 'NULL', undefined]],
    ['quotes and backslashes', ['say "x"', '\\', '\\"', 'a\\b"c"']],
    ['braces, commas and newlines', ['{a,b}', '\n', '\t,']],
  ])('with %s means what the driver’s own spelling means', (_name, values) => {
    expect(plain(arrayLiteral(values) ?? '')).toBe(plain(prepareValue(values)));
  });

  test.each<[string, readonly unknown[]]>([
    ['bytes', [Buffer.of(1)]],
    ['times', [new Date()]],
    ['lists', [['a']]],
    ['truth', [true]],
  ])('with %s is left to the driver', (_name, values) => {
    expect(arrayLiteral(values)).toBeUndefined();
  });
});

/** The driver quotes numbers too. */
const plain = (literal: string): string => literal.replace(/"(-?[\d.]+)"/g, '$1');
