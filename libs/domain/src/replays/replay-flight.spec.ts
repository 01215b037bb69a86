import { DELIVERY_STATES, type DeliveryState } from '#libs/contracts';
import { isToBeSent, landed } from './replay-flight.js';

describe('deliveries of a replay', () => {
  test.each<[DeliveryState | undefined, 'inFlight' | 'succeeded' | 'unsuccessful']>([
    ['pending', 'inFlight'],
    ['sending', 'inFlight'],
    ['held', 'inFlight'],
    ['succeeded', 'succeeded'],
    ['retrying', 'unsuccessful'],
    ['failed', 'unsuccessful'],
    ['canceled', 'unsuccessful'],
    ['skipped', 'unsuccessful'],
    [undefined, 'unsuccessful'],
  ])('that are %s are %s', (state, kind) => {
    const { inFlight, succeeded, unsuccessful } = landed([state], (of) => of);
    expect({ inFlight: inFlight.length, succeeded, unsuccessful }).toEqual({
      inFlight: 0,
      succeeded: 0,
      unsuccessful: 0,
      [kind]: 1,
    });
  });

  test('are sent again after a crash unless it is known that they were', () => {
    expect(DELIVERY_STATES.filter(isToBeSent)).toEqual(['pending', 'failed', 'canceled', 'skipped']);
    expect(isToBeSent(undefined)).toBe(false);
  });
});
