import { compareSchemas } from './compare-schemas.js';

const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });
const text = { type: 'string' };

describe('a changed schema', () => {
  it.each<[string, object | null, object | null, readonly string[]]>([
    ['that is the same', object({ a: text }), object({ a: { ...text, description: 'new words' } }), []],
    ['with a new optional member', object({ a: text }), object({ a: text, b: text }), []],
    [
      'with a new optional member where others were not allowed',
      object({ a: text }, { additionalProperties: false }),
      object({ a: text, b: text }, { additionalProperties: false }),
      [],
    ],
    ['with a new required member', object({}), object({ b: text }, { required: ['b'] }), ['/required publishers']],
    ['with a member that may be missing', object({}, { required: ['a'] }), object({}), ['/required receivers']],
    ['without a member', object({ a: text }), object({}), ['/properties/a receivers']],
    [
      'that forbids a member',
      object({ a: text }, { additionalProperties: false }),
      object({}, { additionalProperties: false }),
      ['/properties/a both'],
    ],
    [
      'with another type',
      object({ a: text }),
      object({ a: { type: 'number' } }),
      ['/properties/a/type receivers', '/properties/a/type publishers'],
    ],
    [
      'that allows null',
      object({ a: text }),
      object({ a: { type: ['string', 'null'] } }),
      ['/properties/a/type receivers'],
    ],
    ['that takes whole numbers only', { type: 'number' }, { type: 'integer' }, ['/type publishers']],
    ['that takes all numbers', { type: 'integer' }, { type: 'number' }, ['/type receivers']],
    ['with one more value', { enum: ['a'] }, { enum: ['b', 'a'] }, ['/enum receivers']],
    ['with one value less', { enum: ['a', 'b'] }, { const: 'a' }, ['/enum publishers']],
    ['with any value', { enum: ['a'] }, {}, ['/enum receivers']],
    ['with a higher minimum', { minimum: 1 }, { minimum: 2 }, ['/minimum publishers']],
    ['without a minimum', { minLength: 1 }, {}, ['/minLength receivers']],
    ['with a lower maximum', { maximum: 5 }, { maximum: 2 }, ['/maximum publishers']],
    ['with a higher maximum', { maxItems: 5 }, { maxItems: 6 }, ['/maxItems receivers']],
    [
      'with other items',
      { items: text },
      { items: { type: 'integer' } },
      ['/items/type receivers', '/items/type publishers'],
    ],
    ['with a pattern', text, { ...text, pattern: '^a' }, ['/pattern publishers']],
    ['without a format', { ...text, format: 'uuid' }, text, ['/format receivers']],
    ['with another choice', { oneOf: [text] }, { oneOf: [{ type: 'null' }] }, ['/oneOf both']],
    [
      'with the same choice in another order of names',
      { oneOf: [{ type: 'string', minLength: 1 }] },
      { oneOf: [{ minLength: 1, type: 'string' }] },
      [],
    ],
    [
      'that closes itself',
      object({}),
      object({}, { additionalProperties: false }),
      ['/additionalProperties publishers'],
    ],
    ['that opens itself', object({}, { additionalProperties: false }), object({}), []],
    ['where there was none', null, object({}, { required: ['a'] }), ['/type publishers', '/required publishers']],
    ['that is no more', { required: ['a'] }, null, ['/required receivers']],
    [
      'with a change behind a reference',
      object({ a: { $ref: '#/$defs/a' } }, { $defs: { a: text } }),
      object({ a: { $ref: '#/$defs/a' } }, { $defs: { a: { type: 'number' } } }),
      ['/properties/a/type receivers', '/properties/a/type publishers'],
    ],
    [
      'that says the same by a reference',
      object({ a: text }),
      object({ a: { $ref: '#/$defs/t' } }, { $defs: { t: text } }),
      [],
    ],
    ['with a member whose name needs escapes', object({ 'a/b': text }), object({}), ['/properties/a~1b receivers']],
  ])('%s', (_, before, after, expected) => {
    const changes = compareSchemas(before as never, after as never);
    expect(changes.map(({ pointer, breaks }) => `${pointer} ${breaks}`)).toEqual(expected);
  });
});
