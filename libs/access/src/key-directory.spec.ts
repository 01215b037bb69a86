import { jest } from '@jest/globals';
import type { ApiKeyRepository, ApiKeyRow } from '#libs/database';
import type { KeyUses } from './key-uses.service.js';
import { KeyDirectory } from './key-directory.service.js';

const NOW = Date.UTC(2026, 0, 2);
const SECOND = 1_000;

const row = (overrides: Partial<ApiKeyRow> = {}): ApiKeyRow => ({
  id: 'key_a',
  tenantId: 'ten_a',
  name: 'ci',
  environment: 'live',
  secretHash: Buffer.alloc(32),
  scopes: ['events:write'],
  allowedCidrs: [],
  publishRate: null,
  createdAt: new Date(NOW),
  createdBy: 'root',
  replaces: null,
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
  ...overrides,
});

/** A table of keys that counts its statements, and can be away or hang. */
class KeysTable {
  rows: readonly ApiKeyRow[] = [];
  state: 'there' | 'away' | 'hanging' = 'there';
  readonly statements: (readonly string[])[] = [];

  async findAny(ids: readonly string[]): Promise<readonly ApiKeyRow[]> {
    this.statements.push(ids);
    const found = this.rows.filter(({ id }) => ids.includes(id));
    if (this.state === 'away') throw new Error('away');
    if (this.state === 'hanging') return new Promise(() => undefined);
    return found;
  }
}

describe('the directory of API keys', () => {
  let table: KeysTable;
  let directory: KeyDirectory;
  const uses = { note: () => undefined } as unknown as KeyUses;

  beforeEach(() => {
    jest.useFakeTimers({ now: NOW, doNotFake: ['nextTick', 'queueMicrotask'] });
    table = new KeysTable();
    directory = new KeyDirectory(table as unknown as ApiKeyRepository, uses);
  });
  afterEach(() => jest.useRealTimers());

  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

  test('asks PostgreSQL once for a key that is used all the time', async () => {
    table.rows = [row()];
    for (let request = 0; request < 100; request += 1) expect((await directory.find('a'))?.tenantId).toBe('ten_a');
    expect(table.statements).toEqual([['key_a']]);
  });

  test('asks again after two seconds, and lets nobody wait for it', async () => {
    table.rows = [row()];
    await directory.find('a');
    await pass(2 * SECOND);
    table.state = 'hanging';
    expect(await directory.find('a')).toBeDefined();
    expect(table.statements).toHaveLength(2);
  });

  test.each([0, 1, 2, 4, 5, 9, 60].map((seconds) => [seconds]))(
    'a key that was last used %d s before it was revoked is over 10 s later, however it is used',
    async (idle) => {
      table.rows = [row()];
      await directory.find('a');
      await pass(idle * SECOND);
      table.rows = [row({ revokedAt: new Date() })];
      for (let waited = 0; waited < 10; waited += 1) {
        await directory.find('a');
        await pass(SECOND);
      }
      expect((await directory.find('a'))?.revokedAtMs).toBeDefined();
    },
  );

  test('a key that was revoked is over 10 s later, though nobody used it meanwhile', async () => {
    table.rows = [row()];
    await directory.find('a');
    table.rows = [row({ revokedAt: new Date() })];
    await pass(10 * SECOND);
    expect((await directory.find('a'))?.revokedAtMs).toBeDefined();
  });

  test.each(['away', 'hanging'] as const)('goes on with known keys while PostgreSQL is %s', async (state) => {
    table.rows = [row()];
    await directory.find('a');
    await pass(3_600 * SECOND);
    table.state = state;
    const found = directory.find('a');
    await pass(SECOND);
    expect((await found)?.tenantId).toBe('ten_a');
    // Nobody else waits for what was just found to be away.
    expect((await directory.find('a'))?.tenantId).toBe('ten_a');
  });

  test.each(['away', 'hanging'] as const)(
    'never says that a key does not exist while PostgreSQL is %s',
    async (state) => {
      await directory.find('never-seen');
      await pass(60 * SECOND);
      table.state = state;
      for (const keyId of ['never-seen', 'new']) {
        const found = expect(directory.find(keyId)).rejects.toThrow(
          state === 'away' ? 'away' : /PostgreSQL did not answer/,
        );
        await pass(SECOND);
        await found;
        await pass(2 * SECOND);
      }
    },
  );

  test('takes a key that was made here at once', async () => {
    expect(await directory.find('a')).toBeUndefined();
    table.rows = [row()];
    directory.forget('key_a');
    expect(await directory.find('a')).toBeDefined();
  });

  test('asks about a thousand made-up keys with few statements, one at a time', async () => {
    await Promise.all(Array.from({ length: 1_000 }, (_unused, index) => directory.find(`made-up-${index}`)));
    expect(table.statements.length).toBeLessThanOrEqual(4);
  });

  test('turns away what more than five thousand wait for', async () => {
    table.state = 'hanging';
    void directory.find('first').catch(() => undefined);
    const flood = Array.from({ length: 6_000 }, (_unused, index) => directory.find(`made-up-${index}`).catch(String));
    await pass(SECOND);
    expect((await Promise.all(flood)).filter((answer) => String(answer).includes('too many keys'))).toHaveLength(1_000);
  });

  test('a flood of made-up keys neither stops the process nor a key that is known', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): number => unhandled.push(reason);
    process.on('unhandledRejection', note);
    table.rows = [row()];
    await directory.find('a');
    await pass(3 * SECOND);
    table.state = 'hanging';
    for (let index = 0; index < 6_000; index += 1) void directory.find(`made-up-${index}`).catch(() => undefined);
    expect((await directory.find('a'))?.tenantId).toBe('ten_a');
    jest.useRealTimers();
    await new Promise((resolve) => setTimeout(resolve));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  test('a flood of made-up keys keeps no revoked key', async () => {
    table.rows = [row()];
    await directory.find('a');
    table.rows = [row({ revokedAt: new Date() })];
    await pass(6 * SECOND);
    for (let index = 0; index < 6_000; index += 1) void directory.find(`made-up-${index}`).catch(() => undefined);
    expect((await directory.find('a'))?.revokedAtMs).toBeDefined();
  });

  test.each([
    ['a range it cannot read opens a key to nobody', row({ allowedCidrs: ['no range'] }), 1],
    ['ranges are read', row({ allowedCidrs: ['10.0.0.0/8', '::1'] }), 2],
  ])('%s', async (_name, stored, ranges) => {
    table.rows = [stored];
    expect((await directory.find('a'))?.allowedCidrs).toHaveLength(ranges);
  });

  test('leaves out scopes that this version does not know', async () => {
    table.rows = [row({ scopes: ['events:write', 'future:all'] })];
    expect((await directory.find('a'))?.scopes).toEqual(['events:write']);
  });
});
