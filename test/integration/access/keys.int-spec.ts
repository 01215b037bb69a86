import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { isDeepStrictEqual } from 'node:util';
import { KeyUses } from '#libs/access';
import { TenantSettingsFeed } from '#libs/database';
import { assertPromised, until } from '#libs/testing';
import { formatApiKey } from '#libs/http';
import { startPostgres, type Api } from '../../harness/index.js';
import { AccessRig } from './access.rig.js';

const HOUR_MS = 3_600_000;
const REVOKED_WITHIN_MS = 10_000;

describe('tenants and their API keys', () => {
  let postgres: Awaited<ReturnType<typeof startPostgres>>;
  let rig: AccessRig;
  let other: AccessRig;
  let tenantId: string;

  beforeAll(async () => {
    postgres = await startPostgres();
    const options = { databaseUrl: postgres.url(), env: { POSTRIDER_TENANT_ID: 'ten_headquarters' } };
    rig = await AccessRig.start(options);
    other = await AccessRig.start(options);
    tenantId = await rig.createTenant('shop');
  }, 60_000);

  afterAll(async () => {
    await rig.stop();
    await other.stop();
    await postgres.stop();
  }, 60_000);

  const statusOf = async (key: string, where: AccessRig = rig) => (await where.as(key).get('/v1/endpoints')).status;
  const keyPath = (id: string) => `/v1/tenants/${tenantId}/keys/${id}`;
  /** Within ten seconds, in a process that knew the key before. */
  const isOverElsewhere = (key: string) =>
    until(async () => (await statusOf(key, other)) === 401, {
      timeoutMs: REVOKED_WITHIN_MS,
      what: 'the key to be over',
    });

  test('a key is shown once, and only its hash is kept', async () => {
    const { id, key } = await rig.createKey(tenantId, ['endpoints:read']);
    expect(key).toMatch(/^pr_live_[0-9a-z]{26}_[A-Za-z0-9]{43}[0-9a-f]{8}$/);
    const secret = key.split('_')[3] ?? '';
    const kept = await rig.rows(`SELECT to_jsonb(k) FROM api_keys k UNION ALL SELECT to_jsonb(a) FROM actions a`);
    expect(JSON.stringify(kept)).not.toContain(secret.slice(0, 40));
    for (const path of [keyPath(id), `/v1/tenants/${tenantId}/keys`]) {
      expect((await rig.root.get(path)).bytes.toString()).not.toContain(secret.slice(0, 40));
    }
    expect((await rig.root.get(keyPath(id))).json).toMatchObject({ state: 'active', scopes: ['endpoints:read'] });
  });

  test('a key works at once in every process', async () => {
    const { key } = await rig.createKey(tenantId, ['endpoints:read']);
    expect([await statusOf(key), await statusOf(key, other)]).toEqual([200, 200]);
  });

  test('a key with another secret, or of nobody, is 401 with the same words', async () => {
    const { key } = await rig.createKey(tenantId, ['endpoints:read']);
    const [, environment = '', keyId = ''] = key.split('_');
    const forged = formatApiKey(environment, keyId, 'x'.repeat(43));
    const nobodys = formatApiKey(environment, '0'.repeat(26), 'x'.repeat(43));
    const answers = [await rig.as(forged).get('/v1/endpoints'), await rig.as(nobodys).get('/v1/endpoints')];
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    expect(answers[0]?.json.detail).toBe(answers[1]?.json.detail);
  });

  test('a revoked key is over here at once and everywhere within ten seconds, and says so', async () => {
    const { id, key } = await rig.createKey(tenantId, ['endpoints:read']);
    expect(await statusOf(key, other)).toBe(200);
    expect((await rig.root.post(`${keyPath(id)}/revoke`)).json).toMatchObject({ state: 'revoked' });
    expect(await statusOf(key)).toBe(401);
    await isOverElsewhere(key);
    expect((await other.as(key).get('/v1/endpoints')).json.detail).toContain('was revoked');
    const again = await rig.root.post(`${keyPath(id)}/revoke`);
    expect(again.status).toBe(200);
    expect((await rig.root.post(`${keyPath(id)}/rotate`, {})).status).toBe(409);
  });

  test('a revoked key is over within ten seconds in each app, where they are processes of their own', async () => {
    const { id, key } = await rig.createKey(tenantId, ['endpoints:read', 'events:read', 'events:write']);
    const asked = [
      ['publisher', (api: Api) => api.post('/v1/events', {})],
      ['audit', (api: Api) => api.get('/v1/events')],
      ['control', (api: Api) => api.get('/v1/endpoints')],
    ] as const;
    const apps: AccessRig[] = [];
    const statuses: (() => Promise<number>)[] = [];
    try {
      for (const [app, ask] of asked) {
        const one = await AccessRig.start({ databaseUrl: postgres.url(), app });
        apps.push(one);
        statuses.push(async () => (await ask(one.as(key))).status);
      }
      const told = () => Promise.all(statuses.map((status) => status()));
      const areIn = async () => isDeepStrictEqual(await told(), [422, 200, 200]);
      await until(areIn, { timeoutMs: 30_000, what: 'the key to be known in each app' });
      await rig.root.post(`${keyPath(id)}/revoke`);
      const areOver = async () => isDeepStrictEqual(await told(), [401, 401, 401]);
      await until(areOver, { timeoutMs: REVOKED_WITHIN_MS, what: 'the key to be over in each app' });
    } finally {
      for (const one of apps) await one.stop();
    }
  }, 60_000);

  test('a key is over when its time comes', async () => {
    const expiresAt = new Date(Date.now() + 1_500).toISOString();
    const { id, key } = await rig.createKey(tenantId, ['endpoints:read'], { expiresAt });
    await isOverElsewhere(key);
    expect((await rig.root.get(keyPath(id))).json).toMatchObject({ state: 'expired', expiresAt });
    expect((await rig.root.patch(keyPath(id), { expiresAt: null })).json).toMatchObject({ state: 'active' });
    expect(await statusOf(key)).toBe(200);
  });

  test('a rotated key goes on for the overlap, beside the new one', async () => {
    const old = await rig.createKey(tenantId, ['endpoints:read'], { allowedCidrs: ['127.0.0.0/8'] });
    const rotated = await rig.root.post(`${keyPath(old.id)}/rotate`, { overlapSeconds: 3_600 });
    expect(rotated.status).toBe(201);
    expect(rotated.json).toMatchObject({ replaces: old.id, scopes: ['endpoints:read'], allowedCidrs: ['127.0.0.0/8'] });
    expect([await statusOf(old.key), await statusOf(rotated.json.key)]).toEqual([200, 200]);
    const endsAt = Date.parse((await rig.root.get(keyPath(old.id))).json.expiresAt);
    expect(Math.abs(endsAt - Date.now() - HOUR_MS)).toBeLessThan(60_000);
  });

  test('a key rotated without overlap is over', async () => {
    const old = await rig.createKey(tenantId, ['endpoints:read']);
    expect(await statusOf(old.key, other)).toBe(200);
    const { json } = await rig.root.post(`${keyPath(old.id)}/rotate`, { overlapSeconds: 0 });
    expect([await statusOf(old.key), await statusOf(json.key)]).toEqual([401, 200]);
    await isOverElsewhere(old.key);
  });

  test('scopes that are taken away are gone', async () => {
    const { id, key } = await rig.createKey(tenantId, ['endpoints:read', 'events:read']);
    expect(await statusOf(key)).toBe(200);
    await rig.root.patch(keyPath(id), { scopes: ['events:read'] });
    expect(await statusOf(key)).toBe(403);
  });

  describe('with a list of addresses', () => {
    /** From one of the many loopback addresses, with what a proxy would say. */
    const statusFrom = (key: string, localAddress: string, forwardedFor?: string) =>
      new Promise<number>((resolve, reject) => {
        const headers = {
          authorization: `Bearer ${key}`,
          ...(forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor }),
        };
        const path = '/v1/endpoints';
        request(rig.baseUrl + path, { localAddress, headers }, (response) => {
          const { statusCode: status = 0, headers: answered } = response;
          const contentType = answered['content-type'] ?? null;
          buffer(response)
            .then((bytes) => assertPromised({ method: 'GET', path, status, contentType, bytes }))
            .then(() => resolve(status), reject);
        })
          .once('error', reject)
          .end();
      });

    test.each([
      ['from an address in it is let in', '127.0.0.5', undefined, 200],
      ['from another address is 403', '127.0.0.6', undefined, 403],
      ['from another address does not get in by what it says of itself', '127.0.0.6', '127.0.0.5', 403],
      ['through a proxy that is trusted counts from where the proxy got it', '127.0.0.2', '127.0.0.5', 200],
      ['through a trusted proxy from elsewhere is 403', '127.0.0.2', '203.0.113.9', 403],
      ['cannot put an address in front of what the proxy says', '127.0.0.2', '127.0.0.5, 203.0.113.9', 403],
    ])('a request %s', async (_name, from, forwardedFor, status) => {
      const { key } = await rig.createKey(tenantId, ['endpoints:read'], {
        allowedCidrs: ['127.0.0.5/32', '2001:db8::/32'],
      });
      expect(await statusFrom(key, from, forwardedFor)).toBe(status);
    });

    test.each([['10.0.0.0/33'], ['example.com'], ['']])('"%s" is no range', async (text) => {
      const body = { name: 'x', scopes: ['events:write'], allowedCidrs: [text] };
      const answer = await rig.root.post(`/v1/tenants/${tenantId}/keys`, body);
      expect(answer.status).toBe(422);
      expect(answer.json.errors[0].pointer).toBe('/allowedCidrs/0');
    });
  });

  test('when a key was last used is written down', async () => {
    const { id, key } = await rig.createKey(tenantId, ['endpoints:read']);
    expect((await rig.root.get(keyPath(id))).json.lastUsedAt).toBeNull();
    await statusOf(key);
    await rig.app.get(KeyUses).writeDown();
    expect(Date.parse((await rig.root.get(keyPath(id))).json.lastUsedAt)).toBeGreaterThan(Date.now() - HOUR_MS);
  });

  test('a tenant’s administrator manages its keys, and no other tenant’s', async () => {
    const admin = rig.as((await rig.createKey(tenantId, ['admin:*'])).key);
    const made = await admin.post(`/v1/tenants/${tenantId}/keys`, { name: 'mine', scopes: ['events:write'] });
    expect(made.status).toBe(201);
    expect((await admin.get(`/v1/tenants/${tenantId}/keys?limit=250`)).json.data[0].id).toBe(made.json.id);
    expect((await admin.post('/v1/tenants/ten_headquarters/keys', { name: 'x', scopes: ['admin:*'] })).status).toBe(
      404,
    );
    expect((await admin.post('/v1/tenants', { name: 'x' })).status).toBe(403);
    expect((await admin.get('/v1/tenants')).status).toBe(403);
  });

  test('an administrator names the tenant; limits and ranges are for the operator', async () => {
    const admin = rig.as((await rig.createKey(tenantId, ['admin:*'])).key);
    expect((await admin.patch(`/v1/tenants/${tenantId}`, { name: 'Shop' })).json.name).toBe('Shop');
    const refused = await admin.patch(`/v1/tenants/${tenantId}`, { settings: { allowedCidrs: ['10.0.0.0/8'] } });
    expect(refused.status).toBe(403);
    expect(refused.json.errors).toEqual([{ pointer: '/settings/allowedCidrs', detail: expect.any(String) }]);
    expect((await rig.root.get(`/v1/tenants/${tenantId}`)).json.settings).toEqual({});
  });

  test('what is set for a tenant is known to every process within a second or so, and taken away again', async () => {
    const feed = other.app.get(TenantSettingsFeed);
    const told: unknown[] = [];
    const stop = feed.start((id, settings) => id === tenantId && told.push(settings));
    const settings = { publishRate: { perSecond: 5, burst: 10 } };
    const known = (wanted: object) =>
      until(() => isDeepStrictEqual(feed.of(tenantId), wanted), {
        timeoutMs: 10_000,
        what: 'the setting',
      });
    expect((await rig.root.patch(`/v1/tenants/${tenantId}`, { settings })).json.settings).toEqual(settings);
    await known(settings);
    await rig.root.patch(`/v1/tenants/${tenantId}`, { settings: { publishRate: null } });
    await known({});
    expect(told).toEqual(expect.arrayContaining([settings, {}]));
    stop();
  });

  test('the tenant of the root key exists, whatever it is called', async () => {
    await until(async () => (await rig.root.get('/v1/tenants/ten_headquarters')).status === 200, {
      timeoutMs: 10_000,
      what: 'the root tenant',
    });
    const { json } = await rig.root.get('/v1/tenants?limit=250');
    expect(json.data.map(({ id }: { id: string }) => id)).toEqual(
      expect.arrayContaining([tenantId, 'ten_default', 'ten_headquarters']),
    );
    expect((await rig.root.get('/v1/tenants/ten_none')).status).toBe(404);
    expect((await rig.root.post('/v1/tenants/ten_none/keys', { name: 'x', scopes: ['admin:*'] })).status).toBe(404);
  });

  test('who did what to keys is on record, and shown to audit:read only', async () => {
    const { id } = await rig.createKey(tenantId, ['events:write']);
    await rig.root.patch(keyPath(id), { scopes: ['events:read'] });
    await rig.root.post(`${keyPath(id)}/revoke`);
    const auditor = rig.as((await rig.createKey(tenantId, ['audit:read'])).key);
    const { json } = await auditor.get(`/v1/actions?target=${id}`);
    expect(json.data.map(({ action }: { action: string }) => action)).toEqual([
      'key.revoke',
      'key.change',
      'key.create',
    ]);
    expect(json.data[1]).toMatchObject({
      operator: true,
      keyName: 'root',
      changed: ['scopes'],
      before: { scopes: ['events:write'] },
      after: { scopes: ['events:read'] },
    });
    expect((await auditor.get(`/v1/actions?target=${id}&result=denied`)).json.data).toEqual([]);
    expect((await rig.root.get(`/v1/tenants/${tenantId}/actions?limit=1`)).json.data).toHaveLength(1);
    expect((await auditor.get('/v1/denied-strangers')).status).toBe(403);
    await rig.as('none').post('/v1/endpoints', {});
    expect((await rig.root.get('/v1/denied-strangers')).json.data[0]).toMatchObject({
      action: 'endpoint.create',
      keyId: null,
    });
  });

  describe('while PostgreSQL is away', () => {
    test('known keys go on, others are 503 and never 401, and both are right again afterwards', async () => {
      const known = await rig.createKey(tenantId, ['events:write']);
      const unseen = await rig.createKey(tenantId, ['events:write']);
      const publish = async (key: string) => (await rig.as(key).post('/v1/events', [])).status;
      expect(await publish(known.key)).toBe(422);
      await postgres.stop();
      try {
        // Refused for its body: the key let it in.
        expect(await publish(known.key)).toBe(422);
        expect(await publish(unseen.key)).toBe(503);
        expect(await statusOf(known.key)).toBe(403);
      } finally {
        await postgres.restart();
      }
      await until(async () => (await publish(unseen.key)) === 422, { timeoutMs: 30_000, what: 'PostgreSQL' });
    });
  });
});
