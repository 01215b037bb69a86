import type { EndpointSettings } from '#libs/contracts';
import type { ConfigChange } from '#libs/database';
import { until } from '#libs/testing';
import { freshDatabase, startPostgres, type FreshDatabase } from '../../harness/index.js';
import { createEndpoint, keyringOf, openDatabase, SECRET, type DatabaseUnderTest } from './database-under-test.js';

/** What a dispatcher would hold after the changes that it was told. */
class Cache {
  readonly endpoints = new Map<string, EndpointSettings>();
  readonly types = new Map<string, readonly string[]>();
  /** In the order of hearing: the id of an endpoint that came by itself, or that a page came. */
  readonly heard: string[] = [];
  fullLoads = 0;

  take(change: ConfigChange): void {
    this.heard.push(change.kind === 'page' ? 'page' : change.endpointId);
    if (change.kind === 'page') {
      if (change.first) this.clear();
      for (const endpoint of change.endpoints) this.endpoints.set(endpoint.id, endpoint);
      for (const [id, list] of Map.groupBy(change.subscriptions, ({ endpointId }) => endpointId)) {
        this.types.set(
          id,
          list.map(({ eventType }) => eventType),
        );
      }
      if (change.last) this.fullLoads += 1;
      return;
    }
    if (change.endpoint === undefined) this.endpoints.delete(change.endpointId);
    else this.endpoints.set(change.endpointId, change.endpoint);
    this.types.set(
      change.endpointId,
      change.subscriptions.map(({ eventType }) => eventType),
    );
  }

  private clear(): void {
    this.endpoints.clear();
    this.types.clear();
  }
}

async function everyEndpoint({ feed }: DatabaseUnderTest): Promise<readonly EndpointSettings[]> {
  const endpoints: EndpointSettings[] = [];
  for await (const page of feed.pages()) endpoints.push(...page.endpoints);
  return endpoints;
}

function follow({ feed }: DatabaseUnderTest): Cache {
  const cache = new Cache();
  feed.start((change) => cache.take(change));
  return cache;
}

const within = (what: string, timeoutMs = 10_000) => ({ timeoutMs, what, everyMs: 10 });

