import { BatchWriter, type BatchBounds } from './batch-writer.js';
import { writeAroundFaults } from './write-around-faults.js';

const bounds: BatchBounds = { maxItems: 4, maxBytes: 100, lingerMs: 0, busyLingerMs: 0 };

describe('batches over several partitions', () => {
  test('join what is added while a write is under way, in order', async () => {
    const writes: (readonly number[])[] = [];
    const gate = Promise.withResolvers<void>();
    const writer = new BatchWriter<number>(
      bounds,
      () => 1,
      async (items) => {
        writes.push(items);
        if (writes.length === 1) await gate.promise;
      },
    );
    const first = writer.add([1, 2, 3, 4]);
    const others = [writer.add([5]), writer.add([6]), writer.add([7, 8])];
    gate.resolve();
    await Promise.all([first, ...others]);
    expect(writes).toEqual([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ]);
  });

  test('are cut by count and by bytes, and one item too large goes alone', async () => {
    const writes: (readonly number[])[] = [];
    const writer = new BatchWriter<number>(
      bounds,
      (item) => item,
      async (items) => {
        writes.push(items);
      },
    );
    await writer.add([60, 50, 500, 1, 1, 1, 1, 1]);
    expect(writes).toEqual([[60], [50], [500], [1, 1, 1, 1], [1]]);
  });

  test('tell every handler of a failure, and go on afterwards', async () => {
    let failing = true;
    const written: number[] = [];
    const writer = new BatchWriter<number>(
      bounds,
      () => 1,
      async (items) => {
        if (failing) throw new Error('away');
        written.push(...items);
      },
    );
    const results = await Promise.allSettled([writer.add([1]), writer.add([2])]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    failing = false;
    await writer.add([1, 2]);
    expect(written).toEqual([1, 2]);
  });

  test('gather for longer while the process is busy, but not for ever', async () => {
    const busy = [true, true, false];
    const writes: (readonly number[])[] = [];
    const writer = new BatchWriter<number>(
      { ...bounds, busyLingerMs: 60_000 },
      () => 1,
      async (items) => void writes.push(items),
      () => {
        if (writes.length === 0 && busy.length < 3) void writer.add([busy.length]);
        return () => busy.shift() ?? false;
      },
    );
    await writer.add([9]);
    expect(writes).toEqual([[9, 2, 1]]);

    const impatient = new BatchWriter<number>(
      { ...bounds, lingerMs: 1, busyLingerMs: 20 },
      () => 1,
      async (items) => void writes.push(items),
      () => () => true,
    );
    await impatient.add([7]);
    expect(writes.at(-1)).toEqual([7]);
  });

  test('of nothing are written at once', async () => {
    await new BatchWriter<number>(
      bounds,
      () => 1,
      () => Promise.reject(new Error('never')),
    ).add([]);
  });
});

describe('a row that PostgreSQL refuses', () => {
  const dataFault = Object.assign(new Error('invalid byte sequence'), { code: '22021' });

  test('is found by halving, and all others are written in order', async () => {
    const written: number[] = [];
    const refused: number[] = [];
    await writeAroundFaults(
      [1, 2, 3, 4, 5, 6, 7],
      async (items) => {
        if (items.includes(3) || items.includes(7)) throw dataFault;
        written.push(...items);
      },
      async (item) => void refused.push(item),
    );
    expect(written).toEqual([1, 2, 4, 5, 6]);
    expect(refused).toEqual([3, 7]);
  });

  test('is not blamed for an outage', async () => {
    const away = Object.assign(new Error('away'), { code: 'database_unavailable' });
    const write = writeAroundFaults(
      [1, 2],
      () => Promise.reject(away),
      () => Promise.reject(new Error('blamed')),
    );
    await expect(write).rejects.toBe(away);
  });
});
