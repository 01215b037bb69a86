import type { EventTypePolicy, ValidationMode } from '#libs/contracts';
import { Database, EventTypeDirectory, EventTypeRepository } from '#libs/database';
import { until } from '#libs/testing';
import type { EventTopic } from './event-topic.js';
import type { LocalPublisher } from './local-publisher.js';

const TENANT = 'ten_default';
const schema = { type: 'object', required: ['total'], properties: { total: { type: 'number' } } };
const within = (what: string) => ({ timeoutMs: 10_000, everyMs: 5, what });

/** What a publisher does by the registry of event types, with the rig of another group of cases. */
export function eventTypeCases(publisherOf: () => LocalPublisher, topicOf: () => EventTopic): void {
  let made = 0;
  const register = async (validation: ValidationMode | null, more: { readonly deprecated?: boolean } = {}) => {
    const { app } = publisherOf();
    const name = `judged.type${(made += 1)}`;
    const version = { version: '1', schema, example: null };
    await app.get(EventTypeRepository).create(TENANT, { name, description: '', validation, ...version }, new Date());
    await app.get(EventTypeRepository).change(TENANT, name, more, new Date());
    const known = () => {
      const found = app.get(EventTypeDirectory).find(TENANT, name);
      return found !== undefined && found.versions.length > 0 && found.deprecated === (more.deprecated ?? false);
    };
    await until(known, within(`${name} in the publisher`));
    return name;
  };
  const setPolicy = async (policy: Partial<EventTypePolicy>): Promise<void> => {
    const { app } = publisherOf();
    const sql = `UPDATE tenants SET settings = jsonb_build_object('eventTypes', $2::jsonb) WHERE id = $1`;
    await app.get(Database).write(sql, [TENANT, JSON.stringify(policy)]);
    const inForce = (): boolean => {
      const { validation, unregistered } = app.get(EventTypeDirectory).policyOf(TENANT);
      return validation === (policy.validation ?? 'warn') && unregistered === (policy.unregistered ?? 'off');
    };
    await until(inForce, within('the policy in the publisher'));
  };
  const publish = (body: object) => publisherOf().api.post('/v1/events', body);

  describe('events of registered types', () => {
    afterAll(() => setPolicy({}));

    test('are refused where their data is not as the schema says, with each place', async () => {
      const type = await register('reject');
      const refused = await publish({ type, data: { total: 'much' } });
      expect([refused.status, refused.json.code]).toEqual([422, 'validation_failed']);
      expect(refused.json.errors).toEqual([{ pointer: '/data/total', detail: 'must be number' }]);
      const taken = await publish({ type, data: { total: 5 } });
      expect([taken.status, taken.json.warnings]).toEqual([202, undefined]);
      expect((await topicOf().recordOf(taken.json.id)).headers['postrider-judged']).toBe('yes');
    });

    test('are taken with a warning, or without a word, where that is asked for', async () => {
      const warned = await publish({ type: await register('warn'), data: {} });
      expect(warned.status).toBe(202);
      expect(warned.json.warnings).toEqual([{ pointer: '/data', detail: "must have required property 'total'" }]);
      const off = await publish({ type: await register('off'), data: {} });
      expect([off.status, off.json.warnings]).toEqual([202, undefined]);
    });

    test('are held against it on the classic routes too, whose answers tell the same', async () => {
      const [rejecting, warning] = [await register('reject'), await register('warn')];
      for (const route of ['/events/trigger', '/api/v0/trigger-event']) {
        const refused = await publisherOf().api.post(`${route}/${rejecting}`, { total: 'much' });
        expect([refused.status, refused.json.errors[0].pointer]).toEqual([422, '/data/total']);
        const taken = await publisherOf().api.post(`${route}/${warning}`, {});
        expect([taken.status, taken.json.warnings]).toEqual([202, [{ pointer: '/data', detail: expect.any(String) }]]);
      }
    });

    test('go by the tenant where their type says nothing, from one second to the next', async () => {
      const type = await register(null);
      expect((await publish({ type, data: {} })).json.warnings).toHaveLength(1);
      await setPolicy({ validation: 'reject' });
      expect((await publish({ type, data: {} })).status).toBe(422);
      await setPolicy({ validation: 'off' });
      expect((await publish({ type, data: {} })).json.warnings).toBeUndefined();
    });

    test('may be the only ones', async () => {
      const type = await register('reject');
      await setPolicy({ unregistered: 'reject' });
      const unknown = await publish({ type: 'judged.unknown', data: 1 });
      expect(unknown.json.errors).toEqual([{ pointer: '/type', detail: 'judged.unknown is not registered' }]);
      const version = await publish({ type, version: '7', data: { total: 1 } });
      expect(version.json.errors).toEqual([{ pointer: '/version', detail: `version 7 of ${type} is not registered` }]);
      await setPolicy({ unregistered: 'warn' });
      expect((await publish({ type: 'judged.unknown', data: 1 })).json.warnings).toHaveLength(1);
      await setPolicy({});
      expect((await publish({ type: 'judged.unknown', data: 1 })).json.warnings).toBeUndefined();
    });

    test('that are deprecated are taken, and their publisher is told', async () => {
      const type = await register('reject', { deprecated: true });
      const { status, json } = await publish({ type, data: { total: 1 } });
      expect([status, json.warnings]).toEqual([202, [{ pointer: '/type', detail: `${type} is deprecated` }]]);
    });

    test('are judged one by one in a batch, in every format', async () => {
      const type = await register('reject');
      const warning = await register('warn');
      const { json } = await publisherOf().api.post('/v1/events/batch', {
        events: [
          { type, data: { total: 1 } },
          { type, data: { total: true } },
          { type: warning, data: {} },
        ],
      });
      expect(json.results[0]).toEqual({ id: expect.any(String) });
      expect(json.results[1].error.errors).toEqual([{ pointer: '/events/1/data/total', detail: 'must be number' }]);
      expect(json.results[2].warnings).toEqual([{ pointer: '/events/2/data', detail: expect.any(String) }]);
      const cloudEvent = { specversion: '1.0', id: `ce-${type}`, source: '/shop', type, data: {} };
      const refused = await publisherOf().api.post('/v1/events', JSON.stringify(cloudEvent), {
        'content-type': 'application/cloudevents+json',
      });
      expect(refused.json.errors[0].pointer).toBe('/data');
    });
  });
}
