import { rateHeaders, type NamedStanding } from './rate-headers.js';

const NOW = 1_700_000_000_000;
const tenant: NamedStanding = {
  name: 'default',
  rate: { perSecond: 10, burst: 100 },
  remaining: 40,
  fullInMs: 6_000,
};
const key: NamedStanding = { name: 'key', rate: { perSecond: 2, burst: 3 }, remaining: 0, fullInMs: 1_500 };

describe('the headers of publish limits', () => {
  it('tell of a limit with its quota, its window, what remains and when all of it is there again', () => {
    expect(rateHeaders([tenant], NOW)).toEqual({
      'ratelimit-policy': '"default";q=100;w=10',
      ratelimit: '"default";r=40;t=6',
      'x-ratelimit-limit': '100',
      'x-ratelimit-remaining': '40',
      'x-ratelimit-reset': '1700000006',
    });
  });

  it('tell of every limit, and in the older triple of the one with the least left', () => {
    expect(rateHeaders([tenant, key], NOW)).toEqual({
      'ratelimit-policy': '"default";q=100;w=10, "key";q=3;w=2',
      ratelimit: '"default";r=40;t=6, "key";r=0;t=2',
      'x-ratelimit-limit': '3',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '1700000002',
    });
  });

  it('tell who was refused when to come again, by the limit that refused it', () => {
    const headers = rateHeaders([{ ...tenant, retryInMs: 250 }, key], NOW);
    expect(headers).toMatchObject({
      ratelimit: '"default";r=40;t=1, "key";r=0;t=2',
      'x-ratelimit-limit': '100',
      'x-ratelimit-reset': '1700000001',
    });
  });

  it('are none without a limit', () => {
    expect(rateHeaders([], NOW)).toEqual({});
  });
});
