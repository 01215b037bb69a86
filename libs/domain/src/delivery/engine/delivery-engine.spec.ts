import type { EngineJob, Offer, Turn } from './engine-job.js';
import { EngineRig, NOW, ok, overloaded, SECOND, slowDown, tooMany } from './engine.fixture.js';

const idsOf = (jobs: readonly { readonly endpointId: string }[]): string =>
  jobs.map(({ endpointId }) => endpointId).join(' ');
const holds = (answers: readonly (Offer<EngineJob> | Turn<EngineJob>)[]) =>
  answers.flatMap((answer) => (answer.kind === 'hold' ? [answer] : []));

describe('DeliveryEngine', () => {
  let rig: EngineRig;
  beforeEach(() => {
    rig = new EngineRig();
  });

  describe('turns', () => {
    it('sends what is offered, and no more to an endpoint than its limit', () => {
      rig.offer('a/1', 10);
      const sent = rig.sent();
      expect(sent).toHaveLength(4);
      expect(rig.sent()).toEqual([]);
      for (const job of sent) rig.answer(job);
      expect(rig.sent()).toHaveLength(6);
    });

    it('an endpoint gets no more than a quarter of what is free', () => {
      rig = new EngineRig({ maxInFlight: 8 });
      rig.offer('a/1', 10);
      expect(rig.sent()).toHaveLength(2);
    });

    it('an endpoint that does not answer stops nobody else', () => {
      rig.offer('a/1', 50);
      rig.sent();
      rig.offer('a/2', 2);
      expect(idsOf(rig.sent())).toBe('a/2 a/2');
    });

    it('critical overtakes a flood in bulk, of the same endpoint and of others', () => {
      rig = new EngineRig({ maxBrisk: 4 });
      rig.offer('a/1', 50, { lane: 'bulk' });
      rig.offer('b/1', 50, { lane: 'bulk' });
      const [first] = rig.sent();
      rig.offer('b/1', 1, { lane: 'critical' });
      rig.offer('c/1', 1, { lane: 'critical' });
      if (first !== undefined) rig.answer(first);
      expect(rig.sent().map(({ lane }) => lane)).toEqual(['critical', 'critical']);
    });

    it('slow receivers of a flood in bulk leave slots to critical', () => {
      rig = new EngineRig({ maxBrisk: 8 });
      for (let endpoint = 0; endpoint < 20; endpoint += 1) rig.offer(`t${endpoint}/1`, 5, { lane: 'bulk' });
      expect(rig.sent()).toHaveLength(6);
      rig.offer('b/1', 1, { lane: 'critical' });
      rig.offer('c/1', 1, { lane: 'critical' });
      expect(rig.sent().map(({ lane }) => lane)).toEqual(['critical', 'critical']);
    });

    it.each([
      [33, 'fill the busy slots'],
      [400, 'would fill all slots'],
    ])('%d endpoints of a tenant that hang and %s delay no other tenant', (count) => {
      for (let endpoint = 0; endpoint < count; endpoint += 1) rig.offer(`a/${endpoint}`, 9);
      for (let step = 0; step < 100; step += 1) {
        rig.turns();
        rig.nowMs += 100;
        rig.offer('b/1');
        const sent = rig.sent().filter(({ tenantId }) => tenantId === 'b');
        expect(sent).toHaveLength(1);
        for (const job of sent) rig.answer(job);
      }
    });

    it('a tenant that has its share in flight goes on when that has turned slow, without any event', () => {
      for (let endpoint = 0; endpoint < 40; endpoint += 1) rig.offer(`a/${endpoint}`, 4, { lane: 'bulk' });
      expect(rig.sent()).toHaveLength(84);
      expect(rig.engine.wakeAtMs(NOW)).toBe(NOW + SECOND);
      rig.nowMs += SECOND;
      expect(rig.sent()).toHaveLength(76);
    });

    it('a tenant gets turns by its weight', () => {
      rig = new EngineRig({ tenantWeights: new Map([['a', 2]]) });
      rig.offer('a/1', 9);
      rig.offer('a/2', 9);
      rig.offer('b/1', 9);
      expect(idsOf(rig.sent().slice(0, 6))).toBe('a/1 a/2 b/1 a/1 a/2 b/1');
    });

    it('a deleted or disabled endpoint needs no rate and no circuit to end its deliveries', () => {
      rig.endpoint('a/1', { perHour: 1 }, 'disabled');
      rig.circuits.set('a/1', { state: 'open', untilMs: NOW + 30 * SECOND });
      rig.offer('a/1', 3);
      expect(rig.sent()).toHaveLength(3);
    });
  });

  describe('holds', () => {
    it.each([
      ['a paused endpoint', () => rig.endpoint('a/1', undefined, 'paused'), 'paused', Infinity],
      ['an unverified endpoint', () => rig.endpoint('a/1', undefined, 'pending_verification'), 'unverified', Infinity],
      [
        'an open circuit',
        () => rig.circuits.set('a/1', { state: 'open', untilMs: NOW + 30 * SECOND }),
        'circuit_open',
        NOW + 30 * SECOND + 1,
      ],
      [
        'a circuit that opened again after a try',
        () => rig.circuits.set('a/1', { state: 'open', untilMs: NOW + 30 * SECOND, again: true }),
        'circuit_open',
        Infinity,
      ],
    ])('%s takes nothing in, and gives up what waits', (_, block, reason, untilMs) => {
      rig.offer('a/1', 6);
      const [first] = rig.sent();
      block();
      expect(rig.offer('a/1')).toMatchObject([{ kind: 'hold', reason, untilMs }]);
      if (first !== undefined) rig.answer(first, overloaded);
      const held = holds(rig.turns());
      expect(held.map((one) => one.reason)).toEqual([reason, reason]);
      expect(rig.engine.size).toBe(0);
      expect(rig.engine.appetite('a/1', 'standard', NOW)).toBe(0);
    });

    it('what waits behind requests that hang is held within a sweep when its endpoint is paused', () => {
      rig.offer('a/1', 6);
      rig.sent();
      rig.endpoint('a/1', undefined, 'paused');
      expect(rig.turns()).toEqual([]);
      expect(rig.engine.sweep(NOW)).toMatchObject([{ reason: 'paused' }, { reason: 'paused' }]);
    });

    it('Retry-After holds the whole endpoint; a short one is waited for', () => {
      rig.offer('a/1');
      const [first] = rig.sent();
      if (first !== undefined) rig.answer(first, slowDown('0.5'));
      rig.offer('a/1', 3);
      expect(rig.turns()).toEqual([]);
      expect(rig.engine.wakeAtMs(NOW)).toBe(NOW + 500);
      rig.nowMs = NOW + 500;
      const [second] = rig.sent();
      if (second !== undefined) rig.answer(second, slowDown('5'));
      expect(rig.turns()).toMatchObject([
        { kind: 'hold', reason: 'endpoint_backoff', untilMs: rig.nowMs + 5 * SECOND + 1 },
        { kind: 'hold', reason: 'endpoint_backoff', untilMs: rig.nowMs + 5 * SECOND + 2 },
      ]);
    });

    it('a 429 without Retry-After is a rest too, twice as long after each in a row', () => {
      const rests = Array.from({ length: 9 }, () => {
        rig.offer('a/1');
        const [job] = rig.sent();
        if (job !== undefined) rig.answer(job, tooMany, 0);
        const restMs = (rig.engine.paceOf('a/1', rig.nowMs).backoffUntilMs ?? 0) - rig.nowMs;
        rig.nowMs += restMs;
        return restMs;
      });
      expect(rests).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
      rig.offer('a/1');
      for (const job of rig.sent()) rig.answer(job, ok);
      rig.offer('a/1');
      for (const job of rig.sent()) rig.answer(job, tooMany, 0);
      expect(rig.engine.paceOf('a/1', rig.nowMs).backoffUntilMs).toBe(rig.nowMs + 500);
    });

    it('what was under way when the first 429 came tells nothing new', () => {
      rig.offer('a/1', 4);
      for (const job of rig.sent()) rig.answer(job, tooMany);
      expect(rig.engine.paceOf('a/1', NOW).backoffUntilMs).toBe(NOW + 500);
    });

    it('after a rest it begins with one request, doubles up to half of what it stood, then grows by one per round', () => {
      rig.offer('a/1', 1);
      const [first] = rig.sent();
      if (first !== undefined) rig.answer(first, slowDown('5'));
      rig.nowMs += 6 * SECOND;
      rig.offer('a/1', 20);
      const rounds: number[] = [];
      for (let sent = rig.sent(); sent.length > 0; sent = rig.sent()) {
        rounds.push(sent.length);
        for (const job of sent) rig.answer(job, ok);
      }
      expect(rounds).toEqual([1, 2, 2, 3, 4, 5, 3]);
    });

    it('after an open circuit it begins with one request as well', () => {
      rig.offer('a/1', 1);
      for (const job of rig.sent()) {
        rig.circuits.set('a/1', { state: 'open', untilMs: NOW + SECOND });
        rig.answer(job, overloaded);
      }
      rig.circuits.delete('a/1');
      rig.nowMs += SECOND;
      rig.offer('a/1', 5);
      expect(rig.sent()).toHaveLength(1);
    });

    it('answers to few requests at a time prove nothing: the limit grows only where it is used up', () => {
      for (let time = 0; time < 20; time += 1) {
        rig.offer('a/1');
        for (const job of rig.sent()) rig.answer(job, ok);
      }
      expect(rig.engine.paceOf('a/1', NOW).limit).toBe(4);
    });

    it('a manual attempt passes an open circuit', () => {
      rig.circuits.set('a/1', { state: 'open', untilMs: NOW + 30 * SECOND });
      rig.offer('a/1', 1, { trigger: 'manual' });
      expect(rig.sent()).toHaveLength(1);
    });

    it('while a request finds out whether the circuit may close, the others wait for it', () => {
      rig.offer('a/1', 1);
      const [probe] = rig.sent();
      rig.circuits.set('a/1', { state: 'open', untilMs: NOW + 5 * SECOND, probing: true });
      expect(rig.offer('a/1', 2).every(({ kind }) => kind === 'queued')).toBe(true);
      expect(rig.turns()).toEqual([]);
      rig.circuits.delete('a/1');
      if (probe !== undefined) rig.answer(probe);
      expect(rig.sent()).toHaveLength(2);
    });

    it('what waits too long for a slow endpoint is held one by one', () => {
      rig.offer('a/1', 8);
      rig.sent();
      rig.nowMs += 11 * SECOND;
      const held = rig.engine.sweep(rig.nowMs);
      expect(held).toHaveLength(4);
      expect(new Set(held.map(({ untilMs }) => untilMs)).size).toBe(4);
      expect(rig.engine.size).toBe(0);
    });

    it('what finds a full queue has a slot while the pace tells one, and beyond waits for room, however soon that comes', () => {
      rig.offer('a/1', 1);
      const [first] = rig.sent();
      if (first !== undefined) rig.answer(first, ok, 400);
      rig.offer('a/1', 20);
      rig.sent();
      rig.nowMs += SECOND;
      const untilMs = Array.from({ length: 200 }, () => {
        const overflow = rig.engine.overflow(rig.job('a/1'), 0, rig.nowMs);
        return overflow.kind === 'hold' ? overflow.untilMs : Number.NaN;
      });
      const known = untilMs.filter((one) => one < Infinity);
      expect(known.length).toBeGreaterThan(5);
      expect(Math.max(...known)).toBeLessThanOrEqual(rig.nowMs + 5 * SECOND);
      expect(known).toEqual(known.toSorted((left, right) => left - right));
      expect(untilMs.slice(known.length)).toEqual(untilMs.slice(known.length).map(() => Infinity));
    });

    it('a full queue that has no turn, because its tenant has its share in flight, is not waited for', () => {
      const rig = new EngineRig({ maxInFlight: 8, maxQueuedPerEndpoint: 1 });
      for (const endpoint of ['a/1', 'a/2', 'a/3', 'a/4', 'a/5', 'a/6', 'a/7', 'a/8']) rig.offer(endpoint);
      rig.turns();
      const late = rig.job('a/8');
      expect(rig.engine.offer(late, 1_000, NOW)).toEqual({ kind: 'full' });
      expect(rig.engine.overflow(late, 0, NOW + 200)).toEqual({ kind: 'wait-briefly' });
      expect(rig.engine.overflow(late, 0, NOW + 300)).toMatchObject({ kind: 'hold', reason: 'queue_full' });
      rig.saturated = true;
      expect(rig.engine.overflow(late, 0, NOW + 300)).toEqual({ kind: 'wait-briefly' });
    });

    it('a full queue is waited for when its endpoint is fast, else it is held', () => {
      rig.offer('a/1', 100);
      const [first] = rig.sent();
      rig.offer('a/1', 4);
      expect(rig.offer('a/1')).toEqual([{ kind: 'full' }]);
      const late = rig.job('a/1');
      if (first !== undefined) rig.answer(first, ok, 2);
      expect(rig.engine.overflow(late, 0, NOW)).toEqual({ kind: 'wait' });
      expect(rig.engine.overflow(late, 0, NOW + SECOND)).toMatchObject({ kind: 'hold', reason: 'queue_full' });
    });
  });

  describe('appetite', () => {
    it('of an endpoint at rest is what it may have in flight', () => {
      expect(rig.engine.appetite('a/1', 'standard', NOW)).toBe(4);
    });

    it('grows with its speed, up to its queue', () => {
      rig.offer('a/1', 4);
      for (const job of rig.sent()) rig.answer(job, ok, 10);
      expect(rig.engine.appetite('a/1', 'standard', NOW)).toBe(100);
    });

    it('is none while the endpoint rests', () => {
      rig.offer('a/1');
      for (const job of rig.sent()) rig.answer(job, slowDown('5'));
      expect(rig.engine.appetite('a/1', 'standard', NOW)).toBe(0);
      expect(rig.engine.appetite('a/1', 'standard', NOW + 5 * SECOND)).toBeGreaterThan(0);
    });

    it('is no more than its rate lets go within the patience', () => {
      rig.endpoint('a/1', { perMinute: 12 });
      expect(rig.engine.appetite('a/1', 'standard', NOW)).toBe(3);
      rig.offer('a/1', 1);
      expect(rig.engine.appetite('a/1', 'standard', NOW)).toBe(2);
    });
  });

  it('gives back what waits, and what was about to be held', () => {
    rig.offer('a/1', 6);
    rig.offer('b/1', 2);
    rig.sent();
    rig.offer('a/1', 2);
    const lost = rig.engine.giveBack(({ tenantId }) => tenantId === 'a');
    expect(lost).toHaveLength(4);
    expect(rig.engine.size).toBe(0);
  });
});
