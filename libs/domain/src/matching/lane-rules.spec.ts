import { laneOf, parseLaneRule } from './lane-rules.js';

describe('a lane rule', () => {
  it.each([
    ['payment.*=critical', { pattern: 'payment.*', lane: 'critical' }],
    [' report.daily = bulk ', { pattern: 'report.daily', lane: 'bulk' }],
    ['*=bulk', { pattern: '*', lane: 'bulk' }],
    ['payment.*', undefined],
    ['payment.*=urgent', undefined],
    ['payment.*.done=bulk', undefined],
    ['=bulk', undefined],
    ['a=bulk=critical', undefined],
  ])('%j is read as %j', (text, rule) => {
    expect(parseLaneRule(text)).toEqual(rule);
  });

  it.each([
    ['payment.failed', 'critical'],
    ['payment', 'standard'],
    ['report.daily', 'bulk'],
    ['report.daily.eu', 'critical'],
    ['order.created', 'standard'],
  ])('the first that matches counts: %s travels in %s', (type, lane) => {
    const rules = ['payment.*=critical', 'report.daily=bulk', 'report.*=critical'].flatMap(
      (text) => parseLaneRule(text) ?? [],
    );
    expect(laneOf(type, rules)).toBe(lane);
  });
});
