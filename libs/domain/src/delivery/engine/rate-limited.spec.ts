import type { EngineJob, Offer } from './engine-job.js';
import { EngineRig, NOW, SECOND } from './engine.fixture.js';

const holds = (answers: readonly Offer<EngineJob>[]) =>
  answers.flatMap((answer) => (answer.kind === 'hold' ? [answer] : []));

describe('DeliveryEngine', () => {
  let rig: EngineRig;
  beforeEach(() => {
    rig = new EngineRig();
  });

  describe('a rate limit', () => {
    it('what has a near slot waits in memory and goes at its slot, not before', () => {
      rig.endpoint('a/1', { perSecond: 2 });
      expect(rig.offer('a/1', 4).every(({ kind }) => kind === 'queued')).toBe(true);
      const moments: number[] = [];
      for (; rig.engine.size > 0; rig.nowMs = rig.engine.wakeAtMs(rig.nowMs) ?? Infinity) {
        for (const job of rig.sent()) {
          moments.push(rig.nowMs - NOW);
          rig.answer(job);
        }
      }
      expect(moments).toEqual([0, 500, 1_000, 1_500]);
    });

    it('nothing can be sent by waiting when nothing waits', () => {
      expect(rig.engine.wakeAtMs(NOW)).toBeUndefined();
    });

    it('what would wait too long is held until its own slot', () => {
      rig.endpoint('a/1', { perSecond: 1 });
      const held = holds(rig.offer('a/1', 9));
      // Half of the patience is for what comes back from a hold.
      expect(held.map(({ reason, untilMs }) => [reason, untilMs - NOW])).toEqual(
        [6, 7, 8].map((at) => ['rate_limited', at * SECOND]),
      );
    });

    it('what comes back from a hold finds room behind those that came meanwhile', () => {
      rig.endpoint('a/1', { perSecond: 1 });
      rig.offer('a/1', 20);
      const returning = rig.offer('a/1', 6, { returning: true });
      expect(returning.map(({ kind }) => kind)).toEqual(['queued', 'queued', 'queued', 'queued', 'queued', 'hold']);
    });

    it('counts every request, a retry or a manual one too', () => {
      rig.endpoint('a/1', { perMinute: 6 });
      rig.offer('a/1', 1, { trigger: 'retry' });
      expect(rig.sent()).toHaveLength(1);
      expect(holds(rig.offer('a/1', 1, { trigger: 'manual' }))).toMatchObject([
        { reason: 'rate_limited', untilMs: NOW + 10 * SECOND },
      ]);
    });

    it('a delivery that ended without a request used nothing of it', () => {
      rig.endpoint('a/1', { perSecond: 1 });
      rig.offer('a/1', 2);
      const [first] = rig.sent();
      if (first !== undefined) rig.engine.ended(first, rig.nowMs);
      expect(rig.sent()).toHaveLength(1);
    });

    it('bounds the requests under way', () => {
      rig.endpoint('a/1', { concurrent: 2 });
      rig.offer('a/1', 5);
      const sent = rig.sent();
      expect(sent).toHaveLength(2);
      for (const job of sent) rig.answer(job);
      expect(rig.sent()).toHaveLength(2);
    });

    it('a limit that is lowered holds what has a far slot now, newest first', () => {
      rig.endpoint('a/1', { perSecond: 10 });
      rig.offer('a/1', 40);
      expect(rig.sent()).toHaveLength(1);
      rig.endpoint('a/1', { perSecond: 1 });
      const held = rig.engine.sweep(NOW);
      expect(held).toHaveLength(29);
      expect(held.every(({ reason }) => reason === 'rate_limited')).toBe(true);
      expect(held.slice(0, 2).map(({ untilMs }) => untilMs - NOW)).toEqual([11 * SECOND, 12 * SECOND]);
      expect(rig.sent()).toEqual([]);
    });

    it('what is late by a little for its rate is not held once more', () => {
      rig.endpoint('a/1', { perSecond: 2 });
      expect(rig.offer('a/1', 21, { returning: true }).every(({ kind }) => kind === 'queued')).toBe(true);
      for (const job of rig.sent()) rig.answer(job);
      rig.nowMs += 11 * SECOND;
      expect(rig.engine.sweep(rig.nowMs)).toEqual([]);
    });

    it('is kept when the same settings are read again', () => {
      rig.endpoint('a/1', { perMinute: 6 });
      rig.offer('a/1');
      rig.sent();
      rig.endpoint('a/1', { perMinute: 6 });
      expect(rig.engine.appetite('a/1', 'standard', NOW)).toBe(1);
      rig.offer('a/1', 1, { returning: true });
      expect(rig.sent()).toEqual([]);
    });
  });
});
