import type { IncomingRecord } from '#libs/contracts';
import type { ConsumedRecord } from './consumed-record.js';
import { PartitionPump } from './partition-pump.js';
import type { FetchedBatch } from './record-copy.js';
import type { ConsumeOptions } from './subscription.js';

const recordAt = (offset: number): IncomingRecord => ({
  topic: 't',
  partition: 0,
  offset,
  timestampMs: 0,
  key: null,
  value: Buffer.from(String(offset)),
  headers: {},
});

/** Offsets `from` to `to`, as a fetch that began at `fetchedOffset` brings them. */
const fetched = (from: number, to: number, fetchedOffset = from): FetchedBatch => ({
  fetchedOffset,
  lastOffset: to,
  highWatermark: to + 1,
  records: Array.from({ length: to - from + 1 }, (_, index) => recordAt(from + index)),
});

type Handler = (records: readonly ConsumedRecord[]) => Promise<void>;

function newPump(handle: Handler, options: ConsumeOptions = {}) {
  const flow: boolean[] = [];
  const failures: unknown[] = [];
  const pump = new PartitionPump(
    't',
    0,
    { group: 'g', topics: ['t'], handle, ...options },
    { flow: ({ paused }) => flow.push(paused), handlerFailed: (_pump, error) => failures.push(error) },
  );
  return { pump, flow, failures };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await turn();
};