describe('the configuration feed', () => {
  let place: FreshDatabase;
  let opened: DatabaseUnderTest;
  beforeAll(async () => {
    place = await freshDatabase();
    opened = await openDatabase(place.url);
  });
  afterAll(async () => {
    await opened.close();
    await place.drop();
  });

  test('tells what there is at the start, with secrets opened', async () => {
    const endpoint = await createEndpoint(opened, { eventTypes: ['order.*', 'user.created'] });
    const cache = follow(opened);
    await until(() => cache.fullLoads > 0, within('the first load'));
    expect(cache.endpoints.get(endpoint.id)).toEqual({
      id: endpoint.id,
      tenantId: 'ten_a',
      url: 'https://receiver.example/hook',
      state: 'active',
      stateSinceMs: endpoint.stateChangedAt.getTime(),
      headers: {},
      timeoutMs: 15_000,
      retry: { policy: 'schedule', delaysMs: [5_000] },
      ordering: { mode: 'none' },
      secrets: [SECRET],
    });
    expect(cache.types.get(endpoint.id)?.toSorted()).toEqual(['order.*', 'user.created']);
  });

  test('tells of every kind of change within a second, without reading everything again', async () => {
    const cache = follow(opened);
    await until(() => cache.fullLoads > 0, within('the first load'));
    const loads = cache.fullLoads;
    const endpoint = await createEndpoint(opened);
    await until(() => cache.endpoints.has(endpoint.id), within('the new endpoint', 1_000));
    await opened.endpoints.update('ten_a', endpoint.id, { timeoutMs: 2_000, state: 'disabled' }, new Date());
    await until(() => cache.endpoints.get(endpoint.id)?.state === 'disabled', within('the changed endpoint', 1_000));
    expect(cache.endpoints.get(endpoint.id)?.timeoutMs).toBe(2_000);
    const owner = { tenantId: 'ten_a', endpointId: endpoint.id };
    await opened.subscriptions.create(owner, { eventType: 'invoice.paid' }, new Date());
    await until(() => cache.types.get(endpoint.id)?.includes('invoice.paid'), within('the new subscription', 1_000));
    await opened.endpoints.delete('ten_a', endpoint.id);
    await until(() => !cache.endpoints.has(endpoint.id), within('the end of the endpoint', 1_000));
    expect(cache.types.get(endpoint.id)).toEqual([]);
    expect(cache.fullLoads).toBe(loads);
  });

  test('tells a subscription with its filter and its channels', async () => {
    const endpoint = await createEndpoint(opened, { eventTypes: ['ping'] });
    const owner = { tenantId: 'ten_a', endpointId: endpoint.id };
    const condition = { filter: { 'data.b': { $gt: 1.5 }, 'data.a': 'x' }, channels: ['eu', 'us-1'] };
    const written = await opened.subscriptions.create(owner, { eventType: 'order.*', ...condition }, new Date());
    if (written.kind !== 'written') throw new Error(written.kind);
    const subscriptionsNow = async () =>
      (await opened.feed.load(endpoint.id)).subscriptions.map(({ eventType, filter, channels }) => ({
        eventType,
        filter,
        channels,
      }));
    expect(await subscriptionsNow()).toEqual([{ eventType: 'ping' }, { eventType: 'order.*', ...condition }]);
    await opened.endpoints.update('ten_a', endpoint.id, { eventTypes: ['order.*', 'pong'] }, new Date());
    expect(await subscriptionsNow()).toEqual([{ eventType: 'order.*', ...condition }, { eventType: 'pong' }]);
    await opened.subscriptions.update(owner, written.subscription.id, { filter: null });
    await opened.subscriptions.update(owner, written.subscription.id, { eventType: 'order.created' });
    const [changed] = await subscriptionsNow();
    expect(changed).toEqual({ eventType: 'order.created', channels: condition.channels });
  });

  test('reads what nobody announced as soon as it hears of a later change, without waiting for the poll', async () => {
    const unheard = await createEndpoint(opened);
    const heard = await createEndpoint(opened);
    const cache = follow(opened);
    await until(() => cache.fullLoads > 0 && cache.endpoints.has(heard.id), within('the first load'));
    const loads = cache.fullLoads;
    await opened.database.rows(
      `WITH quiet AS (SELECT set_config('session_replication_role', 'replica', true)),
       changed AS (UPDATE endpoints SET timeout_ms = 9999 FROM quiet WHERE id = $1),
       counted AS (UPDATE config_version SET version = version + 1 RETURNING version)
       INSERT INTO config_changes (version, subject) SELECT version, $1 FROM counted RETURNING version`,
      [unheard.id],
    );
    await opened.endpoints.update('ten_a', heard.id, { timeoutMs: 8_888 }, new Date());
    const timeoutOf = ({ id }: { readonly id: string }) => cache.endpoints.get(id)?.timeoutMs;
    await until(() => timeoutOf(heard) === 8_888 && timeoutOf(unheard) === 9_999, within('both changes'));
    expect(cache.fullLoads).toBe(loads);
  });

  /** In the statement that ends the connection: nobody listens when it is announced. */
  const endConnectionAndChange = (endpointId: string, timeoutMs: number): Promise<number> =>
    opened.database.write(
      `WITH ended AS (
         SELECT pg_terminate_backend(pid) AS done FROM pg_stat_activity
         WHERE application_name = 'postrider-config-feed' AND datname = current_database())
       UPDATE endpoints SET timeout_ms = $2 WHERE id = $1 AND (SELECT bool_and(done) AND count(*) = 1 FROM ended)`,
      [endpointId, timeoutMs],
    );

  test('sees changes within a second after its connection was ended, also those made meanwhile', async () => {
    const endpoint = await createEndpoint(opened);
    const cache = follow(opened);
    await until(() => cache.fullLoads > 0, within('the first load'));
    for (const timeoutMs of [1_111, 2_222, 3_333]) {
      expect(await endConnectionAndChange(endpoint.id, timeoutMs)).toBe(1);
      await until(() => cache.endpoints.get(endpoint.id)?.timeoutMs === timeoutMs, within('the change', 1_000));
      const afterwards = await createEndpoint(opened);
      await until(() => cache.endpoints.has(afterwards.id), within('a later change', 1_000));
    }
  });

  test('reads what it missed before it reads everything again', async () => {
    const endpoint = await createEndpoint(opened);
    const cache = follow(opened);
    await until(() => cache.fullLoads > 0, within('the first load'));
    const loads = cache.fullLoads;
    const heard = cache.heard.length;
    expect(await endConnectionAndChange(endpoint.id, 4_444)).toBe(1);
    await until(() => cache.fullLoads > loads, within('everything again'));
    const since = cache.heard.slice(heard);
    expect(since.slice(0, since.indexOf('page'))).toContain(endpoint.id);
  });

  test('loads an endpoint whose secret cannot be opened without secrets, and the others with theirs', async () => {
    const good = await createEndpoint(opened);
    const bad = await createEndpoint(opened);
    await opened.database.write(`UPDATE endpoint_secrets SET sealed = 'v1.key1.AAAA.AAAA' WHERE endpoint_id = $1`, [
      bad.id,
    ]);
    const endpoints = await everyEndpoint(opened);
    expect(endpoints.find(({ id }) => id === bad.id)).toMatchObject({ id: bad.id, secrets: undefined });
    expect(endpoints.find(({ id }) => id === good.id)?.secrets).toEqual([SECRET]);
    const other = await openDatabase(place.url, { keyring: keyringOf(2) });
    expect((await other.feed.load(good.id)).endpoint).toMatchObject({ id: good.id, secrets: undefined });
    await other.close();
  });

  test('loads what an endpoint was given, and leaves out what it was not', async () => {
    const { id } = await createEndpoint(opened);
    const plain = (await opened.feed.load(id)).endpoint;
    expect(plain).toMatchObject({ state: 'active', ordering: { mode: 'none' } });
    expect(plain).not.toHaveProperty('rateLimit');
    expect(plain).not.toHaveProperty('autoDisable');
    const options = {
      rateLimit: { perSecond: 5 },
      ordering: { mode: 'key', keyPath: 'data.customerId', onExhausted: 'wait' },
      autoDisable: { mode: 'failures', failures: 3 },
      state: 'paused',
    } as const;
    await opened.endpoints.update('ten_a', id, options, new Date());
    expect((await opened.feed.load(id)).endpoint).toMatchObject(options);
  });

  test('reads more endpoints than fit into one page', async () => {
    await opened.database.write(
      `INSERT INTO endpoints (id, tenant_id, url, state, state_changed_at, timeout_ms, retry, created_at, updated_at)
       SELECT 'ep_page' || n, 'ten_b', 'https://x.example', 'active', now(), 1000, '{}', now(), now()
       FROM generate_series(1, 2500) n`,
    );
    const endpoints = await everyEndpoint(opened);
    const paged = endpoints.filter(({ tenantId }) => tenantId === 'ten_b');
    expect(new Set(paged.map(({ id }) => id)).size).toBe(2_500);
  });

  test('has the poll notice a change that was not announced', async () => {
    const polling = await openDatabase(place.url, { pollMs: 100 });
    const cache = follow(polling);
    await until(() => cache.fullLoads > 0, within('the first load'));
    const endpoint = await createEndpoint(polling);
    await until(() => cache.endpoints.has(endpoint.id), within('the new endpoint'));
    const before = cache.fullLoads;
    const [silently] = await polling.database.rows<{ version: string }>(
      `WITH quiet AS (SELECT set_config('session_replication_role', 'replica', true)),
       changed AS (UPDATE endpoints SET timeout_ms = 7777 FROM quiet WHERE id = $1)
       UPDATE config_version SET version = version + 1 RETURNING version`,
      [endpoint.id],
    );
    expect(Number(silently?.version)).toBeGreaterThan(1);
    await until(() => cache.endpoints.get(endpoint.id)?.timeoutMs === 7_777, within('the change without announcement'));
    await until(() => cache.fullLoads > before, within('everything again'));
    const loads = cache.fullLoads;
    await polling.database.rows(
      `WITH quiet AS (SELECT set_config('session_replication_role', 'replica', true)),
       changed AS (UPDATE endpoints SET timeout_ms = 8888 FROM quiet WHERE id = $1),
       counted AS (UPDATE config_version SET version = version + 1 RETURNING version)
       INSERT INTO config_changes (version, subject) SELECT version, $1 FROM counted RETURNING version`,
      [endpoint.id],
    );
    await until(() => cache.endpoints.get(endpoint.id)?.timeoutMs === 8_888, within('the change that is on record'));
    expect(cache.fullLoads).toBe(loads);
    await polling.close();
  });
});

