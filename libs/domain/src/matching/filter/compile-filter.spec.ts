import { compileFilter } from './compile-filter.js';

const envelope = {
  id: 'evt_1',
  type: 'order.created',
  source: 'shop',
  timestamp: '2026-01-02T03:04:05Z',
  channels: ['eu', 'vip'],
  data: {
    total: 120,
    zero: 0,
    none: null,
    paid: true,
    currency: 'EUR',
    customer: { id: 'c-17', tags: ['vip', 'new'] },
    items: [
      { sku: 'a-1', price: 5, sizes: ['S', 'M'] },
      { sku: 'b-2', price: 115 },
    ],
    grid: [
      [1, 2],
      [3, 4],
    ],
  },
};

function judge(filter: unknown): boolean {
  const compiled = compileFilter(filter);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.faults));
  return compiled.test(envelope);
}

describe('a filter', () => {
  it.each<[string, object, boolean]>([
    ['a value must be equal', { 'data.currency': 'EUR' }, true],
    ['a text is no number', { 'data.total': '120' }, false],
    ['dots and nesting say the same', { data: { total: 120, customer: { id: 'c-17' } } }, true],
    ['both together', { data: { 'customer.id': 'c-18' } }, false],
    ['members of the envelope count too', { source: 'shop', type: { $startsWith: 'order.' } }, true],
    ['all members of an object must hold', { 'data.total': { $gt: 100, $lt: 120 } }, false],
    ['$eq null is for a null that is there', { 'data.none': { $eq: null } }, true],
    ['$eq null is not for what is missing', { 'data.nothing': null }, false],
    ['$neq', { 'data.currency': { $neq: 'USD' } }, true],
    ['$neq holds for what is missing', { 'data.nothing': { $neq: 1 } }, true],
    ['$gt is not for equal numbers', { 'data.total': { $gt: 120 } }, false],
    ['$gte is', { 'data.total': { $gte: 120 } }, true],
    ['$lt', { 'data.zero': { $lt: 0.5 } }, true],
    ['$lte', { 'data.zero': { $lte: 0 } }, true],
    ['a number has no order with a text', { 'data.currency': { $gt: 0 } }, false],
    ['texts have an order, so times have', { timestamp: { $gte: '2026-01-01T00:00:00Z' } }, true],
    ['what is missing is not less than anything', { 'data.nothing': { $lt: 5 } }, false],
    ['$in', { 'data.currency': { $in: ['USD', 'EUR'] } }, true],
    ['$in without it', { 'data.total': { $in: ['120', 121] } }, false],
    ['$nin', { 'data.currency': { $nin: ['USD', 'EUR'] } }, false],
    ['$nin holds for what is missing', { 'data.nothing': { $nin: [1] } }, true],
    ['$startsWith', { 'data.customer.id': { $startsWith: 'c-' } }, true],
    ['$endsWith', { 'data.customer.id': { $endsWith: 'c-' } }, false],
    ['$startsWith of a number', { 'data.total': { $startsWith: '1' } }, false],
    ['$exist', { 'data.none': { $exist: true }, 'data.nothing': { $exist: false } }, true],
    ['$exist below what is no object', { 'data.total.value': { $exist: true } }, false],
    ['$or', { $or: [{ 'data.total': 1 }, { 'data.currency': 'EUR' }] }, true],
    ['$or of none that holds', { $or: [{ 'data.total': 1 }, { 'data.currency': 'USD' }] }, false],
    ['$and', { $and: [{ 'data.total': 120 }, { 'data.currency': 'USD' }] }, false],
    ['$not', { $not: { 'data.currency': 'USD' } }, true],
    ['$or of one value', { 'data.total': { $or: [{ $lt: 5 }, { $gt: 100 }, 50] } }, true],
    ['$not of one value', { 'data.total': { $not: { $gt: 100 } } }, false],
    ['$not of what is missing', { 'data.nothing': { $not: 5 } }, true],
    ['a list holds for one of its elements', { 'data.customer.tags': 'vip' }, true],
    ['channels are a list', { channels: { $in: ['us', 'eu'] } }, true],
    ['$neq of a list is for none of them', { 'data.customer.tags': { $neq: 'vip' } }, false],
    ['a name is looked for in each element of a list', { 'data.items.sku': 'b-2' }, true],
    ['conditions of one object may hold for different elements', { 'data.items': { sku: 'a-1', price: 115 } }, true],
    ['a number names an element', { 'data.items.0.price': 115 }, false],
    ['a number beyond the list', { 'data.items.2.price': { $exist: false } }, true],
    ['lists in lists', { 'data.grid.1.0': 3 }, true],
    ['the elements of lists in elements', { 'data.items.sizes': 'M' }, true],
    ['nothing that objects inherit is there', { 'data.constructor': { $exist: true } }, false],
    ['nor of their prototype', { 'data.__proto__.x': { $exist: true } }, false],
    ['lists have no length', { 'data.items.length': { $exist: true } }, false],
  ])('%s', (_, filter, expected) => {
    expect(judge(filter)).toBe(expected);
  });

  it('looks at a thousand elements of a list, whatever its form', () => {
    const long = Array.from({ length: 1_500 }, (_, index) => index);
    const compiled = compileFilter({ 'data.list': 999, 'data.objects.value': 999 });
    if (!compiled.ok) throw new Error('refused');
    const objects = long.map((value) => ({ value }));
    expect(compiled.test({ data: { list: long, objects } })).toBe(true);
    expect(compiled.test({ data: { list: long.toReversed(), objects: objects.toReversed() } })).toBe(true);
    expect(compiled.test({ data: { list: long.map((value) => value - 1), objects } })).toBe(false);
  });

  it('judges what is no object at all', () => {
    const compiled = compileFilter({ 'data.total': 1 });
    expect(compiled.ok && [null, [], 'text', 5].some((value) => compiled.test(value))).toBe(false);
  });
});

