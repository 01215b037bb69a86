import { DEFAULT_RETRY_POLICY, UNORDERED, type EndpointSettings, type SubscriptionSettings } from '#libs/contracts';
import { KnownEndpoints } from './known-endpoints.js';

const endpoint = (id: string): EndpointSettings => ({
  id,
  tenantId: 'ten_a',
  url: 'https://example.com/hook',
  state: 'active',
  headers: {},
  timeoutMs: 15_000,
  retry: DEFAULT_RETRY_POLICY,
  ordering: UNORDERED,
  secrets: ['whsec_a'],
});
const subscription = (endpointId: string, eventType: string): SubscriptionSettings => ({
  id: `sub_${endpointId}_${eventType}`,
  tenantId: 'ten_a',
  endpointId,
  eventType,
});
const page = (place: 'first' | 'between' | 'last' | 'only', ...ids: readonly string[]) => ({
  first: place === 'first' || place === 'only',
  last: place === 'last' || place === 'only',
  endpoints: ids.map(endpoint),
  subscriptions: ids.map((id) => subscription(id, 'ping')),
});

describe('KnownEndpoints', () => {
  let known: KnownEndpoints;
  const wanting = (eventType: string): string[] => [...known.candidatesFor('ten_a', eventType).endpointIds].sort();
  beforeEach(() => {
    known = new KnownEndpoints();
    known.takePage(page('first', 'ep_1', 'ep_2'));
    known.takePage(page('last', 'ep_3'));
  });

  it('knows what came in any page', () => {
    expect(wanting('ping')).toEqual(['ep_1', 'ep_2', 'ep_3']);
  });

  it('serves what there is until the last page of a reload has come, and forgets then what did not come', () => {
    known.takePage(page('first', 'ep_1'));
    known.takePage(page('between', 'ep_4'));
    expect(wanting('ping')).toEqual(['ep_1', 'ep_2', 'ep_3', 'ep_4']);
    known.takePage(page('last', 'ep_5'));
    expect(wanting('ping')).toEqual(['ep_1', 'ep_4', 'ep_5']);
    expect(known.has('ep_2')).toBe(false);
  });

  it('a reload that is begun again forgets nothing of what the second one brings', () => {
    known.takePage(page('first', 'ep_1'));
    known.takePage(page('first', 'ep_2'));
    known.takePage(page('last', 'ep_3'));
    expect(wanting('ping')).toEqual(['ep_2', 'ep_3']);
  });

  it('keeps an endpoint that came by itself during a reload', () => {
    known.takePage(page('first', 'ep_1'));
    known.put(endpoint('ep_0'), [subscription('ep_0', 'ping')]);
    known.takePage(page('last', 'ep_2'));
    expect(wanting('ping')).toEqual(['ep_0', 'ep_1', 'ep_2']);
  });

  it('an endpoint that went during a reload does not hide one that did not come', () => {
    known.takePage(page('first', 'ep_1', 'ep_4'));
    known.delete('ep_4');
    known.takePage(page('last', 'ep_2'));
    expect(wanting('ping')).toEqual(['ep_1', 'ep_2']);
  });

  it('a last page without a first one only adds', () => {
    known.takePage(page('last', 'ep_9'));
    expect(wanting('ping')).toEqual(['ep_1', 'ep_2', 'ep_3', 'ep_9']);
  });

  it('an endpoint comes with all it subscribes to', () => {
    known.put(endpoint('ep_1'), [subscription('ep_1', 'pong')]);
    expect(wanting('ping')).toEqual(['ep_2', 'ep_3']);
    expect(wanting('pong')).toEqual(['ep_1']);
    known.takePage(page('only'));
    expect(wanting('ping')).toEqual([]);
  });

  it('gives the same answer after a reload that changed nothing', () => {
    const answer = known.candidatesFor('ten_a', 'ping');
    known.takePage(page('first', 'ep_1', 'ep_2'));
    known.takePage(page('last', 'ep_3'));
    expect(known.candidatesFor('ten_a', 'ping')).toBe(answer);
  });

  it('keeps subscriptions of one scope from the events of another', () => {
    known.put({ ...endpoint('ep_watching'), scope: 'operational' }, [subscription('ep_watching', 'ping')]);
    expect(wanting('ping')).toEqual(['ep_1', 'ep_2', 'ep_3']);
    expect(known.candidatesFor('ten_a', 'ping', 'operational').endpointIds).toEqual(['ep_watching']);
    expect(known.candidatesFor('ten_a', 'ping', 'installation').endpointIds).toEqual([]);
  });
});
