import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { Database } from '#libs/database';
import { newSigningSecret, signStandard } from '#libs/domain';
import { until } from '#libs/testing';
import { Api, freshDatabase, type FreshDatabase } from '../../harness/index.js';
import { LocalControl } from './local-control.js';

const url = 'https://127.0.0.1:8443/hook';
const sealingKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;

describe('the secrets of endpoints', () => {
  const oldKey = sealingKey('old');
  let place: FreshDatabase;
  let control: LocalControl;
  let api: Api;

  async function start(secretsKeys: string): Promise<void> {
    control = await LocalControl.start(place.url, { POSTRIDER_SECRETS_KEYS: secretsKeys });
    ({ api } = control);
  }

  beforeAll(async () => {
    place = await freshDatabase();
    await start(oldKey);
  }, 60_000);
  afterAll(async () => {
    await control.stop();
    await place.drop();
  }, 60_000);

  const listed = async (id: string) => (await api.get(`/v1/endpoints/${id}/secrets`)).json.data;

  test('are listed without the secret, and revealed one by one', async () => {
    const { id, secret } = await api.createEndpoint({ url });
    const [only, ...others] = await listed(id);
    expect(others).toEqual([]);
    expect(only).toEqual({
      id: expect.any(String),
      algorithm: 'hmac-sha256',
      publicKey: null,
      createdAt: expect.any(String),
      expiresAt: null,
    });
    const revealed = await api.post(`/v1/endpoints/${id}/secrets/${only.id}/reveal`);
    expect([revealed.status, revealed.json]).toEqual([200, { ...only, secret }]);
    const { id: other } = await api.createEndpoint({ url });
    for (const path of [`${other}/secrets/${only.id}/reveal`, `${id}/secrets/none/reveal`]) {
      expect((await api.post(`/v1/endpoints/${path}`)).status).toBe(404);
    }
    expect((await api.get('/v1/endpoints/ep_none/secrets')).status).toBe(404);
    expect((await api.post('/v1/endpoints/ep_none/secrets')).status).toBe(404);
  });

  test('are rotated with an overlap, a day unless told, seven at most', async () => {
    const { id, secret } = await api.createEndpoint({ url });
    const before = Date.now();
    const rotated = await api.post(`/v1/endpoints/${id}/secrets/rotate`);
    expect(rotated.status).toBe(201);
    expect(rotated.json).toMatchObject({ algorithm: 'hmac-sha256', expiresAt: null });
    expect(rotated.json.secret).not.toBe(secret);
    const [newest, old] = await listed(id);
    expect(newest.id).toBe(rotated.json.id);
    const endsMs = Date.parse(old.expiresAt);
    expect(endsMs).toBeGreaterThanOrEqual(before + 86_400_000);
    expect(endsMs).toBeLessThanOrEqual(Date.now() + 86_400_000);
    await api.post(`/v1/endpoints/${id}/secrets/rotate`, { overlapSeconds: 0 });
    expect(await listed(id)).toHaveLength(1);
    expect((await api.post(`/v1/endpoints/${id}/secrets/rotate`, { overlapSeconds: 604_801 })).status).toBe(422);
    const own = newSigningSecret();
    const given = await api.post(`/v1/endpoints/${id}/secrets/rotate`, { secret: own, overlapSeconds: 3_600 });
    expect(given.json.secret).toBe(own);
    const refused = await api.post(`/v1/endpoints/${id}/secrets`, { secret: 'whsec_not-base64!' });
    expect(refused.status).toBe(422);
    expect(refused.bytes.toString()).not.toContain('not-base64');
  });

  test('are ten at most, and one stays that the endpoint can be signed with', async () => {
    const { id } = await api.createEndpoint({ url });
    for (let count = 1; count < 10; count += 1) {
      expect((await api.post(`/v1/endpoints/${id}/secrets`)).status).toBe(201);
    }
    for (const path of ['secrets', 'secrets/rotate']) {
      expect((await api.post(`/v1/endpoints/${id}/${path}`)).status).toBe(409);
    }
    const all = await listed(id);
    for (const { id: secretId } of all.slice(1)) {
      expect((await api.delete(`/v1/endpoints/${id}/secrets/${secretId}`)).status).toBe(204);
      expect((await api.delete(`/v1/endpoints/${id}/secrets/${secretId}`)).status).toBe(404);
    }
    const last = `/v1/endpoints/${id}/secrets/${all[0].id}`;
    expect((await api.delete(last)).status).toBe(409);
    await api.post(`/v1/endpoints/${id}/secrets`, { algorithm: 'ed25519' });
    await api.patch(`/v1/endpoints/${id}`, { signatureFormat: 'simple' });
    expect((await api.delete(last)).status).toBe(409);
    await api.patch(`/v1/endpoints/${id}`, { signatureFormat: 'standard' });
    expect((await api.delete(last)).status).toBe(204);
    const unsigned = await api.patch(`/v1/endpoints/${id}`, { signatureFormat: 'sha256' });
    expect([unsigned.status, unsigned.json.errors[0].pointer]).toEqual([409, '/signatureFormat']);
  });

  test('that are Ed25519 pairs are verified by what the tenant publishes, without a key', async () => {
    const { id } = await api.createEndpoint({ url });
    const first = (await api.post(`/v1/endpoints/${id}/secrets`, { algorithm: 'ed25519' })).json;
    const second = (await api.post(`/v1/endpoints/${id}/secrets/rotate`, { algorithm: 'ed25519' })).json;
    expect(first.publicKey).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
    const path = '/v1/tenants/ten_default/jwks.json';
    const open = await api.request('GET', `${path}?endpointId=${id}`, undefined, { authorization: '' });
    expect(open.status).toBe(200);
    expect(open.headers.get('content-type')).toMatch(/^application\/jwk-set\+json/);
    expect(open.json.keys.map(({ kid }: { kid: string }) => kid)).toEqual([second.id, first.id]);
    expect(open.bytes.toString()).not.toContain('"d"');
    const body = Buffer.from('{"total":1}');
    for (const [index, { secret }] of [second, first].entries()) {
      const { headers } = signStandard({ id: 'dlv_1', timestampSeconds: 7, body, secrets: [secret] });
      const key = createPublicKey({ key: open.json.keys[index], format: 'jwk' });
      const signature = Buffer.from(headers['webhook-signature'].slice('v1a,'.length), 'base64');
      expect(verify(null, Buffer.from('dlv_1.7.{"total":1}'), key, signature)).toBe(true);
    }
    const kids = async (query = '') =>
      (await api.get(`${path}${query}`)).json.keys.map(({ kid }: { kid: string }) => kid);
    expect(await kids()).toEqual(expect.arrayContaining([first.id, second.id]));
    await api.delete(`/v1/endpoints/${id}/secrets/${first.id}`);
    expect(await kids(`?endpointId=${id}`)).toEqual([second.id]);
    expect((await api.get('/v1/tenants/ten_none/jwks.json')).json).toEqual({ keys: [] });
  });

  test('are sealed anew under a new key, after which the old one can go', async () => {
    const { id, secret } = await api.createEndpoint({ url, verification: 'token' });
    const token = (await api.post(`/v1/endpoints/${id}/verify`)).json.verificationToken;
    const newKey = sealingKey('new');
    await control.stop();
    await start(`${newKey},${oldKey}`);
    const database = control.app.get(Database);
    const sealedBy = async (key: string) =>
      (
        await database.rows<{ count: number }>(
          `SELECT count(*)::int AS count FROM (SELECT sealed FROM endpoint_secrets UNION ALL SELECT sealed FROM endpoint_verifications) s
           WHERE split_part(sealed, '.', 2) = $1`,
          [key],
        )
      )[0]?.count;
    await until(async () => (await sealedBy('old')) === 0, { timeoutMs: 30_000, what: 'all to be sealed anew' });
    expect(await sealedBy('new')).toBeGreaterThan(5);
    await control.stop();
    await start(newKey);
    const [only] = await listed(id);
    expect((await api.post(`/v1/endpoints/${id}/secrets/${only.id}/reveal`)).json.secret).toBe(secret);
    expect((await api.post(`/v1/endpoints/${id}/verify`)).json.verificationToken).toBe(token);
  }, 60_000);

  test('that are expired are not kept', async () => {
    const { id } = await api.createEndpoint({ url });
    await api.post(`/v1/endpoints/${id}/secrets/rotate`, { overlapSeconds: 0 });
    const { SealedColumnsStore } = await import('#libs/database');
    expect(await control.app.get(SealedColumnsStore).removeExpired(new Date())).toBeGreaterThan(0);
    const rows = await control.app.get(Database).rows('SELECT FROM endpoint_secrets WHERE endpoint_id = $1', [id]);
    expect(rows).toHaveLength(1);
  });
});
