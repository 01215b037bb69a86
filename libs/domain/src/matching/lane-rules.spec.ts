import { laneOf, parseLaneRule } from './lane-rules.js';

const RULES = ['payment.*=critical', 'report.daily=bulk', 'report.*=critical'].flatMap(
  (text) => parseLaneRule(text) ?? [],
);

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
    expect(laneOf(type, undefined, RULES)).toBe(lane);
  });

  it.each([
    ['bulk', 'payment.failed', 'bulk'],
    ['critical', 'report.daily', 'critical'],
    ['standard', 'payment.failed', 'standard'],
    ['critical', 'order.created', 'critical'],
    ['urgent', 'payment.failed', 'critical'],
    ['', 'order.created', 'standard'],
  ])('comes after the priority of the event itself: with %j, %s travels in %s', (priority, type, lane) => {
    expect(laneOf(type, priority, RULES)).toBe(lane);
  });
});