describe('the configuration feed while PostgreSQL is away', () => {
  test('keeps what it had, and comes back by itself with what changed', async () => {
    const server = await startPostgres();
    const opened = await openDatabase(server.url());
    try {
      const endpoint = await createEndpoint(opened);
      const cache = follow(opened);
      await until(() => cache.endpoints.has(endpoint.id), within('the first load'));
      const changesSeen = cache.fullLoads;
      await server.kill();
      await expect(opened.feed.load(endpoint.id)).rejects.toMatchObject({ code: 'database_unavailable' });
      await expect(everyEndpoint(opened)).rejects.toMatchObject({ code: 'database_unavailable' });
      expect((await opened.health.readiness()).ready).toBe(false);
      expect(cache.endpoints.has(endpoint.id)).toBe(true);
      expect(cache.fullLoads).toBe(changesSeen);
      await server.restart();
      await until(() => cache.fullLoads > changesSeen, within('the load after the outage', 20_000));
      expect(cache.endpoints.has(endpoint.id)).toBe(true);
      const later = await createEndpoint(opened);
      await until(() => cache.endpoints.has(later.id), within('a change after the outage', 1_000));
      expect((await opened.health.readiness()).checks['database']).toBe('ok');
    } finally {
      await opened.close();
      await server.stop();
    }
  }, 60_000);
});
