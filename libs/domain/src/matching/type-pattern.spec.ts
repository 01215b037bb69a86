import { matches } from './type-pattern.js';

describe('matches', () => {
  it.each<[string, string, string, boolean]>([
    ['a type matches itself', 'order.created', 'order.created', true],
    ['a type matches no other', 'order.created', 'order.updated', false],
    ['a type does not match what lies below it', 'order', 'order.created', false],
    ['a type is compared letter by letter', 'order.created', 'Order.created', false],
    ['order.* matches what lies below', 'order.*', 'order.created', true],
    ['order.* matches at any depth', 'order.*', 'order.item.added', true],
    ['order.* does not match order itself', 'order.*', 'order', false],
    ['order.* does not match another word that begins so', 'order.*', 'orders.created', false],
    ['order.item.* does not match a sibling', 'order.item.*', 'order.created', false],
    ['* matches a dotted type', '*', 'order.created', true],
    ['* matches a single word', '*', 'ping', true],
  ])('%s', (_, pattern, type, expected) => {
    expect(matches(pattern, type)).toBe(expected);
  });
});
