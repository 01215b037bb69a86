import { publisherConfig } from './publisher.config.js';

const rateOf = (text: string): unknown => {
  const parsed = publisherConfig.schema.safeParse({ PUBLISHER_RATE_PER_TENANT: text });
  return parsed.success ? parsed.data.PUBLISHER_RATE_PER_TENANT : parsed.error.issues[0]?.message;
};

describe('a publish rate in the settings', () => {
  it.each([
    ['100:1000', { perSecond: 100, burst: 1_000 }],
    ['100', { perSecond: 100, burst: 100 }],
    ['1:1', { perSecond: 1, burst: 1 }],
    ['100:10', { perSecond: 100, burst: 10 }],
  ])('%s is read', (text, rate) => {
    expect(rateOf(text)).toEqual(rate);
  });

  it.each([
    ['none', 'perSecond must be 1 to'],
    ['0', 'perSecond must be 1 to'],
    ['1.5', 'perSecond must be 1 to'],
    ['-1:5', 'perSecond must be 1 to'],
    ['10:0', 'burst must be 1 to'],
    ['100:9', 'at least a tenth'],
    ['1:86401', 'within a day'],
  ])('%s is refused, and says why', (text, why) => {
    expect(rateOf(text)).toContain(why);
  });

  it('is not needed', () => {
    expect(publisherConfig.schema.parse({}).PUBLISHER_RATE_PER_KEY).toBeUndefined();
  });
});
