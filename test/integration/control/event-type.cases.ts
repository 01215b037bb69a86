import type { Api } from '../../harness/index.js';

const order = (more: object = {}, required: readonly string[] = ['orderId']) => ({
  type: 'object',
  required: [...required],
  properties: { orderId: { type: 'string' }, ...more },
});

/** The registry of event types, with the rig of another group of cases. */
export function eventTypeCases(apiOf: () => Api): void {
  const url = 'https://127.0.0.1:8443/hook';
  let made = 0;
  const newName = (): string => `registered.type${(made += 1)}`;
  const register = async (body: object = {}): Promise<string> => {
    const name = newName();
    const { status, json } = await apiOf().post('/v1/event-types', { name, schema: order(), ...body });
    if (status !== 201) throw new Error(JSON.stringify(json));
    return name;
  };

  describe('the registry of event types', () => {
    test('keeps a type with its first version as it was written', async () => {
      const name = newName();
      const schema = { $schema: 'https://json-schema.org/draft/2020-12/schema', ...order({ total: { minimum: 0.5 } }) };
      const asked = { name, description: 'an order', validation: 'reject', version: '2026-01', schema };
      const created = await apiOf().post('/v1/event-types', { ...asked, example: { orderId: 'o-1' } });
      expect(created.status).toBe(201);
      expect(created.json).toMatchObject({
        name,
        description: 'an order',
        validation: 'reject',
        deprecatedAt: null,
        versions: [{ version: '2026-01', schema, example: { orderId: 'o-1' }, deprecatedAt: null }],
      });
      const { json } = await apiOf().get(`/v1/event-types/${name}`);
      expect(json).toEqual(created.json);
      expect(JSON.stringify(json.versions[0].schema)).toBe(JSON.stringify(schema));
      const again = await apiOf().post('/v1/event-types', asked);
      expect([again.status, again.json.code]).toEqual([409, 'conflict']);
    });

    test('lists by the beginning of a name, and what is deprecated', async () => {
      const name = await register();
      const deprecated = await register();
      await apiOf().patch(`/v1/event-types/${deprecated}`, { deprecated: true });
      const names = async (query: string) =>
        (await apiOf().get(`/v1/event-types?${query}`)).json.data.map((type: { name: string }) => type.name);
      expect(await names(`name=${name}&limit=5`)).toEqual([name]);
      expect(await names('name=registered.&deprecated=true')).toEqual([deprecated]);
      expect(await names('name=registered.&limit=1')).toEqual([deprecated]);
    });

    test('changes what is named, and forgets', async () => {
      const name = await register({ validation: 'warn' });
      const path = `/v1/event-types/${name}`;
      expect((await apiOf().patch(path, { description: 'x', deprecated: true })).json).toMatchObject({
        description: 'x',
        validation: 'warn',
        deprecatedAt: expect.any(String),
      });
      expect((await apiOf().patch(path, { validation: null, deprecated: false })).json).toMatchObject({
        description: 'x',
        validation: null,
        deprecatedAt: null,
      });
      expect((await apiOf().delete(path)).status).toBe(204);
      expect((await apiOf().get(path)).status).toBe(404);
      expect((await apiOf().patch(path, {})).status).toBe(404);
      expect((await apiOf().delete(path)).status).toBe(404);
    });

    test('refuses a schema that breaks somebody, with each place, until that is wanted', async () => {
      const name = await register();
      const path = `/v1/event-types/${name}/versions/1`;
      const breaking = order({ orderId: { type: 'integer' } }, ['orderId', 'total']);
      const refused = await apiOf().patch(path, { schema: breaking });
      expect([refused.status, refused.json.code]).toEqual([409, 'incompatible_schema']);
      expect(refused.json.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
        '/schema/required',
        '/schema/properties/orderId/type',
        '/schema/properties/orderId/type',
      ]);
      expect((await apiOf().get(`/v1/event-types/${name}`)).json.versions[0].schema).toEqual(order());
      const taken = await apiOf().patch(path, { schema: breaking, allowBreaking: true });
      expect(taken.json.versions[0].schema).toEqual(breaking);
      expect(taken.json.compatibility).toMatchObject({ comparedWith: '1', compatible: false });
      const compatible = order({ orderId: { type: 'integer' }, note: { type: 'string' } }, ['orderId', 'total']);
      expect((await apiOf().patch(path, { schema: compatible })).json.compatibility).toMatchObject({
        compatible: true,
        changes: [],
      });
    });

    test('judges each of many changes at once by the one before it: none is lost, and none passes unseen', async () => {
      const name = await register();
      const path = `/v1/event-types/${name}/versions/1`;
      const wanted = Array.from({ length: 6 }, (_, index) => order({ [`added${index}`]: { type: 'string' } }));
      const answers = await Promise.all(wanted.map((schema) => apiOf().patch(path, { schema })));
      const taken = answers.flatMap(({ status }, index) => (status === 200 ? [index] : []));
      // Each of the others would take away what the first one added.
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
      expect((await apiOf().get(`/v1/event-types/${name}`)).json.versions[0].schema).toEqual(wanted[taken[0] ?? 0]);
    });

    test('tells what a schema would change, and who gets the events', async () => {
      const name = await register();
      const [first = ''] = name.split('.');
      const exact = await apiOf().createEndpoint({ url, eventTypes: [name, `${first}.*`] });
      const other = await apiOf().createEndpoint({ url: `${url}/2`, eventTypes: ['elsewhere.*'] });
      const path = `/v1/event-types/${name}/versions/1/compatibility`;
      const { status, json } = await apiOf().post(path, { schema: order({}, []) });
      expect(status).toBe(200);
      expect(json).toMatchObject({
        comparedWith: '1',
        compatible: false,
        changes: [{ pointer: '/required', detail: 'orderId may be missing now', breaks: 'receivers' }],
      });
      const mine = json.affected.subscriptions.filter((one: { endpointId: string }) => one.endpointId === exact.id);
      expect(mine.map((one: { eventType: string }) => one.eventType).sort()).toEqual([`${first}.*`, name].sort());
      expect(JSON.stringify(json)).not.toContain(other.id);
      expect(json.affected.endpoints).toBeGreaterThanOrEqual(1);
      expect((await apiOf().get(`/v1/event-types/${name}`)).json.versions[0].schema).toEqual(order());
    });

    test('adds versions, which may differ, and deprecates them', async () => {
      const name = await register();
      const path = `/v1/event-types/${name}/versions`;
      const added = await apiOf().post(path, { version: '2', schema: { type: 'array' } });
      expect(added.status).toBe(201);
      expect(added.json.versions.map(({ version }: { version: string }) => version)).toEqual(['1', '2']);
      expect(added.json.compatibility).toMatchObject({ comparedWith: '1', compatible: false });
      expect((await apiOf().post(path, { version: '2' })).status).toBe(409);
      const { json } = await apiOf().patch(`${path}/1`, { deprecated: true });
      expect(json.versions.map((one: { deprecatedAt: unknown }) => one.deprecatedAt !== null)).toEqual([true, false]);
      expect(json.compatibility).toBeUndefined();
      expect((await apiOf().patch(`${path}/9`, { deprecated: true })).status).toBe(404);
      expect((await apiOf().post('/v1/event-types/registered.nothing/versions', { version: '1' })).status).toBe(404);
      for (let version = 3; version <= 20; version += 1) await apiOf().post(path, { version: String(version) });
      const tooMany = await apiOf().post(path, { version: '21' });
      expect([tooMany.status, tooMany.json.code]).toEqual([409, 'conflict']);
    });

    test.each<[string, object, readonly string[]]>([
      ['a name', { name: 'not a type' }, ['/name']],
      ['a version', { version: '../1' }, ['/version']],
      ['a mode', { validation: 'strict' }, ['/validation']],
      ['a keyword', { schema: { properties: { a: { typ: 'string' } } } }, ['/schema/properties/a/typ']],
      ['a pattern that could take for ever', { schema: { pattern: '(a)\\1' } }, ['/schema/pattern']],
      ['a schema that is none', { schema: { type: 'text' } }, ['/schema/type']],
      ['an example', { schema: order(), example: { orderId: 5 } }, ['/example/orderId']],
      ['a field', { owner: 'me' }, ['/owner']],
    ])('refuses %s that cannot be used, with its place', async (_, body, pointers) => {
      const refused = await apiOf().post('/v1/event-types', { name: newName(), ...body });
      expect([refused.status, refused.json.code]).toEqual([422, 'validation_failed']);
      expect(refused.json.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(pointers);
    });
  });
}
