import { collectGarbage } from '#libs/testing';
import pg from 'pg';
import { HeardClient } from '../../../libs/database/src/connection/heard-client.js';
import { freshDatabase } from '../../harness/index.js';

describe('a connection of the pool', () => {
  let place: Awaited<ReturnType<typeof freshDatabase>>;
  let client: HeardClient;

  beforeAll(async () => {
    place = await freshDatabase();
    client = new HeardClient({ connectionString: place.url, answerTimeoutMs: 300 });
    await client.connect();
  });

  afterAll(async () => {
    await client.end();
    await place.drop();
  });

  test('answers in every way in which pg can be asked', async () => {
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    expect((await client.query('SELECT $1::int AS one', [1])).rows).toEqual([{ one: 1 }]);
    expect((await client.query({ text: 'SELECT $1::int AS one', values: [1], rowMode: 'array' })).rows).toEqual([[1]]);
    expect((await client.query({ text: 'SELECT $1::int AS one' }, [1])).rows).toEqual([{ one: 1 }]);
    const called = new Promise((resolve) => client.query('SELECT 1 AS one', (_, { rows }) => resolve(rows)));
    await expect(called).resolves.toEqual([{ one: 1 }]);
    const calledWith = new Promise((resolve) =>
      client.query('SELECT $1::int AS one', [1], (_, { rows }) => resolve(rows)),
    );
    await expect(calledWith).resolves.toEqual([{ one: 1 }]);
    const submitted = client.query(new pg.Query('SELECT 1 AS one'));
    await expect(new Promise((resolve) => submitted.on('row', resolve))).resolves.toEqual({ one: 1 });
  });

  test('fails with what PostgreSQL says, and goes on', async () => {
    await expect(client.query('SELECT 1/$1::int', [0])).rejects.toMatchObject({ code: '22012' });
    await expect(client.query('SELECT nothing')).rejects.toMatchObject({ code: '42703' });
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  test('fails when no answer comes in time', async () => {
    const frozen = new HeardClient({ connectionString: place.url, answerTimeoutMs: 100 });
    await frozen.connect();
    await expect(frozen.query('SELECT pg_sleep(20)')).rejects.toThrow('Query read timeout');
    await frozen.end();
  });

  test('lets go of what was asked and answered, which pg keeps until the old generation is collected', async () => {
    const plain = new pg.Client({ connectionString: place.url });
    await plain.connect();
    expect(await keptPerQuery(plain)).toBeGreaterThan(BYTES);
    expect(await keptPerQuery(client)).toBeLessThan(BYTES / 2);
    await plain.end();
  });
});

const QUERIES = 400;
/** Of the question, and of the answer again. */
const BYTES = 4_000;

/** Bytes of each query that outlive the collections of young garbage. */
async function keptPerQuery(client: pg.Client): Promise<number> {
  const ask = async (): Promise<unknown> => client.query('SELECT $1::text AS a', [String(Math.random()).padEnd(BYTES)]);
  for (let warm = 0; warm < 100; warm += 1) await ask();
  collectGarbage('major');
  const before = process.memoryUsage().heapUsed;
  for (let asked = 1; asked <= QUERIES; asked += 1) {
    await ask();
    if (asked % 25 === 0) collectGarbage('minor');
  }
  collectGarbage('minor');
  collectGarbage('minor');
  return (process.memoryUsage().heapUsed - before) / QUERIES;
}
