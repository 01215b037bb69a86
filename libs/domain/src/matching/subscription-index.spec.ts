import type { SubscriptionSettings } from '#libs/contracts';
import fc from 'fast-check';
import { SubscriptionIndex } from './subscription-index.js';
import { matches } from './type-pattern.js';

/** `a: order.* → ep_1` */
const subscription = (text: string, id = text): SubscriptionSettings => {
  const [tenantId = '', eventType = '', endpointId = ''] = text.split(/: | → /);
  return { id, tenantId, endpointId, eventType };
};

describe('SubscriptionIndex', () => {
  const index = SubscriptionIndex.of(
    [
      'a: order.created → ep_exact',
      'a: order.* → ep_orders',
      'a: order.item.* → ep_items',
      'a: * → ep_all',
      'a: order.created → ep_all',
      'b: * → ep_other',
    ].map((text) => subscription(text)),
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
    expect([...index.endpointsFor(tenantId, type)].sort()).toEqual(expected);
  });

  it('a change is in force with the next event', () => {
    const changing = new SubscriptionIndex();
    expect(changing.endpointsFor('a', 'ping')).toEqual([]);
    changing.put(subscription('a: ping → ep_1', 'sub_1'));
    expect(changing.endpointsFor('a', 'ping')).toEqual(['ep_1']);
    changing.put(subscription('a: pong → ep_1', 'sub_1'));
    expect(changing.endpointsFor('a', 'ping')).toEqual([]);
    changing.remove('sub_1');
    expect(changing.endpointsFor('a', 'pong')).toEqual([]);
    expect(changing.size).toBe(0);
  });

  it('one of two subscriptions of an endpoint going leaves the other', () => {
    const changing = SubscriptionIndex.of([subscription('a: ping → ep_1', 's1'), subscription('a: * → ep_1', 's2')]);
    changing.remove('s1');
    expect(changing.endpointsFor('a', 'ping')).toEqual(['ep_1']);
  });

  it('gives the same array until something changes, so that what is derived from it can be kept', () => {
    expect(index.endpointsFor('a', 'order.created')).toBe(index.endpointsFor('a', 'order.created'));
  });

  it('finds what trying each pattern finds', () => {
    const word = fc.constantFrom('order', 'item', 'x');
    const type = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join('.'));
    const pattern = fc.oneof(
      type,
      type.map((prefix) => `${prefix}.*`),
      fc.constant('*'),
    );
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 12 }), type, (patterns, eventType) => {
        const all = patterns.map((text, at) => subscription(`a: ${text} → ep_${at}`, `sub_${at}`));
        const expected = all.filter((one) => matches(one.eventType, eventType)).map((one) => one.endpointId);
        const found = SubscriptionIndex.of(all).endpointsFor('a', eventType);
        expect([...found].sort()).toEqual(expected.sort());
      }),
    );
  });
});
