import type { RateLimit } from '#libs/contracts';
import { paceToRemember } from '../remembered-pace.js';
import { EngineRig, NOW, overloaded, SECOND, slowDown } from './engine.fixture.js';
import { PERMIT_MS } from './send-permit.js';

const ENDPOINT = 'a/1';
const timeoutMs = 15 * SECOND;

/** A process that owns the endpoint. */
function owner(rateLimit: RateLimit): EngineRig {
  const rig = new EngineRig();
  rig.endpoint(ENDPOINT, rateLimit);
  return rig;
}

/** What is on record when the owner dies: it said no more than it had to before it sent. */
const onRecord = (rig: EngineRig, rateLimit: RateLimit) =>
  paceToRemember(rig.engine.paceOf(ENDPOINT, rig.nowMs), { rateLimit, timeoutMs }, rig.nowMs) ?? {};

/** The moments at which it sends when it always has something to send, until then. */
function sends(rig: EngineRig, untilMs: number): number[] {
  const moments: number[] = [];
  rig.offer(ENDPOINT);
  while (rig.nowMs <= untilMs) {
    for (const job of rig.sent()) {
      moments.push(rig.nowMs);
      rig.answer(job);
      rig.offer(ENDPOINT);
    }
    const nextMs = Math.max(rig.nowMs + 1, rig.engine.wakeAtMs(rig.nowMs) ?? Infinity);
    if (nextMs > untilMs) break;
    rig.nowMs = nextMs;
  }
  return moments;
}

