import { deliveryIdOf, newId } from '#libs/contracts';
import { EventStore } from '#libs/database';
import { eventRecord, eventSummary, FRAGILE_DATA } from '#libs/testing';
import type { AccessRig } from './access.rig.js';

/** One of everything that a path can name, by the word before it in the path. */
export type Belongings = Readonly<Record<string, string>>;

/** What does not exist, in the form of what does. */
export const nothing = (owned: Belongings): Belongings =>
  Object.fromEntries(
    Object.entries(owned).map(([word, id]) => [
      word,
      id.includes('_') ? `${id.split('_')[0]}_${'0'.repeat(26)}` : 'no.such.thing',
    ]),
  );

/** Makes a tenant with one of everything. A route about something new needs it here. */
export async function tenantWithEverything(rig: AccessRig, name: string): Promise<Belongings> {
  const tenantId = await rig.createTenant(name);
  const admin = await rig.createKey(tenantId, ['admin:*']);
  const api = rig.as(admin.key);
  const endpoint = await api.createEndpoint({
    url: `http://127.0.0.1:9999/${name}`,
    eventTypes: ['order.*', `${name}.asked`],
  });
  const { json } = await api.get(`/v1/endpoints/${endpoint.id}/subscriptions`);
  const secrets = await api.get(`/v1/endpoints/${endpoint.id}/secrets`);
  const nowMs = Date.now();
  const event = eventSummary({ id: newId('evt', nowMs), tenantId });
  const { value } = eventRecord(event, FRAGILE_DATA);
  await rig.app.get(EventStore).insert([{ event, acceptedAtMs: nowMs, partition: 0, offset: 0, payload: value }]);
  const deliveryId = deliveryIdOf(event.id, endpoint.id);
  await rig.rows(
    `INSERT INTO deliveries (id, created_at, tenant_id, event_id, event_type, endpoint_id, lane, state, trigger, attempts,
       updated_at, report_partition, report_offset, reported_at, next_attempt_at)
     VALUES ($1, $2, $3, $4, 'order.created', $5, 'standard', 'retrying', 'initial', 1, $2, 0, 0, $2, $2)`,
    [deliveryId, new Date(nowMs).toISOString(), tenantId, event.id, endpoint.id],
  );
  const replay = await api.post(`/v1/endpoints/${endpoint.id}/replays`, {
    from: new Date(nowMs - 1_000).toISOString(),
  });
  const type = `${name}.only`;
  await api.post('/v1/event-types', { name: type, version: name });
  return {
    tenants: tenantId,
    keys: admin.id,
    endpoints: endpoint.id,
    webhooks: endpoint.id,
    'event-names': `${name}.asked`,
    subscriptions: json.data[0].id,
    secrets: secrets.json.data[0].id,
    replays: replay.json.id,
    events: event.id,
    deliveries: deliveryId,
    'event-types': type,
    versions: name,
  };
}
