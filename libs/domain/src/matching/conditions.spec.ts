import type { SubscriptionCondition } from '#libs/contracts';
import { passing } from './candidates.js';
import { compileCondition, EventInView } from './subscription-condition.js';
import { SubscriptionIndex, type SubscribedType } from './subscription-index.js';

const event = (data: unknown = {}, channels?: readonly string[]): EventInView =>
  new EventInView(channels, Buffer.from(JSON.stringify({ type: 'order.created', data })));
const holds = (condition: SubscriptionCondition, asked: EventInView): boolean =>
  compileCondition(condition).holds(asked);

describe('a condition', () => {
  it.each<[string, SubscriptionCondition, EventInView, boolean]>([
    ['a channel of the event', { channels: ['eu', 'us'] }, event({}, ['us']), true],
    ['another channel', { channels: ['eu'] }, event({}, ['us', 'EU']), false],
    ['an event without channels', { channels: ['eu'] }, event(), false],
    ['a filter', { filter: { 'data.total': { $gt: 1 } } }, event({ total: 2 }), true],
    ['a filter that fails', { filter: { 'data.total': { $gt: 1 } } }, event({ total: 1 }), false],
    ['both', { filter: { 'data.total': 1 }, channels: ['eu'] }, event({ total: 1 }, ['eu']), true],
    ['both, one of which fails', { filter: { 'data.total': 1 }, channels: ['eu'] }, event({ total: 2 }, ['eu']), false],
    ['a filter of a newer version lets all pass', { filter: { 'data.a': { $regex: 'x' } } }, event(), true],
    ['but its channels count', { filter: { 'data.a': { $regex: 'x' } }, channels: ['eu'] }, event(), false],
  ])('%s', (_, condition, asked, expected) => {
    expect(holds(condition, asked)).toBe(expected);
  });

  it('of channels alone never reads the event', () => {
    const unreadable = new EventInView(['eu'], Buffer.from('{'));
    expect(holds({ channels: ['eu'] }, unreadable)).toBe(true);
    expect(() => holds({ filter: { 'data.a': 1 } }, unreadable)).toThrow(SyntaxError);
  });
});

describe('SubscriptionIndex with conditions', () => {
  const large = { filter: { 'data.total': { $gt: 100 } } };
  const wanting = (index: SubscriptionIndex, asked: EventInView, type = 'order.created'): readonly string[] => {
    const { endpointIds, conditional } = index.candidatesFor('a', type);
    return [...endpointIds, ...[...passing(conditional, asked)].flat()].sort();
  };
  const indexOf = (subscribed: Readonly<Record<string, readonly SubscribedType[]>>): SubscriptionIndex => {
    const index = new SubscriptionIndex();
    for (const [id, types] of Object.entries(subscribed)) index.put(id, 'a', types);
    return index;
  };

  it('finds those whose condition holds beside those who have none', () => {
    const index = indexOf({
      ep_all: [{ eventType: '*' }],
      ep_large: [{ eventType: 'order.*', ...large }],
      ep_eu: [{ eventType: 'order.created', channels: ['eu'] }],
    });
    expect(wanting(index, event({ total: 5 }))).toEqual(['ep_all']);
    expect(wanting(index, event({ total: 500 }))).toEqual(['ep_all', 'ep_large']);
    expect(wanting(index, event({ total: 500 }, ['eu']))).toEqual(['ep_all', 'ep_eu', 'ep_large']);
    expect(wanting(index, event({ total: 500 }, ['eu']), 'ping')).toEqual(['ep_all']);
  });

  it('an endpoint that wants all of a type gets it, whatever its other subscriptions ask for', () => {
    const index = indexOf({
      ep_1: [{ eventType: '*', channels: ['eu'] }, { eventType: 'order.created' }, { eventType: 'order.*', ...large }],
    });
    expect(index.candidatesFor('a', 'order.created')).toEqual({ endpointIds: ['ep_1'], conditional: [] });
    expect(wanting(index, event(), 'order.updated')).toEqual([]);
    expect(wanting(index, event({}, ['eu']), 'order.updated')).toEqual(['ep_1']);
  });

  it('an endpoint counts once when several of its conditions hold', () => {
    const index = indexOf({
      ep_1: [
        { eventType: '*', channels: ['eu'] },
        { eventType: 'order.*', ...large },
        { eventType: 'order.created', channels: ['eu'] },
      ],
    });
    expect(wanting(index, event({ total: 500 }, ['eu']))).toEqual(['ep_1']);
  });

  it('judges equal conditions once, in whatever order they name their channels', () => {
    const index = indexOf({
      ep_1: [{ eventType: '*', channels: ['eu', 'us'] }],
      ep_2: [{ eventType: '*', channels: ['us', 'eu'] }],
      ep_3: [{ eventType: 'order.*', ...large }],
      ep_4: [{ eventType: '*', ...structuredClone(large) }],
    });
    expect(index.candidatesFor('a', 'order.created').conditional).toHaveLength(2);
  });

  it('reads an event only when a candidate has a filter', () => {
    const unreadable = new EventInView(undefined, Buffer.from('{'));
    const index = indexOf({ ep_1: [{ eventType: 'order.*', ...large }], ep_2: [{ eventType: 'ping' }] });
    expect(wanting(index, unreadable, 'ping')).toEqual(['ep_2']);
    expect(() => wanting(index, unreadable)).toThrow(SyntaxError);
  });

  it('a changed condition is in force with the next event, an equal one changes nothing', () => {
    const index = indexOf({ ep_1: [{ eventType: 'ping', channels: ['eu'] }] });
    const answer = index.candidatesFor('a', 'ping');
    index.put('ep_1', 'a', [{ eventType: 'ping', channels: ['eu'] }]);
    expect(index.candidatesFor('a', 'ping')).toBe(answer);
    index.put('ep_1', 'a', [{ eventType: 'ping', channels: ['us'] }]);
    expect(wanting(index, event({}, ['eu']), 'ping')).toEqual([]);
    index.put('ep_1', 'a', [{ eventType: 'ping' }]);
    expect(index.candidatesFor('a', 'ping')).toEqual({ endpointIds: ['ep_1'], conditional: [] });
    index.put('ep_1', 'a', [{ eventType: 'pong', ...large }]);
    index.put('ep_2', 'a', [{ eventType: 'ping' }]);
    expect(wanting(index, event(), 'ping')).toEqual(['ep_2']);
    expect(wanting(index, event(), 'pong')).toEqual([]);
  });

  it('the place of a condition that went has a new one without a trace of the old', () => {
    const index = indexOf({ ep_1: [{ eventType: 'ping', channels: ['eu'] }] });
    index.remove('ep_1');
    index.put('ep_2', 'a', [{ eventType: 'ping' }]);
    index.put('ep_3', 'a', [{ eventType: 'ping', channels: ['us'] }]);
    expect(wanting(index, event({}, ['eu']), 'ping')).toEqual(['ep_2']);
    expect(wanting(index, event({}, ['us']), 'ping')).toEqual(['ep_2', 'ep_3']);
  });
});
