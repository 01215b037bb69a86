import { WaitedLately } from '../waited-lately.js';
import type { EngineJob } from './engine-job.js';
import { EngineRig, NOW, ok, SECOND } from './engine.fixture.js';

const LOOK_EVERY_MS = 10;

/** Reads a partition as the dispatcher does: the next delivery only when the one before is queued or held. */
class Partition {
  readonly waited = new WaitedLately();
  readonly inFlight: EngineJob[] = [];
  held = 0;

  constructor(private readonly rig: EngineRig) {}

  /** @param waitedFor called while it waits for room */
  read(endpointId: string, waitedFor: () => void = () => undefined): void {
    const { rig, waited } = this;
    const job = rig.job(endpointId);
    while (rig.engine.offer(job, 100_000, rig.nowMs).kind === 'full') {
      this.send();
      const overflow = rig.engine.overflow(job, waited.at(rig.nowMs), rig.nowMs);
      if (overflow.kind === 'hold') {
        this.held += 1;
        return;
      }
      const sinceMs = rig.nowMs;
      rig.nowMs += LOOK_EVERY_MS;
      if (rig.nowMs > NOW + 3_600 * SECOND) throw new Error('waits for ever');
      if (overflow.kind === 'wait-briefly') waited.add(sinceMs, rig.nowMs);
      waitedFor();
    }
    this.send();
  }

  answer(job: EngineJob, tookMs: number): void {
    this.inFlight.splice(this.inFlight.indexOf(job), 1);
    this.rig.answer(job, ok, tookMs);
    this.send();
  }

  send(): void {
    this.inFlight.push(...this.rig.sent());
  }
}

describe('full queues of a partition', () => {
  it('of an endpoint that was disabled while its requests hang: what comes ends at once, and none is held', () => {
    const rig = new EngineRig({ maxQueuedPerEndpoint: 2 });
    const rateLimit = { perSecond: 1, concurrent: 1 };
    rig.endpoint('a/1', rateLimit);
    rig.offer('a/1', 4);
    const hanging = rig.sent();
    expect(hanging.length).toBeGreaterThan(0);
    rig.endpoint('a/1', rateLimit, 'disabled');
    const partition = new Partition(rig);
    for (let left = 8; left > 0; left -= 1) {
      partition.read('a/1');
      for (const job of partition.inFlight.splice(0)) rig.engine.ended(job, rig.nowMs);
    }
    expect(partition.held).toBe(0);
    expect(rig.nowMs - NOW).toBeLessThan(5 * LOOK_EVERY_MS);
  });

  it.each([
    ['at once', 0],
    ['long after', 60 * SECOND],
  ])('of an endpoint that was disabled are not held for its limit or its slowness, %s', (_, laterMs) => {
    const rig = new EngineRig({ maxInFlight: 1 });
    rig.offer('a/1', 5);
    expect(rig.sent()).toHaveLength(1);
    rig.endpoint('a/1', { perHour: 1 }, 'disabled');
    rig.nowMs += laterMs;
    expect(rig.engine.sweep(rig.nowMs)).toEqual([]);
  });

  it.each([
    ['endpoints that hang from the first request on', false, 2 * SECOND],
    // There a hold would add work for whoever is behind already: the first answers may take that long.
    ['the same in a saturated process', true, 5 * SECOND],
  ])('of %s cost it one patience in all, and not one each', (_, saturated, mostMs) => {
    const rig = new EngineRig({ maxQueuedPerEndpoint: 1 });
    rig.saturated = saturated;
    const partition = new Partition(rig);
    for (let endpoint = 0; endpoint < 50; endpoint += 1) {
      for (let left = 8; left > 0; left -= 1) partition.read(`t${endpoint}/1`);
    }
    expect(partition.held).toBeGreaterThan(100);
    expect(rig.nowMs - NOW).toBeGreaterThan(0);
    expect(rig.nowMs - NOW).toBeLessThan(mostMs);
  });

  it('of an endpoint that has few turns, because others of its kind hang, hold up nobody for long', () => {
    const rig = new EngineRig({ maxInFlight: 40, maxBrisk: 40, maxQueuedPerEndpoint: 1 });
    for (let endpoint = 0; endpoint < 40; endpoint += 1) rig.offer(`a/${endpoint}`, 1);
    const partition = new Partition(rig);
    partition.send();
    const own = (): EngineJob[] => partition.inFlight.filter(({ endpointId }) => endpointId === 'b/1');
    partition.read('b/1');
    let looks = 0;
    const answerOwn = (): void => {
      looks += 1;
      if (looks % 15 !== 0) return;
      for (const job of own()) partition.answer(job, 150);
    };
    for (let left = 100; left > 0; left -= 1) partition.read('b/1', answerOwn);
    expect(partition.held).toBeGreaterThan(50);
    expect(rig.nowMs - NOW).toBeLessThan(2 * SECOND);
  });

  it('of an endpoint that is fast are waited for, however long', () => {
    const rig = new EngineRig({ maxQueuedPerEndpoint: 1 });
    const partition = new Partition(rig);
    partition.read('a/1');
    const answerAll = (): void => {
      for (const job of [...partition.inFlight]) partition.answer(job, 2);
    };
    answerAll();
    for (let left = 2_000; left > 0; left -= 1) partition.read('a/1', answerAll);
    expect(rig.nowMs - NOW).toBeGreaterThan(SECOND);
    expect(partition.held).toBe(0);
  });
});
