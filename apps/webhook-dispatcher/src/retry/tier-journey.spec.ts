import { jest } from '@jest/globals';
import fc from 'fast-check';
import { RETRY_TIERS, type RetryTier } from '#libs/contracts';
import { clampDue, tierFor } from '#libs/domain';
import { eventSummary, waitingRecord } from '#libs/testing';
import { consumedRecord } from '../consumed-record.fixture.js';
import { WaitingRoom, type Waiter } from './waiting-room.js';

const NOW = 1_700_000_000_000;
const DAY = 86_400_000;
const HEAP = 8;
const BATCH = 4;
/** When five seconds hold fifteen times what memory does, a round of hops each second makes room for all. */
const MAX_LATE_MS = 6_000;

/** All tiers with one partition each: records are appended, read in order as there is room, and hop from one to another. */
class Tiers {
  readonly left: { readonly name: string; readonly atMs: number }[] = [];
  private readonly logs = new Map<string, Waiter[]>();
  private appended = Promise.withResolvers<void>();

  constructor(private readonly appendMs: () => number) {
    for (const tier of RETRY_TIERS) {
      this.logs.set(tier.name, []);
      void this.read(tier);
    }
  }

  /** As a producer writes it: the broker takes it a moment later, by its own clock. */
  put(name: string, dueAtMs: number): void {
    const tier = tierFor(dueAtMs - Date.now());
    setTimeout(() => this.append(tier, name, dueAtMs), this.appendMs());
  }

  private append(tier: RetryTier, name: string, headerDueAtMs: number): void {
    const log = this.logs.get(tier.name) ?? [];
    const timestampMs = Date.now();
    log.push(waiterOf(name, log.length, timestampMs, headerDueAtMs, clampDue(headerDueAtMs, tier, timestampMs)));
    this.appended.resolve();
    this.appended = Promise.withResolvers<void>();
  }

  private async read(tier: RetryTier): Promise<void> {
    const room = new WaitingRoom(
      tier,
      { maxRecords: HEAP, maxBytes: 1_000_000_000 },
      {
        due: ({ record }) => void this.left.push({ name: String(record.key), atMs: Date.now() }),
        hop: ({ record, dueAtMs }) => this.put(String(record.key), dueAtMs),
      },
    );
    for (let position = 0; ;) {
      const batch = (this.logs.get(tier.name) ?? []).slice(position, position + BATCH);
      position += batch.length;
      if (batch.length > 0) await room.admit(batch);
      else await this.appended.promise;
    }
  }
}

function waiterOf(name: string, offset: number, timestampMs: number, headerDueAtMs: number, dueAtMs: number): Waiter {
  return {
    record: consumedRecord({ topic: 'tier', offset, timestampMs, key: Buffer.from(name) }),
    waiting: waitingRecord({
      createdAtMs: NOW,
      dueAtMs: headerDueAtMs,
      kind: 'scheduled',
      event: eventSummary({ id: name }),
    }),
    dueAtMs,
  };
}

describe('the way through the tiers', () => {
  afterEach(() => jest.useRealTimers());

  /** All within seconds, minutes, days or weeks: most crowded where they are all of one scale. */
  const dueInMs = fc
    .constantFrom(5_000, 20_000, 300_000, 2 * DAY, 30 * DAY)
    .chain((scaleMs) => fc.array(fc.nat(scaleMs), { minLength: 1, maxLength: 120, size: 'max' }));
  const world = fc.record({ dueInMs, appendMs: fc.array(fc.nat(300), { minLength: 1, maxLength: 5 }) });

  it('whatever waits leaves once, never early, and hardly late, also when memory holds only a few of them', async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ dueInMs, appendMs }) => {
        jest.useFakeTimers({ now: NOW });
        let appended = 0;
        const tiers = new Tiers(() => appendMs[appended++ % appendMs.length] ?? 0);
        dueInMs.forEach((waitMs, index) => tiers.put(String(index), NOW + waitMs));
        await leaveAll(tiers, dueInMs.length);
        expect(tiers.left.map(({ name }) => Number(name)).sort((a, b) => a - b)).toEqual([...dueInMs.keys()]);
        for (const { name, atMs } of tiers.left) {
          const lateMs = atMs - NOW - (dueInMs[Number(name)] ?? Infinity);
          expect(lateMs).toBeGreaterThanOrEqual(0);
          expect(lateMs).toBeLessThanOrEqual(MAX_LATE_MS);
        }
      }),
      { numRuns: 30 },
    );
  });
});

async function leaveAll(tiers: Tiers, count: number): Promise<void> {
  for (;;) {
    // Those that wait for room go on in between; Jest's own way of waiting for them takes a real millisecond a timer.
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    if (tiers.left.length >= count || jest.getTimerCount() === 0) return;
    jest.advanceTimersToNextTimer();
  }
}
