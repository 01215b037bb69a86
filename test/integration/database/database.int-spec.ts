import pg from 'pg';
import { until } from '#libs/testing';
import { freePort } from '../../../scripts/local/free-port.ts';
import { freshDatabase, startPostgres } from '../../harness/index.js';
import { bootDatabase, createEndpoint, openDatabase } from './database-under-test.js';

describe('the database', () => {
  test('boots while PostgreSQL is away, says so to every query, and gets ready once it is there', async () => {
    const place = await freshDatabase();
    const { hostname, port, pathname, username, password } = new URL(place.url);
    const gate = await freePort();
    const opened = await bootDatabase(`postgres://${username}:${password}@127.0.0.1:${gate}${pathname}`);
    await expect(opened.database.rows('SELECT 1')).rejects.toMatchObject({
      code: 'database_unavailable',
      status: 503,
      retryAfterSeconds: 2,
    });
    const readiness = await opened.health.readiness();
    expect(readiness.ready).toBe(false);
    expect(readiness.checks['database']).toMatch(/ECONNREFUSED|not connected yet/);
    const { createServer, connect } = await import('node:net');
    const proxy = createServer((inner) => {
      const outer = connect(Number(port), hostname);
      inner.pipe(outer).pipe(inner);
      for (const socket of [inner, outer]) socket.on('error', () => undefined);
    }).listen(gate, '127.0.0.1');
    await opened.database.whenReady();
    expect(await opened.database.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await opened.close();
    proxy.close();
    await place.drop();
  });

  test('lets several apps boot at once on an empty database: each migration runs once', async () => {
    const place = await freshDatabase();
    const apps = await Promise.all([1, 2, 3, 4].map(() => openDatabase(place.url)));
    const ran = await apps[0]?.database.rows<{ name: string }>('SELECT name FROM migrations ORDER BY timestamp');
    expect(ran?.length).toBeGreaterThanOrEqual(5);
    expect(new Set(ran?.map(({ name }) => name)).size).toBe(ran?.length);
    await Promise.all(apps.map((app) => app.close()));
    await place.drop();
  });

  test('undoes its migrations, newest first, down to nothing', async () => {
    const place = await freshDatabase();
    const opened = await openDatabase(place.url);
    const { migrations } = await import('../../../libs/database/src/migrations/migrations.js');
    await opened.database.transaction(async (manager) => {
      const runner = manager.queryRunner;
      if (runner === undefined) throw new Error('a transaction without a runner');
      for (const Migration of migrations.toReversed()) await new Migration().down(runner);
    });
    const left = await opened.database.rows(
      `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
       AND relname <> 'migrations'`,
    );
    expect(left).toEqual([]);
    await opened.close();
    await place.drop();
  });

  test('cancels a statement that runs too long and stays usable', async () => {
    const place = await freshDatabase();
    const opened = await openDatabase(place.url, { statementTimeoutMs: 100 });
    await expect(opened.database.rows('SELECT pg_sleep(30)')).rejects.toMatchObject({ code: 'database_unavailable' });
    expect(await opened.database.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await opened.close();
    await place.drop();
  });

  test('keeps a fault of a statement apart from an outage, and its parameters out of the error', async () => {
    const place = await freshDatabase();
    const opened = await openDatabase(place.url);
    const fault: unknown = await opened.database
      .rows('SELECT $1::int', ['not-a-number'])
      .catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: '22P02' });
    expect(fault).not.toHaveProperty('parameters');
    await opened.close();
    await place.drop();
  });

  test('rolls a transaction back as a whole', async () => {
    const place = await freshDatabase();
    const opened = await openDatabase(place.url);
    const endpoint = await createEndpoint(opened);
    await expect(
      opened.database.transaction(async (manager) => {
        await manager.query('DELETE FROM endpoints');
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect(await opened.endpoints.find('ten_a', endpoint.id)).toMatchObject({ id: endpoint.id });
    await opened.close();
    await place.drop();
  });

  test('reconnects by itself after PostgreSQL was killed under load', async () => {
    const server = await startPostgres();
    const opened = await openDatabase(server.url());
    const sleepers = [1, 2, 3, 4].map(() =>
      opened.database.rows('SELECT pg_sleep(20)').catch((error: unknown) => error),
    );
    await until(
      async () => {
        const client = new pg.Client({ connectionString: server.url() });
        await client.connect();
        const { rows } = await client.query(
          `SELECT count(*)::int AS n FROM pg_stat_activity WHERE query LIKE '%pg_sleep(20)' AND state = 'active'`,
        );
        await client.end();
        return rows[0].n >= 4;
      },
      { timeoutMs: 10_000, what: 'four busy connections' },
    );
    await server.kill();
    for (const error of await Promise.all(sleepers)) expect(error).toMatchObject({ code: 'database_unavailable' });
    await server.restart();
    await until(async () => (await opened.database.rows('SELECT 1')).length === 1, {
      timeoutMs: 10_000,
      what: 'an answer after the restart',
    });
    await opened.close();
    await server.stop();
  }, 60_000);

  test('gives up on a server that hangs, and uses it again once it goes on', async () => {
    const server = await startPostgres();
    const opened = await openDatabase(server.url(), { statementTimeoutMs: 100 });
    await opened.database.rows('SELECT 1');
    server.pause();
    await expect(opened.database.rows('SELECT 1')).rejects.toMatchObject({ code: 'database_unavailable' });
    server.resume();
    await until(async () => (await opened.database.rows('SELECT 1')).length === 1, {
      timeoutMs: 10_000,
      what: 'an answer of the server that goes on',
    });
    await opened.close();
    await server.stop();
  }, 60_000);
});
