import { jest } from '@jest/globals';
import type { EndpointSettings } from '#libs/contracts';
import type { WebhookOutcome } from '#libs/webhook-client';
import { WRITE_DELAY_MS } from './endpoint-state.bounds.js';
import { Owner, StateTopic } from './owner.fixture.js';

const SECOND = 1_000;
const answered = (status: number, headers: Readonly<Record<string, string>> = {}): WebhookOutcome => ({
  kind: 'response',
  status,
  headers,
  body: '',
  durationMs: 1,
});
const fine = answered(200);
const silent: WebhookOutcome = { kind: 'failed', errorClass: 'timeout', error: 'none', durationMs: 1 };

describe('what the owner of an endpoint hands on', () => {
  let topic: StateTopic;
  const owners: Owner[] = [];
  beforeEach(() => {
    jest.useFakeTimers();
    topic = new StateTopic();
  });
  afterEach(() => {
    for (const owner of owners.splice(0)) owner.close();
    jest.useRealTimers();
  });
  const owner = async (settings: Partial<EndpointSettings> = {}): Promise<Owner> => {
    const made = new Owner(topic, settings);
    owners.push(made);
    await made.read();
    return made;
  };

  describe('of its circuit', () => {
    it('that it is open, until the same moment', async () => {
      const before = await owner();
      for (let time = 0; time < 3; time += 1) await before.asked(silent);
      expect(before.circuit).toBe('open');
      const after = await owner();
      expect(after.circuits.openUntilMs('ep_1')).toBe(before.circuits.openUntilMs('ep_1'));
      expect(after.circuit).toBe('open');
    });

    it('that it has closed', async () => {
      const before = await owner();
      for (let time = 0; time < 3; time += 1) await before.asked(silent);
      jest.advanceTimersByTime(31 * SECOND);
      await before.asked(fine);
      expect(before.circuit).toBe('closed');
      expect((await owner()).circuits.openUntilMs('ep_1')).toBeUndefined();
    });

    it('how far it has counted', async () => {
      const before = await owner();
      for (let time = 0; time < 2; time += 1) await before.asked(silent);
      jest.advanceTimersByTime(WRITE_DELAY_MS);
      const after = await owner();
      expect(after.circuit).toBe('closed');
      await after.asked(silent);
      expect(after.circuit).toBe('open');
    });

    it('whoever owns it again forgets what it thought before', async () => {
      const before = await owner();
      for (let time = 0; time < 3; time += 1) await before.asked(silent);
      before.lose();
      const between = await owner();
      jest.advanceTimersByTime(31 * SECOND);
      await between.asked(fine);
      await before.read();
      expect(before.circuits.openUntilMs('ep_1')).toBeUndefined();
    });
  });

  describe('of its pace', () => {
    it('a rest, with what follows from the attempt', async () => {
      const before = await owner();
      before.offer();
      for (const job of before.sent()) before.answered(job, answered(503, { 'retry-after': '20' }));
      const after = await owner();
      expect(after.engine.paceOf('ep_1', Date.now()).backoffUntilMs).toBe(Date.now() + 20 * SECOND);
    });

    it('that it was asked less of, soon after', async () => {
      const before = await owner();
      for (const limit of [2, 1]) {
        before.offer();
        jest.advanceTimersByTime(SECOND);
        for (const job of before.sent()) before.answered(job, answered(503));
        jest.advanceTimersByTime(WRITE_DELAY_MS);
        expect((await owner()).engine.paceOf('ep_1', Date.now()).limit).toBe(limit);
      }
    });

    it('when it sent last, where there is a rate', async () => {
      const rateLimit = { perHour: 1 };
      const before = await owner({ rateLimit });
      before.offer();
      before.sent();
      await before.read();
      for (const job of before.sent()) before.answered(job, fine);
      const sentAtMs = Date.now();
      jest.advanceTimersByTime(60 * SECOND);
      before.lose();
      expect((await owner({ rateLimit })).engine.paceOf('ep_1', Date.now()).lastSentAtMs).toBeGreaterThanOrEqual(
        sentAtMs,
      );
    });
  });

  describe('by its permits, where it has a limit', () => {
    const rateLimit = { perSecond: 100 };

    it('nothing is sent before one is read back from the log', async () => {
      const one = await owner({ rateLimit });
      one.offer();
      expect(one.sent()).toEqual([]);
      await jest.advanceTimersByTimeAsync(10);
      expect(topic.records).toHaveLength(1);
      expect(one.sent()).toEqual([]);
      await one.read();
      expect(one.sent()).toHaveLength(1);
    });

    it('what it did not use of one is taken back when the partition is lost', async () => {
      const before = await owner({ rateLimit });
      before.offer();
      before.sent();
      await before.read();
      for (const job of before.sent()) before.answered(job, fine);
      const early = await owner({ rateLimit });
      expect(early.engine.paceOf('ep_1', Date.now()).lastSentAtMs).toBe(Date.now() + 5 * SECOND);
      await jest.advanceTimersByTimeAsync(10);
      before.lose();
      expect((await owner({ rateLimit })).engine.paceOf('ep_1', Date.now()).lastSentAtMs).toBe(Date.now() - 10);
    });

    it('none comes of its own word about a former owner', async () => {
      const bounded = { rateLimit: { concurrent: 1 } };
      topic.write('former', { kind: 'pace', endpointId: 'ep_1', lastSentAtMs: Date.now() + 3 * SECOND, atMs: 0 });
      const one = await owner(bounded);
      one.lose();
      await jest.advanceTimersByTimeAsync(10);
      await one.read();
      const told = topic.records.length;
      one.tell();
      await one.read();
      expect(topic.records.length).toBeGreaterThan(told);
      one.offer();
      expect(one.sent()).toEqual([]);
    });

    it('and a former owner that speaks late is heard', async () => {
      const one = await owner({ rateLimit });
      topic.write('former', { kind: 'pace', endpointId: 'ep_1', lastSentAtMs: Date.now() + 3 * SECOND, atMs: 0 });
      await one.read();
      expect(one.engine.paceOf('ep_1', Date.now()).lastSentAtMs).toBe(Date.now() + 3 * SECOND);
    });
  });
});
