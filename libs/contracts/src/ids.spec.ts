import { deliveryIdOf, newId, timeOfId } from './ids.js';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

describe('ids', () => {
  test('tell their time to the millisecond', () => {
    expect(timeOfId(newId('evt', NOW))).toBe(NOW);
  });

  test('sort by age as text', () => {
    const random = new Uint8Array(16);
    const ids = [NOW, NOW + 1, NOW + 32, NOW + 10_000_000_000].map((time) => newId('evt', time, random));
    expect([...ids].sort()).toEqual(ids);
  });

  test('differ within a millisecond', () => {
    expect(new Set(Array.from({ length: 1_000 }, () => newId('att', NOW))).size).toBe(1_000);
  });

  test.each(['order-17', 'evt_short', 'evt_01UPPERCASE000000000000000', ''])('"%s" tells no time', (id) => {
    expect(timeOfId(id)).toBeUndefined();
  });
});

describe('a delivery id', () => {
  const eventId = newId('evt', NOW);

  test('is the same for the same event and endpoint, and no other pair', () => {
    const pairs = [
      [eventId, 'ep_1'],
      [eventId, 'ep_2'],
      ['order-17', 'ep_1'],
      ['order-1', '7ep_1'],
    ] as const;
    const ids = pairs.map(([event, endpoint]) => deliveryIdOf(event, endpoint));
    expect(new Set(ids).size).toBe(pairs.length);
    expect(pairs.map(([event, endpoint]) => deliveryIdOf(event, endpoint))).toEqual(ids);
  });

  test.each([
    ['evt_01kegqc1te0123456789abcdef', 'dlv_01kegqc1tepzvakwkd3v0bry66'],
    ['order-17', 'dlv_dgd776srp846ypdahtkrwgzndz'],
  ])('of %s is what it always was, or receivers would not know it again', (event, expected) => {
    expect(deliveryIdOf(event, 'ep_1')).toBe(expected);
  });

  test('carries the time of an event id that has one, so deliveries sort by age', () => {
    expect(timeOfId(deliveryIdOf(eventId, 'ep_1'))).toBe(NOW);
  });

  test('holds no dot, which would break the signed text id.timestamp.body', () => {
    expect(deliveryIdOf('a.b.c', 'ep_1')).toMatch(/^dlv_[0-9a-z]{26}$/);
  });
});
