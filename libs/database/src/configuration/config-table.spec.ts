import { ConfigTable } from './config-table.js';

interface Row {
  readonly value: number;
}

/** A table that answers by its keys, as PostgreSQL would. */
class FakeTable {
  readonly rowsByKey = new Map<string, number>();
  away = false;

  readonly database = {
    rows: async <Read>(_sql: string, [given]: readonly unknown[] = []): Promise<readonly Read[]> => {
      if (this.away) throw new Error('PostgreSQL is away');
      const keys = [...this.rowsByKey.keys()].sort();
      const wanted = Array.isArray(given)
        ? keys.filter((key) => given.includes(key))
        : keys.filter((key) => key > String(given)).slice(0, 250);
      return wanted.map((configKey) => ({ configKey, value: this.rowsByKey.get(configKey) }) as Read);
    },
  };
}

const goOn = async (): Promise<boolean> => true;
const keyOf = (number: number): string => `k${String(number).padStart(4, '0')}`;

describe('a table in memory', () => {
  let source: FakeTable;
  let table: ConfigTable<Row>;
  beforeEach(() => {
    source = new FakeTable();
    table = new ConfigTable<Row>(source.database, { kind: 'event-type', select: 'SELECT value FROM t', key: 'key' });
    for (let number = 0; number < 600; number += 1) source.rowsByKey.set(keyOf(number), number);
  });

  it('has no answer before it was read to its end', async () => {
    expect(table.isLoaded).toBe(false);
    await table.reload(async () => false);
    expect([table.isLoaded, table.get(keyOf(0))]).toEqual([false, { value: 0 }]);
    await table.reload(goOn);
    await table.whenLoaded();
    expect([table.isLoaded, table.get(keyOf(599))]).toEqual([true, { value: 599 }]);
  });

  it('takes over what changed, what is new and what is gone', async () => {
    await table.reload(goOn);
    source.rowsByKey.set(keyOf(1), -1);
    source.rowsByKey.set('new', 7);
    source.rowsByKey.delete(keyOf(2));
    await table.refresh([keyOf(1), keyOf(2), 'new', 'never there']);
    expect([keyOf(1), keyOf(2), 'new'].map((key) => table.get(key)?.value)).toEqual([-1, undefined, 7]);
  });

  it('forgets in a reload what is gone, and nothing that came in between', async () => {
    await table.reload(goOn);
    source.rowsByKey.delete(keyOf(3));
    let pages = 0;
    await table.reload(async () => {
      pages += 1;
      if (pages > 1) return true;
      // Both lie in pages that have been read already.
      source.rowsByKey.set('a', 1);
      source.rowsByKey.delete(keyOf(5));
      await table.refresh(['a', keyOf(5)]);
      return true;
    });
    expect(['a', keyOf(3), keyOf(5)].map((key) => table.get(key)?.value)).toEqual([1, undefined, undefined]);
    expect([...table.values()]).toHaveLength(599);
  });

  it('keeps what it has while PostgreSQL is away', async () => {
    await table.reload(goOn);
    source.away = true;
    await expect(table.reload(goOn)).rejects.toThrow('away');
    await expect(table.refresh([keyOf(1)])).rejects.toThrow('away');
    expect([table.isLoaded, table.get(keyOf(1))?.value, [...table.values()].length]).toEqual([true, 1, 600]);
  });
});