describe('a partition’s pump', () => {
  const collect = (seen: ConsumedRecord[]): Handler => {
    return async (records) => {
      seen.push(...records);
    };
  };
  const offsets = (records: readonly ConsumedRecord[]): number[] => records.map(({ offset }) => offset);

  test('hands over nothing before it knows where the group stands', async () => {
    const seen: ConsumedRecord[] = [];
    const { pump } = newPump(collect(seen));
    pump.accept(fetched(5, 9));
    await turn();
    expect(seen).toHaveLength(0);
    pump.restore({ offset: 5, metadata: '' });
    expect(offsets(seen)).toEqual([5, 6, 7, 8, 9]);
  });

  test('skips what an earlier owner decided', () => {
    const before = newPump(async () => undefined);
    before.pump.restore({ offset: 0, metadata: '' });
    before.pump.accept(fetched(0, 5));
    for (const offset of [1, 2, 4]) before.pump.tracker.done(offset);
    before.pump.settled();
    const point = before.pump.due();
    expect(point?.offset).toBe(0);
    const seen: ConsumedRecord[] = [];
    const { pump } = newPump(collect(seen));
    pump.restore(point);
    pump.accept(fetched(0, 7));
    expect(offsets(seen)).toEqual([0, 3, 5, 6, 7]);
  });

  test('begins where the first fetch began when the group never committed', () => {
    const { pump } = newPump(async () => undefined);
    pump.accept(fetched(40, 41));
    pump.restore(undefined);
    expect(pump.due()).toEqual({ offset: 40, metadata: '' });
  });

  test('calls the handler for one batch at a time, none larger than asked', async () => {
    const calls: number[] = [];
    let running = 0;
    const { pump } = newPump(
      async (records) => {
        running += 1;
        expect(running).toBe(1);
        calls.push(records.length);
        await turn();
        running -= 1;
      },
      { maxBatch: 4 },
    );
    pump.restore({ offset: 0, metadata: '' });
    pump.accept(fetched(0, 9));
    await until(() => calls.length === 3);
    expect(calls).toEqual([4, 4, 2]);
  });

  test('hands the unsettled records over again when the handler throws', async () => {
    const calls: number[][] = [];
    const { pump, failures } = newPump(async (records) => {
      calls.push(offsets(records));
      if (calls.length > 1) return;
      records[1]?.done();
      throw new Error('database away');
    });
    pump.restore({ offset: 0, metadata: '' });
    pump.accept(fetched(0, 2));
    await turn();
    expect(pump.failure).toBe('database away');
    await until(() => calls.length === 2);
    await turn();
    expect(calls).toEqual([
      [0, 1, 2],
      [0, 2],
    ]);
    expect([failures.length, pump.failure]).toEqual([1, undefined]);
  });

  test('a record that is released while the partition stays comes again, and holds the commit until then', async () => {
    const seen: ConsumedRecord[] = [];
    const { pump } = newPump(collect(seen));
    pump.restore({ offset: 0, metadata: '' });
    pump.accept(fetched(0, 1));
    seen[0]?.release();
    seen[1]?.done();
    expect(pump.tracker.commitOffset).toBe(0);
    await until(() => seen.length === 3);
    expect(offsets(seen)).toEqual([0, 1, 0]);
    seen[2]?.done();
    expect(pump.tracker.commitOffset).toBe(2);
  });

  test('pauses fetching at the mark and goes on at half of it', () => {
    const seen: ConsumedRecord[] = [];
    const { pump, flow } = newPump(collect(seen), { maxUndecided: 10 });
    pump.restore({ offset: 0, metadata: '' });
    pump.accept(fetched(0, 8));
    expect(flow).toEqual([]);
    pump.accept(fetched(9, 9));
    expect(flow).toEqual([true]);
    for (const record of seen.slice(0, 4)) record.done();
    expect(flow).toEqual([true]);
    seen[4]?.done();
    expect(flow).toEqual([true, false]);
  });

  test('pauses when old records would make the metadata forget', () => {
    const seen: ConsumedRecord[] = [];
    const { pump, flow } = newPump(collect(seen), { maxUndecided: 100_000, maxBatch: 100_000 });
    pump.restore({ offset: 0, metadata: '' });
    pump.accept(fetched(0, 16_000));
    for (const record of seen.slice(500)) record.done();
    expect(flow).toEqual([true]);
    for (const record of seen.slice(0, 500)) record.done();
    expect(flow).toEqual([true, false]);
  });

  test('goes on reading far ahead of one record that hangs', () => {
    const seen: ConsumedRecord[] = [];
    const { pump, flow } = newPump(collect(seen), { maxUndecided: 100_000, maxBatch: 100_000 });
    pump.restore({ offset: 0, metadata: '' });
    pump.accept(fetched(0, 16_000));
    for (const record of seen.slice(1)) record.done();
    expect(flow).toEqual([true, false]);
    expect(pump.due()?.offset).toBe(0);
  });

  test('refuses a fetch that leaves a gap, once: the second time the log has one', () => {
    const seen: ConsumedRecord[] = [];
    const { pump } = newPump(collect(seen));
    pump.restore({ offset: 0, metadata: '' });
    expect(pump.accept(fetched(10, 12))).toBe(false);
    expect(pump.position).toBe(0);
    expect(pump.accept(fetched(10, 12))).toBe(true);
    expect(pump.position).toBe(13);
  });

  test('takes a record that was fetched twice once', async () => {
    const seen: ConsumedRecord[] = [];
    const { pump } = newPump(collect(seen));
    pump.restore({ offset: 0, metadata: '' });
    pump.accept(fetched(0, 3));
    pump.accept(fetched(2, 5));
    await until(() => seen.length >= 6);
    expect(offsets(seen)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('has nothing to commit when the commit on record says it all', () => {
    const seen: ConsumedRecord[] = [];
    const { pump } = newPump(collect(seen));
    pump.restore({ offset: 3, metadata: '' });
    expect(pump.due()).toBeUndefined();
    pump.accept(fetched(3, 4));
    expect(pump.due()).toBeUndefined();
    seen[0]?.done();
    const point = pump.due();
    expect(point).toEqual({ offset: 4, metadata: '' });
    pump.commitArrived({ offset: 4, metadata: '' }, pump.changes);
    expect(pump.due()).toBeUndefined();
  });

  test('commits nothing after a rebalance until the commit on record was compared', () => {
    const seen: ConsumedRecord[] = [];
    const { pump } = newPump(collect(seen));
    pump.restore({ offset: 0, metadata: '' });
    pump.accept(fetched(0, 0));
    seen[0]?.done();
    pump.verified = false;
    expect(pump.due()).toBeUndefined();
    pump.restore({ offset: 0, metadata: '' });
    expect(pump.due()).toEqual({ offset: 1, metadata: '' });
  });

  test('a lost partition tells its records, and commits nothing more', () => {
    const seen: ConsumedRecord[] = [];
    const { pump } = newPump(collect(seen));
    pump.restore({ offset: 0, metadata: '' });
    pump.accept(fetched(0, 1));
    pump.lose();
    expect(seen[0]?.revoked.aborted).toBe(true);
    seen[0]?.done();
    expect(pump.due()).toBeUndefined();
  });

  test('drains: hands out nothing more, waits for what is out, and leaves the rest undecided', async () => {
    const seen: ConsumedRecord[] = [];
    let letGo = (): void => undefined;
    const hold = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const { pump } = newPump(
      async (records) => {
        seen.push(...records);
        await hold;
      },
      { maxBatch: 2 },
    );
    pump.restore({ offset: 0, metadata: '' });
    pump.accept(fetched(0, 5));
    let drained = false;
    const draining = pump.drain().then(() => {
      drained = true;
    });
    expect(seen[0]?.revoked.aborted).toBe(true);
    seen[0]?.done();
    await turn();
    expect(drained).toBe(false);
    seen[1]?.release();
    await draining;
    letGo();
    await turn();
    expect(offsets(seen)).toEqual([0, 1]);
    expect(pump.due()).toEqual({ offset: 1, metadata: '' });
  });

  test('drains also while the handler keeps failing: its records stay undecided', async () => {
    const { pump, failures } = newPump(() => Promise.reject(new Error('away')));
    pump.restore({ offset: 0, metadata: '' });
    pump.accept(fetched(0, 1));
    await until(() => failures.length > 0);
    await pump.drain();
    expect(pump.tracker.commitOffset).toBe(0);
  });
});
