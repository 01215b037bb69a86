import { Database } from '#libs/database';
import { type Api, freshDatabase, type FreshDatabase } from '../../harness/index.js';
import { LocalControl } from './local-control.js';
import { eventTypeCases } from './event-type.cases.js';

describe('the management of subscriptions and event types', () => {
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

  eventTypeCases(() => api);

  test('keeps a filter as it was written, and shows it', async () => {
    const { id } = await api.createEndpoint({ url, eventTypes: ['ping'] });
    const path = `/v1/endpoints/${id}/subscriptions`;
    const asked = {
      eventType: 'order.*',
      filter: { 'data.z': { $in: [1.5, 'x', null] }, data: { a: { $not: { $lt: 1e3 } } }, $or: [{ source: 'shop' }] },
      channels: ['eu', 'project:17'],
    };
    const created = await api.post(path, asked);
    expect(created.status).toBe(201);
    expect(created.json).toMatchObject(asked);
    const { json } = await api.get(`${path}/${created.json.id}`);
    expect(json).toEqual(created.json);
    expect(JSON.stringify(json.filter)).toBe(JSON.stringify(asked.filter));
    const plain = (await api.post(path, { eventType: '*' })).json;
    expect(plain).toMatchObject({ filter: null, channels: null });
  });

  test('tells of each change of what an endpoint subscribes to, once, and nothing when it is made or deleted', async () => {
    const { id } = await api.createEndpoint({ url, eventTypes: ['told.one', 'told.two'] });
    const told = async (): Promise<readonly unknown[]> =>
      (
        await control.app.get(Database).rows<{ type: string; changed: unknown }>(
          `SELECT type, data -> 'changed' AS changed FROM operational_events
           WHERE data ->> 'endpointId' = $1 AND scope = 'operational' ORDER BY seq`,
          [id],
        )
      ).map(({ type, changed }) => [type, changed]);
    const path = `/v1/endpoints/${id}`;
    const UPDATED = ['endpoint.updated', ['subscriptions']];
    await api.patch(path, { eventTypes: ['told.three', 'told.one'] });
    expect(await told()).toEqual([['endpoint.created', null], UPDATED]);
    await api.patch(path, { eventTypes: ['told.one', 'told.three'] });
    const { json } = await api.post(`${path}/subscriptions`, { eventType: 'told.four' });
    await api.patch(`${path}/subscriptions/${json.id}`, { channels: ['eu'] });
    await api.delete(`${path}/subscriptions/${json.id}`);
    await api.delete(path);
    expect(await told()).toEqual([
      ['endpoint.created', null],
      ...Array.from({ length: 4 }, () => UPDATED),
      ['endpoint.deleted', null],
    ]);
  });

  test('changes what is named, and takes away what is null', async () => {
    const { id } = await api.createEndpoint({ url, eventTypes: ['ping'] });
    const path = `/v1/endpoints/${id}/subscriptions`;
    const filter = { 'data.total': 5 };
    const { json: created } = await api.post(path, { eventType: 'order.*', filter, channels: ['eu'] });
    const change = async (body: object) => (await api.patch(`${path}/${created.id}`, body)).json;
    expect(await change({ eventType: 'order.created' })).toEqual({ ...created, eventType: 'order.created' });
    expect(await change({ channels: null })).toMatchObject({ filter, channels: null });
    expect(await change({ filter: { 'data.total': 6 } })).toMatchObject({ filter: { 'data.total': 6 } });
    expect(await change({ filter: null })).toMatchObject({ filter: null });
    expect(await change({})).toMatchObject({ eventType: 'order.created', filter: null, channels: null });
    const taken = await api.patch(`${path}/${created.id}`, { eventType: 'ping' });
    expect([taken.status, taken.json.code]).toEqual([409, 'conflict']);
  });

  test('the short way leaves the filter of a subscription that stays', async () => {
    const { id } = await api.createEndpoint({ url, eventTypes: ['ping'] });
    const path = `/v1/endpoints/${id}/subscriptions`;
    const { json: created } = await api.post(path, { eventType: 'order.*', filter: { source: 'shop' } });
    const changed = await api.patch(`/v1/endpoints/${id}`, { eventTypes: ['order.*', 'user.*'] });
    expect(changed.json.eventTypes).toEqual(['order.*', 'user.*']);
    expect((await api.get(`${path}/${created.id}`)).json).toEqual(created);
    expect((await api.get(path)).json.data).toHaveLength(2);
  });

  test('refuses what nests without end', async () => {
    const { id } = await api.createEndpoint({ url, eventTypes: ['ping'] });
    const deep = (open: string, close: string) => `${open.repeat(50_000)}1${close.repeat(50_000)}`;
    for (const filter of [deep('{"$not":', '}'), deep('[', ']')]) {
      const body = `{"eventType":"order.*","filter":${filter}}`;
      const refused = await api.post(`/v1/endpoints/${id}/subscriptions`, body);
      expect([refused.status, refused.json.code]).toEqual([422, 'nesting_too_deep']);
    }
  });

  test.each([
    ['a number that is too large', '{"data.total":{"$lt":1e400}}', '/filter/data.total/$lt'],
    ['a member that would be left out', '{"__proto__":{"x":1},"data.total":5}', '/filter/__proto__'],
    ['a character that cannot be stored', '{"data.a\\u0000":5}', '/filter/data.a'],
  ])('refuses %s: the filter would not ask what it says', async (_, filter, pointer) => {
    const { id } = await api.createEndpoint({ url, eventTypes: ['ping'] });
    const body = `{"eventType":"order.*","filter":${filter}}`;
    const refused = await api.post(`/v1/endpoints/${id}/subscriptions`, body);
    expect([refused.status, refused.json.errors]).toEqual([422, [{ pointer, detail: expect.any(String) }]]);
  });

  test.each<[string, object, readonly string[]]>([
    ['an operator', { filter: { 'data.total': { $over: 5 } } }, ['/filter/data.total/$over']],
    ['a place', { filter: { $or: [{ 'data.a': 1 }, { total: 5 }] } }, ['/filter/$or/1/total']],
    ['a name with a slash', { filter: { 'a/b': 1 } }, ['/filter/a~1b']],
    ['a form', { filter: 'total > 5' }, ['/filter']],
    ['two faults', { filter: { 'data.a': { $in: 5 }, 'data.b': {} } }, ['/filter/data.a/$in', '/filter/data.b']],
    ['a channel', { channels: ['eu', 'not a name'] }, ['/channels/1']],
    ['no channel', { channels: [] }, ['/channels']],
    ['eleven channels', { channels: Array.from({ length: 11 }, (_, index) => `c${index}`) }, ['/channels']],
    ['a channel twice', { channels: ['eu', 'eu'] }, ['/channels']],
  ])('refuses %s that cannot be used, with its place', async (_, body, pointers) => {
    const { id } = await api.createEndpoint({ url, eventTypes: ['ping'] });
    const path = `/v1/endpoints/${id}/subscriptions`;
    const refused = await api.post(path, { eventType: 'order.*', ...body });
    expect([refused.status, refused.json.code]).toEqual([422, 'validation_failed']);
    expect(refused.json.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(pointers);
    expect((await api.get(path)).json.data).toHaveLength(1);
  });
});
