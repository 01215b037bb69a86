import { EngineRig, NOW, SECOND, slowDown } from './engine.fixture.js';

describe('an endpoint that moves to another process', () => {
  it('is asked neither before its Retry-After has passed nor before its next slot', () => {
    const before = new EngineRig();
    before.endpoint('a/1', { perMinute: 6 });
    before.offer('a/1');
    const [first] = before.sent();
    if (first !== undefined) before.answer(first, slowDown('5'));

    const next = new EngineRig();
    next.endpoint('a/1', { perMinute: 6 });
    next.engine.resume('a/1', before.engine.paceOf('a/1', NOW), NOW);
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
