import { overflowVerdict, type FullQueue } from './overflow.js';

const busy: FullQueue = { inFlight: 16, limit: 16, msPerDelivery: 0.5, silentForMs: 3 };

describe('overflowVerdict', () => {
  it.each<[string, FullQueue, 'wait' | 'hold']>([
    ['an endpoint faster than Kafka is waited for', busy, 'wait'],
    ['a slow endpoint at its limit is not waited for', { ...busy, msPerDelivery: 20 }, 'hold'],
    [
      'where this process is the bottleneck, holding would only add work',
      { ...busy, inFlight: 3, msPerDelivery: 20 },
      'wait',
    ],
    ['an endpoint that has not answered yet gets a moment', { ...busy, msPerDelivery: undefined }, 'wait'],
    ['an endpoint that hangs is not waited for', { ...busy, msPerDelivery: undefined, silentForMs: 300 }, 'hold'],
    ['an endpoint that was fast and now hangs is not waited for', { ...busy, silentForMs: 300 }, 'hold'],
  ])('%s', (_, full, expected) => {
    expect(overflowVerdict(full)).toBe(expected);
  });
});
