import { EngineRig, NOW, SECOND, slowDown, tooMany } from './engine.fixture.js';

const KEPT = 100;
const HOUR = 3_600 * SECOND;

describe('an endpoint among more than are remembered', () => {
  let rig: EngineRig;
  beforeEach(() => {
    rig = new EngineRig({ maxEndpoints: KEPT });
  });
  /** As many others as would push it out, twice. */
  const others = (): void => {
    for (let other = 0; other < 2 * KEPT; other += 1) rig.engine.paceOf(`b/${other}`, rig.nowMs);
  };
  const sentAfter = (restMs: number): number => {
    rig.nowMs += restMs;
    rig.offer('a/1');
    return rig.sent().length;
  };

  it('keeps the next slot of its rate', () => {
    rig.endpoint('a/1', { perMinute: 6 });
    rig.offer('a/1');
    for (const job of rig.sent()) rig.answer(job);
    others();
    expect(sentAfter(9 * SECOND)).toBe(0);
    expect(sentAfter(SECOND)).toBe(1);
  });

  it.each([
    ['that it asked for', slowDown('60')],
    ['after a 429', tooMany],
  ])('keeps its rest %s', (_, outcome) => {
    rig.offer('a/1');
    for (const job of rig.sent()) rig.answer(job, outcome);
    const { backoffUntilMs } = rig.engine.paceOf('a/1', NOW);
    expect(backoffUntilMs).toBeGreaterThan(NOW);
    others();
    expect(rig.engine.paceOf('a/1', NOW)).toMatchObject({ backoffUntilMs });
  });

  it('keeps count of its requests under way', () => {
    rig.endpoint('a/1', { concurrent: 2 });
    rig.offer('a/1', 2);
    expect(rig.sent()).toHaveLength(2);
    others();
    expect(sentAfter(SECOND)).toBe(0);
  });

  it.each([
    ['that it sent a moment ago, whatever limit that was under', { perHour: 1 }, { lastSentAtMs: NOW }, HOUR],
    ['that its requests may be under way', { concurrent: 1 }, { busyUntilMs: NOW + 20 * SECOND }, 20 * SECOND],
  ])('keeps what a former owner said: %s', (_, rateLimit, pace, untilMs) => {
    rig.endpoint('a/1', rateLimit);
    rig.engine.resume('a/1', pace, NOW);
    others();
    expect(sentAfter(SECOND)).toBe(0);
    rig.nowMs = NOW + untilMs;
    expect(sentAfter(0)).toBe(1);
  });

  it('that is sent to is remembered before those that are not, however many come', () => {
    rig.engine.resume('a/1', { limit: 2 }, NOW);
    for (let round = 0; round < 5; round += 1) {
      rig.offer('a/1');
      for (const job of rig.sent()) rig.answer(job);
      for (let other = 0; other < KEPT - 10; other += 1) rig.engine.paceOf(`b/${round}/${other}`, NOW);
    }
    expect(rig.engine.paceOf('a/1', NOW).limit).toBe(2);
  });

  it('that has nothing to tell is forgotten', () => {
    rig.engine.resume('a/1', { limit: 2 }, NOW);
    expect(rig.engine.paceOf('a/1', NOW).limit).toBe(2);
    others();
    expect(rig.engine.paceOf('a/1', NOW).limit).toBe(4);
  });
});
