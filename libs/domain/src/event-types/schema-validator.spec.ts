import { schemaFaults, SchemaValidator } from './schema-validator.js';

const faultsIn = (schema: unknown): readonly string[] =>
  schemaFaults(schema).map(({ path, detail }) => `${path.map((part) => `/${part}`).join('')} ${detail}`);

const order = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://shop.example/order',
  type: 'object',
  required: ['orderId', 'total'],
  additionalProperties: false,
  properties: {
    orderId: { type: 'string', pattern: '^o-\\d+$' },
    total: { type: 'number', minimum: 0 },
    currency: { enum: ['EUR', 'USD'] },
    at: { type: 'string', format: 'date-time' },
    address: { $ref: '#/$defs/address' },
    tags: { type: 'array', items: { type: 'string' }, maxItems: 10, uniqueItems: true },
  },
  $defs: { address: { type: 'object', required: ['city'], properties: { city: { type: 'string' } } } },
};

describe('data', () => {
  const validator = new SchemaValidator(order);
  const pointers = (data: unknown, bytes = 100) =>
    validator.faultsOf(data, bytes, '/data').map(({ pointer }) => pointer);

  it.each<[string, unknown, readonly string[]]>([
    [
      'as its schema says',
      { orderId: 'o-17', total: 12.5, currency: 'EUR', address: { city: 'Ulm' }, tags: ['a'] },
      [],
    ],
    ['without what is required', { orderId: 'o-17' }, ['/data']],
    ['of another type', 'o-17', ['/data']],
    ['with a value of another type', { orderId: 'o-17', total: '12' }, ['/data/total']],
    ['not of its pattern', { orderId: '17', total: 1 }, ['/data/orderId']],
    ['not of its format', { orderId: 'o-1', total: 1, at: 'yesterday' }, ['/data/at']],
    ['with a value that is none of a list', { orderId: 'o-1', total: 1, currency: 'DM' }, ['/data/currency']],
    ['with a fault behind a reference', { orderId: 'o-1', total: 1, address: { city: 5 } }, ['/data/address/city']],
    ['with a member too much', { orderId: 'o-1', total: 1, note: '' }, ['/data']],
    ['with the same twice', { orderId: 'o-1', total: 1, tags: ['a', 'a'] }, ['/data/tags']],
    ['with all of that', { orderId: 1, total: -1, currency: 5 }, ['/data/orderId', '/data/total', '/data/currency']],
  ])('%s', (_, data, expected) => {
    expect(pointers(data)).toEqual(expected);
  });

  it('that is large is told its first fault alone', () => {
    expect(pointers({ orderId: 1, total: -1 }, 20_000)).toHaveLength(1);
  });

  it('has what is in it, not what objects inherit', () => {
    const inherited = new SchemaValidator({ required: ['constructor'], properties: { toString: { type: 'string' } } });
    expect(inherited.faultsOf({}, 2, '')).toHaveLength(1);
    expect(inherited.faultsOf({ constructor: 1 }, 20, '')).toEqual([]);
  });

  it('is told in words what would do', () => {
    const [fault] = validator.faultsOf({ orderId: 'o-1', total: 1, currency: 'DM' }, 50, '/data');
    expect(fault?.detail).toBe('must be one of ["EUR","USD"]');
  });
});

const refers = (name: string) => ({ $ref: `#/$defs/${name}` });

describe('a schema', () => {
  it('may use what is common', () => {
    expect(faultsIn(order)).toEqual([]);
    expect(faultsIn({})).toEqual([]);
    expect(faultsIn({ definitions: { a: true }, items: { $ref: '#/definitions/a' } })).toEqual([]);
    expect(
      faultsIn({ if: { const: 1 }, then: { type: 'number' }, else: false, anyOf: [{ not: { type: 'null' } }] }),
    ).toEqual([]);
  });

  it.each<[string, unknown, RegExp]>([
    ['is an object', [], /^ must be an object/],
    ['has known keywords only', { properties: { a: { typ: 'string' } } }, /^\/properties\/a\/typ is no keyword/],
    ['has no keyword that could take for ever', { patternProperties: {} }, /^\/patternProperties is no keyword/],
    ['has keywords of the right kind', { type: 'text' }, /^\/type /],
    [
      'has numbers where they belong',
      { properties: { a: { minimum: 'low' } } },
      /^\/properties\/a\/minimum must be number/,
    ],
    ['has a known format', { format: 'regex' }, /^\/format must be one of date-time/],
    ['has a pattern that goes forward only', { pattern: '(a)\\1' }, /^\/pattern .*not supported/],
    ['compares items with each other up to a number', { uniqueItems: true }, /^\/uniqueItems needs maxItems/],
    ['does not lead out of itself', { $ref: 'https://shop.example/order' }, /^\/\$ref must lead to a definition/],
    ['leads to what is there', { $ref: '#/$defs/a' }, /^\/\$ref leads to no definition/],
    ['is not recursive', { ...refers('a'), $defs: { a: { items: refers('a') } } }, /leads back/],
    ['is not recursive by a detour', { $defs: { a: { items: refers('b') }, b: { items: refers('a') } } }, /leads back/],
    ['defines at its top', { items: { $defs: {} } }, /^\/items\/\$defs must stand at the top/],
    ['has lists of schemas where they belong', { anyOf: {} }, /^\/anyOf must be a list/],
    ['has schemas where they belong', { properties: { a: 5 } }, /^\/properties\/a must be a schema/],
    ['is not too large', { description: 'x'.repeat(32_768) }, /at most 32768/],
    ['is not too deep', Array.from({ length: 40 }).reduce<object>((inner) => ({ items: inner }), {}), /deeper than 32/],
  ])('%s', (_, schema, expected) => {
    const [first = ''] = faultsIn(schema);
    expect(first).toMatch(expected);
  });

  it('counts what it refers to wherever it does', () => {
    const doubling = (levels: number) => ({
      ...refers('l0'),
      $defs: Object.fromEntries(
        Array.from({ length: levels }, (_, level) => [
          `l${level}`,
          level === levels - 1 ? {} : { anyOf: [refers(`l${level + 1}`), refers(`l${level + 1}`)] },
        ]),
      ),
    });
    expect(faultsIn(doubling(4))).toEqual([]);
    expect(faultsIn(doubling(10)).join()).toMatch(/at most 1000/);
  });
});
