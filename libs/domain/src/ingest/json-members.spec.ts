import fc from 'fast-check';
import { arrayElements, nestsDeeperThan, objectMembers, placeOfValue } from './json-members.js';

const slices = (json: string): [string, string][] => {
  const bytes = Buffer.from(json);
  return objectMembers(bytes).map(({ name, start, end }) => [name, bytes.toString('utf8', start, end)]);
};

const space = fc.constantFrom('', ' ', '\n\t', '\r\n  ');

/** JSON texts that JSON.parse reads but would not write back as they are. */
const rawJson: fc.Arbitrary<string> = fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(
      '0',
      '-0',
      '1e400',
      '-1.50E+03',
      '12345678901234567890123',
      'true',
      'null',
      '""',
      '"\\u0000\\ud800"',
      '"\\"\\\\\\/"',
      '"é\\u00e9😀"',
      '"}],{["',
      '"\\\\"',
    ),
    fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
    tie('array'),
    tie('object'),
  ),
  array: fc
    .array(fc.tuple(space, tie('value')), { maxLength: 4 })
    .map((items) => `[${items.map(([gap, item]) => gap + item + gap).join(',')}]`),
  object: fc
    .array(fc.tuple(fc.constantFrom('a', 'b', '\\u0061', 'é', ''), space, tie('value')), { maxLength: 4 })
    .map(
      (members) => `{${members.map(([name, gap, value]) => `${gap}"${name}"${gap}:${gap}${value}${gap}`).join(',')}}`,
    ),
})).value;

describe('the members of an object', () => {
  test.each<[string, string, [string, string][]]>([
    ['an empty object has none', ' { } ', []],
    [
      'values keep their spelling',
      '{"a":1.0e+2,"b" : -0 }',
      [
        ['a', '1.0e+2'],
        ['b', '-0'],
      ],
    ],
    [
      'a string may hold brackets, quotes and backslashes',
      '{"a":"}\\"]\\\\","b":1}',
      [
        ['a', '"}\\"]\\\\"'],
        ['b', '1'],
      ],
    ],
    ['an escaped name is decoded', '{"d\\u0061ta":{}}', [['data', '{}']]],
    [
      'a repeated name is told as often as it is there',
      '{"a":1,"a":2}',
      [
        ['a', '1'],
        ['a', '2'],
      ],
    ],
    ['white space around a value does not belong to it', '{"a":\n [ 1 , 2 ]\t}', [['a', '[ 1 , 2 ]']]],
    ['names outside ASCII are read as UTF-8', '{"größe":1}', [['größe', '1']]],
    [
      'nested members are not members',
      '{"a":{"b":{"c":1}},"d":[{"e":1}]}',
      [
        ['a', '{"b":{"c":1}}'],
        ['d', '[{"e":1}]'],
      ],
    ],
    ['a member may be called __proto__', '{"__proto__":1}', [['__proto__', '1']]],
  ])('%s', (_sentence, json, expected) => {
    expect(slices(json)).toEqual(expected);
  });

  test('are found for any JSON: the parts together are the whole, and each value parses alone', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), rawJson), { maxLength: 6 }), space, (members, gap) => {
        const json = `{${members.map(([name, value]) => `${gap}${JSON.stringify(name)}${gap}:${gap}${value}${gap}`).join(',')}}`;
        expect(slices(json)).toEqual(members.map(([name, value]) => [JSON.parse(JSON.stringify(name)), value]));
      }),
      { numRuns: 500 },
    );
  });

  test('of JSON that ends early throw instead of running away', () => {
    for (const json of ['{', '{"a"', '{"a":', '{"a":[', '{"a":"', '{"a":1', '']) {
      expect(() => objectMembers(Buffer.from(json))).toThrow(RangeError);
    }
  });
});

describe('the elements of an array', () => {
  test('are exact bytes for any JSON', () => {
    fc.assert(
      fc.property(fc.array(rawJson, { maxLength: 8 }), space, (values, gap) => {
        const bytes = Buffer.from(`${gap}[${values.map((value) => gap + value + gap).join(',')}]`);
        expect(arrayElements(bytes).map(({ start, end }) => bytes.toString('utf8', start, end))).toEqual(values);
      }),
      { numRuns: 500 },
    );
  });
});

describe('depth', () => {
  test.each([
    ['a string with brackets', '"[[["', 0],
    ['a number', '12', 0],
    ['an empty array', '[]', 1],
    ['an object of scalars', '{"a":1}', 1],
    ['siblings count once', '[[],[],[[1]]]', 3],
    ['64 levels', '['.repeat(64) + ']'.repeat(64), 64],
  ])('of %s', (_sentence, json, depth) => {
    const bytes = Buffer.from(` ${json} `);
    expect(placeOfValue(bytes)).toEqual({ start: 1, end: bytes.length - 1, depth });
    expect(nestsDeeperThan(bytes, depth)).toBe(false);
    if (depth > 0) expect(nestsDeeperThan(bytes, depth - 1)).toBe(true);
  });

  test('is told for bytes that are no JSON at all', () => {
    expect(nestsDeeperThan(Buffer.from('[['.repeat(50)), 64)).toBe(true);
    expect(nestsDeeperThan(Buffer.from('}}"[[[['), 1)).toBe(false);
  });
});
