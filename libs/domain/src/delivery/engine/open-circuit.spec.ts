import { ENOUGH_TO_TRY } from './endpoint-traffic.js';
import { EngineRig, NOW, SECOND } from './engine.fixture.js';

describe('what comes while a circuit is open', () => {
  const OPEN_UNTIL = NOW + 30 * SECOND;
  let rig: EngineRig;

  beforeEach(() => {
    rig = new EngineRig();
    rig.circuits.set('a/1', { state: 'open', untilMs: OPEN_UNTIL });
  });

  const heldUntil = (count: number, endpointId = 'a/1'): (number | undefined)[] =>
    rig.offer(endpointId, count).map((offer) => (offer.kind === 'hold' ? offer.untilMs : undefined));

  test('comes back when one may try, if it is among the first', () => {
    const slots = heldUntil(ENOUGH_TO_TRY);
    expect(slots).toEqual(Array.from({ length: ENOUGH_TO_TRY }, (_, index) => OPEN_UNTIL + index + 1));
  });

  test('waits for the end of the outage behind them, so that not all come back for nothing when the try fails', () => {
    heldUntil(ENOUGH_TO_TRY);
    expect(new Set(heldUntil(1_000))).toEqual(new Set([Infinity]));
  });

  test('does not make another endpoint’s wait longer', () => {
    heldUntil(1_000);
    rig.circuits.set('b/1', { state: 'open', untilMs: OPEN_UNTIL });
    expect(heldUntil(1, 'b/1')).toEqual([OPEN_UNTIL + 1]);
  });

  test('may try again at the circuit’s next end, however many waited before', () => {
    heldUntil(100_000);
    rig.nowMs = OPEN_UNTIL + SECOND;
    rig.circuits.set('a/1', { state: 'open', untilMs: OPEN_UNTIL + 5 * SECOND });
    expect(heldUntil(1)).toEqual([OPEN_UNTIL + 5 * SECOND + 1]);
  });

  test('comes back at the moment that a receiver named, however many there are: that is an end', () => {
    rig.circuits.clear();
    rig.engine.resume('a/1', { backoffUntilMs: OPEN_UNTIL }, NOW);
    expect(heldUntil(1_000)).not.toContain(Infinity);
  });
});
