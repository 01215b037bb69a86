import pg from 'pg';
import type { PostgresServer } from '../../../scripts/local/postgres-server.ts';
import { takesConnections } from '../../../scripts/local/postgres-server.ts';
import { freshDatabase, startPostgres } from '../../harness/index.js';

async function query(url: string, sql: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('an embedded PostgreSQL server', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(() => server.stop(), 30_000);

  it('keeps committed rows over SIGKILL, on the same port', async () => {
    await query(server.url(), 'CREATE TABLE kept AS SELECT 1 AS n');
    await server.kill();
    expect(await takesConnections(server.url())).toBe(false);
    await server.restart();
    expect(await query(server.url(), 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
  }, 60_000);

  it('answers nothing while paused, and goes on afterwards', async () => {
    const client = new pg.Client({ connectionString: server.url() });
    await client.connect();
    server.pause();
    let answered = false;
    const answer = client.query('SELECT 2 AS n').then(({ rows }) => {
      answered = true;
      return rows;
    });
    expect(await takesConnections(server.url())).toBe(false);
    expect(answered).toBe(false);
    server.resume();
    expect(await answer).toEqual([{ n: 2 }]);
    await client.end();
  }, 60_000);

  it('refuses a wrong password', async () => {
    expect(await takesConnections(server.url().replace(':test@', ':wrong@'))).toBe(false);
  });

  it('gives fresh databases, and drops them although somebody is connected', async () => {
    const database = await freshDatabase(server.url());
    const client = new pg.Client({ connectionString: database.url });
    client.on('error', () => undefined);
    await client.connect();
    await database.drop();
    await client.end().catch(() => undefined);
    expect(await takesConnections(database.url)).toBe(false);
  });
});