describe('an endpoint that moves to another process', () => {
  it('is asked neither before its Retry-After has passed nor before its next slot', () => {
    const limit = { perMinute: 6 };
    const before = owner(limit);
    before.offer(ENDPOINT);
    const [first] = before.sent();
    if (first !== undefined) before.answer(first, slowDown('5'));
    // It said goodbye: what it did not use is taken back.
    before.engine.giveUpPermit(ENDPOINT, NOW);

    const next = owner(limit);
    next.engine.resume(ENDPOINT, onRecord(before, limit), NOW);
    expect(next.offer(ENDPOINT)).toMatchObject([{ reason: 'endpoint_backoff', untilMs: NOW + 5 * SECOND + 1 }]);
    next.nowMs += 6 * SECOND;
    expect(next.offer(ENDPOINT, 2)).toMatchObject([
      { kind: 'queued' },
      { reason: 'rate_limited', untilMs: NOW + 20 * SECOND },
    ]);
    expect(next.sent()).toEqual([]);
    expect(next.engine.wakeAtMs(next.nowMs)).toBe(NOW + 10 * SECOND);
  });

  it('is asked with no more requests at once than it stood', () => {
    const before = owner({ perSecond: 1_000 });
    for (let time = 0; time < 2; time += 1) {
      before.offer(ENDPOINT);
      before.nowMs += SECOND;
      for (const job of before.sent()) before.answer(job, overloaded, 0);
    }
    const told = paceToRemember(before.engine.paceOf(ENDPOINT, before.nowMs), { timeoutMs }, before.nowMs) ?? {};
    expect(told).toEqual({ limit: 1 });

    const next = new EngineRig();
    next.engine.resume(ENDPOINT, told, before.nowMs);
    next.offer(ENDPOINT, 8);
    expect(next.sent()).toHaveLength(1);
  });

  it.each([
    ['few per minute', { perMinute: 4 }, 60 * SECOND, 4],
    ['many per second', { perSecond: 50 }, SECOND, 50],
    ['many per minute', { perMinute: 300 }, 60 * SECOND, 300],
  ])(
    'after its owner was killed, whenever that was, no window sees more than its limit: %s',
    (_, limit, windowMs, most) => {
      for (const livedMs of [0, 1, 999, 2_600, 7_301, 61_000]) {
        const before = owner(limit);
        const first = sends(before, NOW + livedMs);
        const next = owner(limit);
        next.nowMs = NOW + livedMs + 1;
        next.engine.resume(ENDPOINT, onRecord(before, limit), next.nowMs);
        const all = [...first, ...sends(next, next.nowMs + 2 * windowMs)];
        const worst = all.map((from) => all.filter((at) => at >= from && at < from + windowMs).length);
        expect(Math.max(...worst)).toBeLessThanOrEqual(most);
      }
    },
  );

  it('nothing goes out before that is on record, and after a while it has to be said again', () => {
    const rig = owner({ perSecond: 100 });
    rig.permits = false;
    rig.offer(ENDPOINT, 2);
    expect(rig.sent()).toEqual([]);
    expect([...rig.engine.takeWanted()]).toEqual([ENDPOINT]);
    rig.engine.permit(ENDPOINT, NOW + PERMIT_MS, NOW);
    expect(rig.sent()).toHaveLength(1);
    rig.nowMs = NOW + PERMIT_MS;
    expect(rig.sent()).toEqual([]);
    expect([...rig.engine.takeWanted()]).toEqual([ENDPOINT]);
  });

  it('under load the next permit is asked for while the last one holds', () => {
    const rig = owner({ perSecond: 100 });
    rig.permits = false;
    rig.engine.permit(ENDPOINT, NOW + PERMIT_MS, NOW);
    rig.offer(ENDPOINT, 2);
    expect(rig.sent()).toHaveLength(1);
    expect([...rig.engine.takeWanted()]).toEqual([]);
    rig.nowMs = NOW + PERMIT_MS - SECOND;
    expect(rig.sent()).toHaveLength(1);
    expect([...rig.engine.takeWanted()]).toEqual([ENDPOINT]);
  });

  it('a permit that does not come is asked for again', () => {
    const rig = owner({ perSecond: 100 });
    rig.permits = false;
    rig.offer(ENDPOINT);
    rig.sent();
    rig.engine.takeWanted();
    rig.nowMs = rig.engine.wakeAtMs(NOW) ?? 0;
    expect(rig.nowMs).toBe(NOW + SECOND);
    expect(rig.sent()).toEqual([]);
    expect([...rig.engine.takeWanted()]).toEqual([ENDPOINT]);
  });

  it('an endpoint without a limit needs none', () => {
    const rig = new EngineRig();
    rig.permits = false;
    rig.offer(ENDPOINT);
    expect(rig.sent()).toHaveLength(1);
    expect([...rig.engine.takeWanted()]).toEqual([]);
  });

  describe('that bounds requests at once', () => {
    const limit = { concurrent: 2 };

    it('waits until no request of an owner that was killed can be under way', () => {
      const before = owner(limit);
      before.offer(ENDPOINT, 2);
      expect(before.sent()).toHaveLength(2);
      const next = owner(limit);
      next.engine.resume(ENDPOINT, onRecord(before, limit), NOW);
      next.offer(ENDPOINT);
      expect(next.sent()).toEqual([]);
      next.nowMs = next.engine.wakeAtMs(NOW) ?? 0;
      expect(next.nowMs).toBe(NOW + PERMIT_MS + timeoutMs);
      expect(next.sent()).toHaveLength(1);
    });

    it('goes on at once when its owner says that none is under way', () => {
      const before = owner(limit);
      before.offer(ENDPOINT);
      const next = owner(limit);
      const [job] = before.sent();
      next.engine.resume(ENDPOINT, onRecord(before, limit), NOW);
      before.engine.giveUpPermit(ENDPOINT, NOW);
      next.engine.resume(ENDPOINT, onRecord(before, limit), NOW);
      next.offer(ENDPOINT);
      expect(next.sent()).toEqual([]);
      if (job !== undefined) before.answer(job);
      next.engine.resume(ENDPOINT, onRecord(before, limit), NOW);
      expect(next.sent()).toHaveLength(1);
    });
  });
});
