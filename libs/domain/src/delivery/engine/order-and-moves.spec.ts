import { EngineRig, NOW, overloaded, SECOND, slowDown } from './engine.fixture.js';

describe('DeliveryEngine', () => {
  let rig: EngineRig;
  beforeEach(() => {
    rig = new EngineRig();
  });

  describe('order', () => {
    it('of a line one goes, and the next when that one is settled; another line does not wait', () => {
      rig.offer('a/1', 2, { line: 'x' });
      rig.offer('a/1', 1, { line: 'y' });
      const [first, other] = rig.sent();
      expect([first, other].map((job) => job && rig.lineOf(job))).toEqual(['x', 'y']);
      if (first === undefined) throw new Error('nothing was sent');
      rig.answer(first);
      expect(rig.turns()).toEqual([]);
      expect(rig.engine.settled(first, NOW)).toBe(true);
      expect(rig.sent().map((job) => rig.lineOf(job))).toEqual(['x']);
    });

    it('what comes behind one that failed is held, and what comes later too', () => {
      rig.offer('a/1', 2, { line: 'x' });
      const [first] = rig.sent();
      if (first === undefined) throw new Error('nothing was sent');
      rig.answer(first, overloaded);
      rig.blockedLines.add('x');
      rig.engine.settled(first, NOW);
      expect(rig.turns()).toMatchObject([{ kind: 'hold', reason: 'ordering', untilMs: Infinity }]);
      expect(rig.offer('a/1', 1, { line: 'x' })).toMatchObject([{ kind: 'hold', reason: 'ordering' }]);
      expect(rig.engine.size).toBe(0);
    });

    it('a line of which all was given back begins anew', () => {
      rig.endpoint('a/1', { concurrent: 1 });
      rig.offer('a/1', 1, { line: 'y' });
      rig.sent();
      rig.offer('a/1', 3, { line: 'x' });
      expect(rig.engine.giveBack((job) => rig.lineOf(job) === 'x')).toHaveLength(3);
      rig.endpoint('a/1');
      rig.offer('a/1', 1, { line: 'x' });
      expect(rig.sent()).toHaveLength(1);
    });
  });

  describe('a move to another process', () => {
    it('forgets neither Retry-After nor the last request', () => {
      rig.endpoint('a/1', { perMinute: 6 });
      rig.offer('a/1');
      const [first] = rig.sent();
      if (first !== undefined) rig.answer(first, slowDown('5'));
      const next = new EngineRig();
      next.endpoint('a/1', { perMinute: 6 });
      next.engine.resume('a/1', rig.engine.paceOf('a/1', NOW), NOW);
      expect(next.offer('a/1')).toMatchObject([{ reason: 'endpoint_backoff', untilMs: NOW + 5 * SECOND + 1 }]);
      next.nowMs += 6 * SECOND;
      expect(next.offer('a/1', 2)).toMatchObject([
        { kind: 'queued' },
        { reason: 'rate_limited', untilMs: NOW + 20 * SECOND },
      ]);
      expect(next.sent()).toEqual([]);
      expect(next.engine.wakeAtMs(next.nowMs)).toBe(NOW + 10 * SECOND);
    });
  });
});