const nested = (depth: number): object =>
  Array.from({ length: depth }).reduce<object>((inner) => ({ $not: inner }), { 'data.a': 1 });

describe('a bad filter is refused with the place of the fault', () => {
  it.each<[string, unknown, string, RegExp]>([
    ['no object', 'data.total > 5', '', /object/],
    ['a list', [{ 'data.a': 1 }], '', /object/],
    ['an empty one', {}, '', /empty/],
    ['an empty object within', { 'data.a': {} }, '/data.a', /empty/],
    ['an unknown operator', { 'data.total': { $over: 5 } }, '/data.total/$over', /known are \$eq/],
    ['a near miss at the top', { $xor: [] }, '/$xor', /no operator/],
    ['an operator without a member', { $eq: 5 }, '/$eq', /below the name/],
    ['a name outside of the envelope', { total: 5 }, '/total', /begin with/],
    ['a path with an empty name', { 'data..total': 5 }, '/data..total', /dots/],
    ['a path that is too deep', { [`data${'.a'.repeat(16)}`]: 5 }, `/data${'.a'.repeat(16)}`, /16 names/],
    ['$in without a list', { 'data.a': { $in: 'x' } }, '/data.a/$in', /list/],
    ['$in of nothing', { 'data.a': { $in: [] } }, '/data.a/$in', /0 values/],
    ['$in of too much', { 'data.a': { $in: Array(101).fill(1) } }, '/data.a/$in', /101/],
    ['$in of objects', { 'data.a': { $in: [1, {}] } }, '/data.a/$in/1', /text/],
    ['equal to a list', { 'data.a': [1] }, '/data.a', /\$in/],
    ['$gt of true', { 'data.a': { $gt: true } }, '/data.a/$gt', /number or a text/],
    ['$startsWith of nothing', { 'data.a': { $startsWith: '' } }, '/data.a/$startsWith', /empty/],
    ['$exist of a number', { 'data.a': { $exist: 1 } }, '/data.a/$exist', /true or false/],
    ['$or of one object', { $or: { 'data.a': 1 } }, '/$or', /list/],
    ['$or of nothing', { $or: [] }, '/$or', /at least one/],
    [
      'a fault deep within',
      { $or: [{ 'data.a': 1 }, { $and: [{ 'data.b': { $lt: null } }] }] },
      '/$or/1/$and/0/data.b/$lt',
      /number/,
    ],
    ['$not of a value at the top', { $not: 5 }, '/$not', /object/],
    ['too deep', nested(9), '/$not'.repeat(9), /deeper/],
    ['too long', { 'data.a': 'x'.repeat(8_192) }, '', /bytes/],
  ])('%s', (_, filter, pointer, detail) => {
    const compiled = compileFilter(filter);
    if (compiled.ok) throw new Error('it was taken');
    expect(compiled.faults.map(({ path }) => path.map((part) => `/${part}`).join(''))).toEqual([pointer]);
    expect(compiled.faults[0]?.detail).toMatch(detail);
  });

  it('takes as deep a filter as is allowed', () => {
    expect(compileFilter(nested(8)).ok).toBe(true);
  });

  it('with too many conditions', () => {
    const conditions = (count: number) => ({ $or: Array.from({ length: count }, (_, index) => ({ 'data.a': index })) });
    expect(compileFilter(conditions(64)).ok).toBe(true);
    const compiled = compileFilter(conditions(70));
    expect(!compiled.ok && compiled.faults.map(({ path }) => path)).toEqual([['$or', 64, 'data.a']]);
  });

  it('tells all its faults at once', () => {
    const compiled = compileFilter({ total: 1, 'data.a': { $in: 1, $is: 2 } });
    expect(!compiled.ok && compiled.faults).toHaveLength(3);
  });
});
