import { jest } from '@jest/globals';
import type { IncomingRecord } from '#libs/contracts';
import type { FetchedBatch } from './record-copy.js';
import { ReplayPump } from './replay-pump.js';
import type { ConsumeOptions, ReplayHandler } from './subscription.js';

const recordAt = (offset: number): IncomingRecord => ({
  topic: 't',
  partition: 0,
  offset,
  timestampMs: 0,
  key: null,
  value: null,
  headers: {},
});
/** What a fetch brings that began at `fetchedOffset` and found these. */
const fetched = (fetchedOffset: number, ...offsets: readonly number[]): FetchedBatch => ({
  fetchedOffset,
  lastOffset: offsets.at(-1) ?? fetchedOffset,
  highWatermark: 0,
  records: offsets.map(recordAt),
});

interface Seen {
  readonly offsets: number[];
  /** One for each call. */
  readonly caughtUp: boolean[];
}

function newPump(options: ConsumeOptions & { readonly handle?: ReplayHandler } = {}) {
  const seen: Seen = { offsets: [], caughtUp: [] };
  const flow: boolean[] = [];
  const note: ReplayHandler = async (records, { caughtUp }) => {
    seen.offsets.push(...records.map(({ offset }) => offset));
    seen.caughtUp.push(caughtUp);
  };
  const pump = new ReplayPump(
    't',
    0,
    { group: 'g', topics: ['t'], replay: true, handle: note, ...options },
    { flow: ({ paused }) => flow.push(paused), handlerFailed: () => undefined },
  );
  return { pump, seen, flow };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a partition that is replayed', () => {
  test('begins where its log does, whatever was fetched before that was known', async () => {
    const { pump, seen } = newPump();
    pump.accept(fetched(7, 7, 8));
    pump.begin({ low: 0, high: 3 });
    expect(pump.position).toBe(0);
    pump.accept(fetched(0, 0, 1, 2));
    await turn();
    expect(seen).toEqual({ offsets: [0, 1, 2], caughtUp: [true] });
  });

  test('is announced before anything is known of its log, and not as caught up', async () => {
    const { pump, seen } = newPump();
    await pump.announce();
    expect(seen).toEqual({ offsets: [], caughtUp: [false] });
    expect(pump.position).toBeUndefined();
  });

  test('is caught up at once when its log is empty', async () => {
    const { pump, seen } = newPump();
    pump.begin({ low: 4, high: 4 });
    await turn();
    expect(seen).toEqual({ offsets: [], caughtUp: [true] });
  });

  test('is caught up with the last record that was there, and goes on', async () => {
    const { pump, seen } = newPump({ maxBatch: 2 });
    pump.begin({ low: 0, high: 5 });
    pump.accept(fetched(0, 0, 1, 2));
    await turn();
    expect(seen.caughtUp).toEqual([false, false]);
    pump.accept(fetched(3, 3, 4, 5));
    await turn();
    expect(seen).toEqual({ offsets: [0, 1, 2, 3, 4, 5], caughtUp: [false, false, false, true] });
    pump.accept(fetched(6, 6));
    await turn();
    expect(seen.caughtUp.at(-1)).toBe(true);
  });

  test('is caught up where compaction, or a marker, took the last offsets', async () => {
    const { pump, seen } = newPump();
    pump.begin({ low: 0, high: 10 });
    pump.accept(fetched(0, 1, 4));
    pump.accept({ ...fetched(5), lastOffset: 9 });
    await turn();
    expect(seen).toEqual({ offsets: [1, 4], caughtUp: [false, true] });
  });

  test('reads nothing twice, and steps over a gap only when the log really has it', async () => {
    const { pump, seen } = newPump();
    pump.begin({ low: 0, high: 9 });
    pump.accept(fetched(0, 0, 1));
    expect(pump.accept(fetched(5, 5, 6))).toBe(false);
    expect(pump.position).toBe(2);
    pump.accept(fetched(0, 0, 1, 2));
    expect(pump.accept(fetched(5, 5, 6))).toBe(false);
    expect(pump.accept(fetched(5, 5, 6))).toBe(true);
    await turn();
    expect(seen.offsets).toEqual([0, 1, 2, 5, 6]);
  });

  test('hands the same records over again until the handler takes them', async () => {
    jest.useFakeTimers();
    try {
      let failures = 3;
      const taken: number[] = [];
      const { pump } = newPump({
        handle: async (records) => {
          if (failures-- > 0) throw new Error('not yet');
          taken.push(...records.map(({ offset }) => offset));
        },
      });
      pump.begin({ low: 0, high: 2 });
      pump.accept(fetched(0, 0, 1));
      await jest.advanceTimersByTimeAsync(50);
      expect(pump.failure).toBe('not yet');
      await jest.advanceTimersByTimeAsync(5_000);
      expect([pump.failure, pump.lag, ...taken]).toEqual([undefined, 0, 0, 1]);
    } finally {
      jest.useRealTimers();
    }
  });

  test('stops being fetched while its handler is behind', async () => {
    const release = Promise.withResolvers<void>();
    const { pump, flow } = newPump({ maxUndecided: 4, maxBatch: 1, handle: () => release.promise });
    pump.begin({ low: 0, high: 6 });
    pump.accept(fetched(0, 0, 1, 2, 3, 4));
    expect(flow).toEqual([true]);
    release.resolve();
    await turn();
    expect(flow).toEqual([true, false]);
  });

  test('hands nothing over once it is lost', async () => {
    const { pump, seen } = newPump();
    pump.begin({ low: 0, high: 9 });
    pump.lose();
    pump.accept(fetched(0, 0, 1));
    await turn();
    expect(seen.offsets).toEqual([]);
  });
});
