import fc from 'fast-check';
import { SubscriptionIndex } from './subscription-index.js';
import { matches } from './type-pattern.js';

const typed = (patterns: readonly string[]) => patterns.map((eventType) => ({ eventType }));

/** `a: order.*, ping → ep_1` */
function put(index: SubscriptionIndex, text: string): void {
  const [tenantId = '', patterns = '', endpointId = ''] = text.split(/: | → /);
  index.put(endpointId, tenantId, typed(patterns.split(', ')));
}

function indexOf(...texts: readonly string[]): SubscriptionIndex {
  const index = new SubscriptionIndex();
  for (const text of texts) put(index, text);
  return index;
}

const sorted = (index: SubscriptionIndex, tenantId: string, type: string): string[] =>
  [...index.candidatesFor(tenantId, type).endpointIds].sort();

describe('SubscriptionIndex', () => {
  const index = indexOf(
    'a: order.created → ep_exact',
    'a: order.* → ep_orders',
    'a: order.item.* → ep_items',
    'a: *, order.created → ep_all',
    'b: * → ep_other',
  );

  it.each<[string, string, string, string[]]>([
    [
      'every kind of pattern that matches counts, each endpoint once',
      'a',
      'order.created',
      ['ep_all', 'ep_exact', 'ep_orders'],
    ],
    ['patterns match at any depth', 'a', 'order.item.added', ['ep_all', 'ep_items', 'ep_orders']],
    ['order.* does not match order', 'a', 'order', ['ep_all']],
    ["another tenant's subscription never counts", 'b', 'order.created', ['ep_other']],
    ['a tenant without subscriptions has nobody', 'c', 'order.created', []],
  ])('%s', (_, tenantId, type, expected) => {
    expect(sorted(index, tenantId, type)).toEqual(expected);
  });

  it('counts pairs of an endpoint and a pattern', () => {
    expect(index.size).toBe(6);
    expect(indexOf('a: ping, ping → ep_1').size).toBe(1);
  });

  it('a change is in force with the next event', () => {
    const changing = new SubscriptionIndex();
    expect(changing.candidatesFor('a', 'ping').endpointIds).toEqual([]);
    put(changing, 'a: ping → ep_1');
    expect(changing.candidatesFor('a', 'ping').endpointIds).toEqual(['ep_1']);
    put(changing, 'a: pong → ep_1');
    expect(changing.candidatesFor('a', 'ping').endpointIds).toEqual([]);
    expect(changing.candidatesFor('a', 'pong').endpointIds).toEqual(['ep_1']);
    changing.remove('ep_1');
    expect(changing.candidatesFor('a', 'pong').endpointIds).toEqual([]);
    expect(changing.size).toBe(0);
  });

  it('an endpoint that subscribes to nothing any more is gone', () => {
    const changing = indexOf('a: ping → ep_1');
    changing.put('ep_1', 'a', []);
    expect(changing.candidatesFor('a', 'ping').endpointIds).toEqual([]);
    expect(changing.size).toBe(0);
  });

  it('an endpoint that names one pattern twice loses what it named before', () => {
    const changing = indexOf('a: ping, pong → ep_1');
    put(changing, 'a: pong, pong → ep_1');
    expect(changing.candidatesFor('a', 'ping').endpointIds).toEqual([]);
    expect(changing.size).toBe(1);
  });

  it('gives the same array until the tenant changes, so that what is derived from it can be kept', () => {
    const kept = indexOf('a: ping → ep_1', 'b: ping → ep_2');
    const answer = kept.candidatesFor('a', 'ping');
    put(kept, 'b: ping, pong → ep_2');
    put(kept, 'a: ping → ep_1');
    expect(kept.candidatesFor('a', 'ping')).toBe(answer);
    put(kept, 'a: pong → ep_3');
    expect(kept.candidatesFor('a', 'ping')).not.toBe(answer);
  });

  it('keeps no more answers than it has room for', () => {
    const small = new SubscriptionIndex(40);
    put(small, 'a: * → ep_1');
    const first = small.candidatesFor('a', 'type.0');
    for (let made = 1; made <= 10; made += 1) small.candidatesFor('a', `type.${made}`);
    const last = small.candidatesFor('a', 'type.10');
    expect(small.candidatesFor('a', 'type.10')).toBe(last);
    expect(small.candidatesFor('a', 'type.0')).not.toBe(first);
    expect(small.candidatesFor('a', 'type.0').endpointIds).toEqual(['ep_1']);
  });

  it("never takes an answer of a tenant that went for its successor's", () => {
    const index = indexOf('a: ping → ep_1');
    index.candidatesFor('a', 'ping');
    index.remove('ep_1');
    put(index, 'b: pong → ep_2');
    expect(index.candidatesFor('b', 'ping').endpointIds).toEqual([]);
    expect(index.candidatesFor('a', 'ping').endpointIds).toEqual([]);
  });

  describe('finds what trying each pattern finds', () => {
    const word = fc.constantFrom('order', 'item', 'x');
    const type = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join('.'));
    const pattern = fc.oneof(
      type,
      type.map((prefix) => `${prefix}.*`),
      fc.constant('*'),
    );
    const tenantId = fc.constantFrom('a', 'b', 'c');
    const endpointId = fc.integer({ min: 0, max: 7 }).map((number) => `ep_${number}`);
    const change = fc.oneof(
      { weight: 3, arbitrary: fc.tuple(endpointId, tenantId, fc.array(pattern, { maxLength: 5 })) },
      { weight: 1, arbitrary: fc.tuple(endpointId, tenantId, fc.constant(undefined)) },
    );

    it('after each of any sequence of changes, with answers kept and with none', () => {
      fc.assert(
        fc.property(fc.array(change, { maxLength: 30 }), fc.array(type, { maxLength: 4 }), (changes, types) => {
          const indexes = [new SubscriptionIndex(), new SubscriptionIndex(0)];
          const naive = new Map<string, { readonly tenantId: string; readonly patterns: readonly string[] }>();
          for (const [endpoint, tenant, patterns] of changes) {
            naive.set(endpoint, { tenantId: tenant, patterns: patterns ?? [] });
            for (const changed of indexes) {
              if (patterns === undefined) changed.remove(endpoint);
              else changed.put(endpoint, tenant, typed(patterns));
            }
            for (const asked of ['a', 'b', 'c']) {
              for (const eventType of types) {
                const expected = [...naive]
                  .filter(([, one]) => one.tenantId === asked && one.patterns.some((own) => matches(own, eventType)))
                  .map(([id]) => id);
                for (const answering of indexes) expect(sorted(answering, asked, eventType)).toEqual(expected.sort());
              }
            }
          }
          const pairs = [...naive.values()].reduce((sum, { patterns }) => sum + new Set(patterns).size, 0);
          for (const counted of indexes) expect(counted.size).toBe(pairs);
        }),
      );
    });
  });
});
