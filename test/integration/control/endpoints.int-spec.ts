import { DEFAULT_RETRY_POLICY } from '#libs/contracts';
import { Database } from '#libs/database';
import { type Api, freshDatabase, type FreshDatabase } from '../../harness/index.js';
import { LocalControl } from './local-control.js';

describe('the management of endpoints', () => {
  let place: FreshDatabase;
  let control: LocalControl;
  let api: Api;
  const url = 'https://127.0.0.1:8443/hook';

  beforeAll(async () => {
    place = await freshDatabase();
    control = await LocalControl.start(place.url);
    ({ api } = control);
  }, 60_000);

  afterAll(async () => {
    await control.stop();
    await place.drop();
  }, 60_000);

  test('shows the secret once', async () => {
    const created = await api.post('/v1/endpoints', { url });
    expect(created.status).toBe(201);
    expect(created.json).toMatchObject({
      url,
      state: 'active',
      eventTypes: ['*'],
      name: '',
      description: '',
      metadata: {},
      clientId: null,
      signatureFormat: 'standard',
      bodyFormat: 'envelope',
      headers: {},
      timeoutMs: 15_000,
      retry: DEFAULT_RETRY_POLICY,
    });
    expect(created.json.id).toMatch(/^ep_[0-9a-z]{26}$/);
    expect(created.json.secret).toMatch(/^whsec_[A-Za-z0-9+/]{32,}=*$/);
    const read = await api.get(`/v1/endpoints/${created.json.id}`);
    const { secret: _secret, ...rest } = created.json;
    expect(read.json).toEqual(rest);
    expect((await api.get('/v1/endpoints')).bytes.toString()).not.toContain('whsec_');
  });

  test('changes every setting, and keeps what is not named', async () => {
    const { id } = await api.createEndpoint({ url, eventTypes: ['order.*'], description: 'before' });
    const change = {
      headers: { 'x-team': 'blue' },
      timeoutMs: 2_000,
      retry: { policy: 'exponential', initialDelayMs: 100, maxDelayMs: 1_000, maxAttempts: 4 },
      rateLimit: { perSecond: 5, concurrent: 2 },
      ordering: { mode: 'key', keyPath: 'data.customerId', onExhausted: 'wait' },
      autoDisable: { mode: 'failures', failures: 7 },
      name: 'Orders',
      metadata: { team: 'blue' },
      signatureFormat: 'sha256',
      bodyFormat: 'classic',
      eventTypes: ['user.*', 'order.created'],
    };
    const changed = await api.patch(`/v1/endpoints/${id}`, change);
    expect(changed.status).toBe(200);
    expect(changed.json).toMatchObject({
      ...change,
      eventTypes: ['order.created', 'user.*'],
      description: 'before',
      url,
    });
    const options = await api.patch(`/v1/endpoints/${id}`, { rateLimit: null, ordering: 'none', autoDisable: null });
    expect(options.json).toMatchObject({ rateLimit: null, ordering: { mode: 'none' }, autoDisable: null });
    const disabled = await api.patch(`/v1/endpoints/${id}`, { state: 'disabled' });
    expect(disabled.json).toMatchObject({ state: 'disabled', disabledReason: 'requested' });
    expect((await api.patch(`/v1/endpoints/${id}`, { state: 'active' })).json).toMatchObject({
      state: 'active',
      disabledReason: null,
    });
    expect((await api.patch(`/v1/endpoints/${id}`, {})).json).toMatchObject({ timeoutMs: 2_000 });
  });

  test('obeys commands, twice as well as once, and refuses those that make no sense', async () => {
    const { id } = await api.createEndpoint({ url });
    const command = async (name: string) => {
      const { status, json } = await api.post(`/v1/endpoints/${id}/${name}`);
      return status === 200 ? [json.state, json.disabledReason] : [status, json.code];
    };
    expect(await command('resume')).toEqual(['active', null]);
    expect(await command('pause')).toEqual(['paused', null]);
    const { stateChangedAt } = (await api.get(`/v1/endpoints/${id}`)).json;
    expect(await command('pause')).toEqual(['paused', null]);
    expect((await api.get(`/v1/endpoints/${id}`)).json.stateChangedAt).toBe(stateChangedAt);
    expect(await command('enable')).toEqual([409, 'conflict']);
    expect((await api.get('/v1/endpoints?state=paused')).json.data).toHaveLength(1);
    expect(await command('resume')).toEqual(['active', null]);
    expect(await command('disable')).toEqual(['disabled', 'requested']);
    expect(await command('disable')).toEqual(['disabled', 'requested']);
    expect(await command('pause')).toEqual([409, 'conflict']);
    expect(await command('resume')).toEqual([409, 'conflict']);
    expect(await command('enable')).toEqual(['active', null]);
    expect(await command('explode')).toEqual([404, 'not_found']);
    expect((await api.post('/v1/endpoints/ep_none/pause')).status).toBe(404);
  });

  test('is told apart: not JSON, unknown fields, forbidden addresses, reserved headers', async () => {
    for (const [body, status, code, pointer] of [
      ['{', 400, 'invalid_json', undefined],
      [{}, 422, 'validation_failed', '/url'],
      [{ url, color: 'red' }, 422, 'validation_failed', '/color'],
      [{ url: 'nonsense' }, 422, 'validation_failed', '/url'],
      [{ url: 'http://127.0.0.1/plain' }, 422, 'validation_failed', '/url'],
      [{ url: 'https://10.0.0.1/' }, 422, 'blocked_address', '/url'],
      [{ url: 'https://169.254.169.254/latest' }, 422, 'blocked_address', '/url'],
      [{ url: 'https://localhost/' }, 422, 'blocked_address', '/url'],
      [{ url, headers: { 'webhook-id': 'mine' } }, 422, 'validation_failed', '/headers/webhook-id'],
      [
        { url, retry: { policy: 'fixed', initialDelayMs: -1, maxDelayMs: 1, maxAttempts: 1 } },
        422,
        'validation_failed',
        '/retry/initialDelayMs',
      ],
      [{ url, rateLimit: { perSecond: -1 } }, 422, 'validation_failed', '/rateLimit/perSecond'],
      [{ url, ordering: { mode: 'key', keyPath: 'customerId' } }, 422, 'validation_failed', '/ordering/keyPath'],
      [{ url, autoDisable: { mode: 'time' } }, 422, 'validation_failed', '/autoDisable/hours'],
    ] as const) {
      const answer = await api.post('/v1/endpoints', body);
      expect([answer.status, answer.json.code]).toEqual([status, code]);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(answer.json.requestId).toBeDefined();
      if (pointer !== undefined) expect(answer.json.errors[0].pointer).toBe(pointer);
    }
    const { id } = await api.createEndpoint({ url });
    expect((await api.patch(`/v1/endpoints/${id}`, { url: 'https://10.0.0.1/' })).json.code).toBe('blocked_address');
    expect((await api.get(`/v1/endpoints/${id}`)).json.url).toBe(url);
  });

  test('lists newest first, page by page, with a cursor that is bound to its filter', async () => {
    const made: string[] = [];
    for (let count = 0; count < 3; count += 1) made.unshift((await api.createEndpoint({ url })).id);
    const first = (await api.get('/v1/endpoints?limit=2&state=active')).json;
    expect(first.data.map(({ id }: { id: string }) => id)).toEqual(made.slice(0, 2));
    const second = (await api.get(`/v1/endpoints?limit=2&state=active&cursor=${first.nextCursor}`)).json;
    expect(second.data[0].id).toBe(made[2]);
    expect((await api.get(`/v1/endpoints?limit=2&state=active&cursor=${second.prevCursor}`)).json.data).toEqual(
      first.data,
    );
    expect((await api.get(`/v1/endpoints?limit=2&cursor=${first.nextCursor}`)).json.code).toBe('invalid_cursor');
    expect((await api.get('/v1/endpoints?state=gone')).status).toBe(422);
  });

  test('finds endpoints by what their owner wrote down, in any case of letters, and by nothing else', async () => {
    const { id } = await api.createEndpoint({ url, name: 'Billing 100%', metadata: { cost: 'Center_7' } });
    const { id: other } = await api.createEndpoint({ url, description: 'Billing 1000' });
    const found = async (query: string) =>
      (await api.get(`/v1/endpoints?${query}`)).json.data.map((endpoint: { id: string }) => endpoint.id);
    expect(await found('search=billing')).toEqual([other, id]);
    expect(await found('search=100%25')).toEqual([id]);
    expect(await found('search=center_7')).toEqual([id]);
    expect(await found('search=centerx7')).toEqual([]);
    expect(await found(`search=${id}`)).toEqual([id]);
    expect(await found('search=billing&state=paused')).toEqual([]);
    expect((await api.get('/v1/endpoints?search=')).status).toBe(422);
  });

  test('shows and lists an endpoint as tripped until its circuit is closed again', async () => {
    const { id } = await api.createEndpoint({ url, name: 'tripping' });
    const database = control.app.get(Database);
    const listed = async (state: string) =>
      (await api.get(`/v1/endpoints?search=tripping&state=${state}`)).json.data.map(
        (shown: { state: string }) => shown.state,
      );
    const circuit = (openUntil: string | null) =>
      database.write(
        `INSERT INTO endpoint_health (endpoint_id, consecutive_failures, circuit_open_until, reported_at)
         VALUES ($1, 9, $2, now()) ON CONFLICT (endpoint_id) DO UPDATE SET circuit_open_until = excluded.circuit_open_until`,
        [id, openUntil],
      );
    await circuit('2100-01-01T00:00:00Z');
    expect([await listed('tripped'), await listed('active')]).toEqual([['tripped'], []]);
    await api.post(`/v1/endpoints/${id}/pause`);
    expect([await listed('tripped'), await listed('paused')]).toEqual([[], ['paused']]);
    await api.post(`/v1/endpoints/${id}/resume`);
    await circuit(null);
    expect([await listed('tripped'), await listed('active')]).toEqual([[], ['active']]);
  });

  test('registers a URL once per client, also when asked twice at once', async () => {
    const wanted = { url: `${url}?client`, clientId: 'crm-7' };
    const answers = await Promise.all([1, 2, 3, 4].map(() => api.post('/v1/endpoints', wanted)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 201]);
    expect(new Set(answers.map(({ json }) => json.id)).size).toBe(1);
    for (const { status, json } of answers) expect('secret' in json).toBe(status === 201);
    const other = await api.post('/v1/endpoints', { ...wanted, clientId: 'crm-8' });
    expect(other.status).toBe(201);
    const list = await api.get('/v1/endpoints?clientId=crm-7');
    expect(list.json.data.map(({ id }: { id: string }) => id)).toEqual([answers[0]?.json.id]);
    const second = await api.post('/v1/endpoints', { ...wanted, url });
    const clash = await api.patch(`/v1/endpoints/${second.json.id}`, { url: wanted.url });
    expect([clash.status, clash.json.code]).toEqual([409, 'conflict']);
    expect((await api.patch(`/v1/endpoints/${second.json.id}`, { clientId: 'x' })).status).toBe(422);
    await api.delete(`/v1/endpoints/${other.json.id}`);
    expect((await api.post('/v1/endpoints', { ...wanted, clientId: 'crm-8' })).status).toBe(201);
  });

  test('deletes an endpoint with its subscriptions and secrets', async () => {
    const { id } = await api.createEndpoint({ url });
    expect((await api.delete(`/v1/endpoints/${id}`)).status).toBe(204);
    for (const answer of [
      await api.get(`/v1/endpoints/${id}`),
      await api.delete(`/v1/endpoints/${id}`),
      await api.patch(`/v1/endpoints/${id}`, {}),
    ]) {
      expect(answer.status).toBe(404);
      expect(answer.json.code).toBe('not_found');
    }
  });

  test('gives an endpoint further subscriptions, each once', async () => {
    const { id } = await api.createEndpoint({ url, eventTypes: ['order.created'] });
    const path = `/v1/endpoints/${id}/subscriptions`;
    const created = await api.post(path, { eventType: 'user.*' });
    expect(created.status).toBe(201);
    expect(created.json).toMatchObject({ endpointId: id, eventType: 'user.*' });
    expect((await api.post(path, { eventType: 'user.*' })).status).toBe(409);
    expect((await api.post(path, { eventType: 'user.' })).status).toBe(422);
    expect((await api.get(`/v1/endpoints/${id}`)).json.eventTypes).toEqual(['order.created', 'user.*']);
    const one = `${path}/${created.json.id}`;
    expect((await api.get(one)).json).toEqual(created.json);
    expect((await api.patch(one, { eventType: 'user.created' })).json.eventType).toBe('user.created');
    expect((await api.patch(one, { eventType: 'order.created' })).status).toBe(409);
    expect((await api.get(path)).json.data.map(({ eventType }: { eventType: string }) => eventType).toSorted()).toEqual(
      ['order.created', 'user.created'],
    );
    expect((await api.delete(one)).status).toBe(204);
    expect((await api.get(one)).status).toBe(404);
    expect((await api.delete(one)).status).toBe(404);
    expect((await api.post('/v1/endpoints/ep_none/subscriptions', { eventType: 'a' })).status).toBe(404);
    expect((await api.get('/v1/endpoints/ep_none/subscriptions')).status).toBe(404);
  });

  test('needs the API key', async () => {
    const answer = await api.request('GET', '/v1/endpoints', undefined, { authorization: '' });
    expect(answer.status).toBe(401);
    expect(answer.json.code).toBe('unauthorized');
  });
});
