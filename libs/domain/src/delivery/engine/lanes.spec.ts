import { LANES, type Lane } from '#libs/contracts';
import { EngineRig, NOW, ok, SECOND, slowDown } from './engine.fixture.js';

const BULK = { lane: 'bulk' } as const;
const CRITICAL = { lane: 'critical' } as const;

/** When each delivery that is offered to a/1 comes back, in ms from now. */
const heldFor = (rig: EngineRig, count: number, lane: Lane): readonly number[] =>
  rig.offer('a/1', count, { lane }).flatMap((offer) => (offer.kind === 'hold' ? [offer.untilMs - rig.nowMs] : []));

describe('a flood in a lane costs the lanes above it nothing', () => {
  it('in a queue: what is above finds room, and goes first', () => {
    const rig = new EngineRig({ maxQueuedPerEndpoint: 8 });
    const kinds = rig.offer('a/1', 20, BULK).map(({ kind }) => kind);
    expect(kinds).toContain('full');
    const busy = rig.sent();
    expect(rig.offer('a/1', 2, { lane: 'standard' }).map(({ kind }) => kind)).toEqual(['queued', 'queued']);
    expect(rig.offer('a/1', 2, CRITICAL).map(({ kind }) => kind)).toEqual(['queued', 'queued']);
    for (const job of busy) rig.answer(job);
    expect(
      rig
        .sent()
        .map(({ lane }) => lane)
        .slice(0, 4),
    ).toEqual(['critical', 'critical', 'standard', 'standard']);
  });

  it('in bytes, though it has all that its lane may have in memory', () => {
    const rig = new EngineRig({ maxQueuedBytes: 1_000 });
    for (const endpoint of ['a/1', 'a/2', 'b/1', 'b/2', 'c/1', 'c/2']) rig.offer(endpoint, 20, BULK);
    expect(rig.offer('a/1', 1, BULK)).toEqual([{ kind: 'full' }]);
    expect(rig.offer('a/1', 2, CRITICAL)).toEqual([{ kind: 'queued' }, { kind: 'queued' }]);
  });

  it('and every lane keeps its bounds: what is in memory is at most three times what one may have', () => {
    const rig = new EngineRig({ maxQueuedPerEndpoint: 5 });
    for (const lane of LANES) rig.offer('a/1', 20, { lane });
    expect(rig.engine.size).toBe(15);
  });

  it('under a rate limit: it waits for the next slot, and not behind what has more than its time in memory', () => {
    const rig = new EngineRig();
    rig.endpoint('a/1', { perSecond: 1 });
    rig.offer('a/1', 50, BULK);
    rig.turns();
    expect(rig.offer('a/1', 1, CRITICAL)).toEqual([{ kind: 'queued' }]);
    rig.nowMs += SECOND;
    expect(rig.sent()).toMatchObject([CRITICAL]);
    const [first = 0] = heldFor(rig, 9, 'critical');
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(10 * SECOND);
    expect(Math.min(...heldFor(rig, 3, 'bulk'))).toBeGreaterThan(first);
  });

  it('when what waits is more than the rate lets go in time, the lowest lane leaves first', () => {
    const rig = new EngineRig();
    rig.endpoint('a/1', { perSecond: 1 });
    for (const lane of ['bulk', 'standard', 'critical'] as const) rig.offer('a/1', 9, { lane });
    const held = rig.engine.sweep(rig.nowMs).map(({ job }) => job.lane);
    expect(held.length).toBeGreaterThan(0);
    expect(held).not.toContain('critical');
  });

  it('in slots after a rest: the first of a lane comes back when the rest is over', () => {
    const rig = new EngineRig();
    rig.offer('a/1');
    for (const job of rig.sent()) rig.answer(job, slowDown('60'));
    heldFor(rig, 500, 'bulk');
    expect(heldFor(rig, 2, 'critical')).toEqual([60_001, 60_002]);
    expect(heldFor(rig, 1, 'bulk')).toEqual([60_501]);
  });

  it('in tries at an open circuit: those that come back to try are so many of each lane', () => {
    const rig = new EngineRig();
    rig.circuits.set('a/1', { state: 'open', untilMs: NOW + 30 * SECOND });
    expect(heldFor(rig, 100, 'bulk')).toContain(Infinity);
    expect(heldFor(rig, 1, 'critical')).toEqual([30_001]);
  });

  it('in slots of a slow endpoint', () => {
    const rig = new EngineRig();
    rig.offer('a/1', 20, BULK);
    for (const job of rig.sent()) rig.answer(job, ok, 4_000);
    rig.sent();
    const overflow = (lane: Lane): number => {
      const answer = rig.engine.overflow(rig.job('a/1', { lane }), 0, rig.nowMs);
      return answer.kind === 'hold' ? answer.untilMs : Number.NaN;
    };
    expect(Array.from({ length: 20 }, () => overflow('bulk'))).toContain(Infinity);
    expect(overflow('critical')).toBeLessThan(rig.nowMs + 5 * SECOND);
  });

  it('in appetite for what is parked', () => {
    const rig = new EngineRig({ maxQueuedPerEndpoint: 10 });
    rig.offer('a/1', 4);
    for (const job of rig.sent()) rig.answer(job);
    rig.offer('a/1', 40, BULK);
    rig.sent();
    rig.offer('a/1', 40, BULK);
    rig.offer('a/1', 3, { lane: 'standard' });
    const appetites = LANES.map((lane) => rig.engine.appetite('a/1', lane, rig.nowMs));
    expect(appetites).toEqual([10, 7, 0]);
  });
});
