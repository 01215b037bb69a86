import { newId, type AttemptedReport, type DeliveryState } from '#libs/contracts';
import { ActionStore, RetentionStore } from '#libs/database';
import { eventEnvelope, eventSummary, until } from '#libs/testing';
import { freshDatabase, type FreshDatabase } from '../../harness/index.js';
import { ManagementRig, TENANT } from '../audit/management.rig.js';
import { createEndpoint, openDatabase, type DatabaseUnderTest } from '../database/database-under-test.js';

const DAY_MS = 86_400_000;
const daysAgo = (days: number): number => Date.now() - days * DAY_MS;
const partitionOf = (table: string, atMs: number): string =>
  `${table}_${new Date(atMs).toISOString().slice(0, 10).replaceAll('-', '')}`;

const ACTION = (atMs: number) => ({
  id: newId('act', atMs),
  atMs,
  tenantId: TENANT,
  keyId: 'k',
  keyName: 'k',
  operator: false,
  action: 'endpoint.change',
  sourceAddress: '::1',
  requestId: 'r',
  method: 'PATCH',
  path: '/',
});
const OUTCOME = {
  target: null,
  result: 'denied',
  status: 403,
  code: null,
  changed: [],
  before: null,
  after: null,
} as const;

interface Step {
  readonly partition: string;
  readonly action: string;
}

describe('retention', () => {
  let place: FreshDatabase;
  let opened: DatabaseUnderTest;
  let rig: ManagementRig;
  let endpointId = '';

  /** An event with its delivery and attempt, as they were so many days ago. */
  const store = async (
    days: number,
    state: DeliveryState,
  ): Promise<{ readonly eventId: string; readonly deliveryId: string }> => {
    const atMs = daysAgo(days);
    await opened.partitions.ensure(atMs);
    const ids = { eventId: newId('evt', atMs), deliveryId: newId('dlv', atMs) };
    const event = eventSummary({ id: ids.eventId, tenantId: TENANT });
    await opened.events.insert([
      { event, payload: eventEnvelope(event), acceptedAtMs: atMs, partition: 0, offset: days },
    ]);
    const about = {
      tenantId: TENANT,
      eventId: ids.eventId,
      eventType: event.type,
      endpointId,
      lane: 'standard',
    } as const;
    const attempted: AttemptedReport = {
      ...about,
      kind: 'attempted',
      deliveryId: ids.deliveryId,
      createdAtMs: atMs,
      atMs,
      attemptId: newId('att', atMs),
      attempt: 1,
      trigger: 'initial',
      startedAtMs: atMs,
      durationMs: 5,
      status: 200,
      responseBody: 'what the receiver said',
      next: { state: 'succeeded' },
    };
    await opened.attempts.insert([attempted]);
    await opened.deliveries.save([
      {
        snapshot: {
          ...about,
          id: ids.deliveryId,
          createdAtMs: atMs,
          state,
          trigger: 'initial',
          attempts: 1,
          updatedAtMs: atMs,
        },
        version: { partition: 0, offset: days, timestampMs: atMs },
      },
    ]);
    await opened.app.get(ActionStore).add(ACTION(atMs), OUTCOME);
    return ids;
  };
  const exists = async (name: string): Promise<boolean> =>
    (await opened.database.rows<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [name]))[0]
      ?.found === true;

  beforeAll(async () => {
    place = await freshDatabase();
    opened = await openDatabase(place.url);
    endpointId = (await createEndpoint(opened, { tenantId: TENANT })).id;
  });
  afterAll(async () => {
    await rig?.stop();
    await opened?.close();
    await place?.drop();
  }, 60_000);

  const start = async (settings: Readonly<Record<string, string>>): Promise<void> => {
    rig = await ManagementRig.start(place.url, settings);
  };

  test('takes what is over its limit by itself, by day and table, and nothing else', async () => {
    const old = await store(40, 'succeeded');
    const open = await store(38, 'retrying');
    const erased = await store(12, 'succeeded');
    const young = await store(1, 'succeeded');
    await start({
      RETENTION_EVENTS_DAYS: '30',
      RETENTION_DELIVERIES_DAYS: '30',
      RETENTION_ATTEMPTS_DAYS: '30',
      RETENTION_ACTIONS_DAYS: '30',
      RETENTION_PAYLOADS_DAYS: '10',
      RETENTION_STATISTICS_DAYS: '100',
      RETENTION_OPERATIONAL_EVENTS_DAYS: '100',
    });
    for (const table of ['events', 'deliveries', 'attempts', 'actions']) {
      await until(async () => !(await exists(partitionOf(table, daysAgo(40)))), {
        timeoutMs: 30_000,
        what: `${table} to go`,
      });
    }
    expect((await rig.api.get(`/v1/events/${old.eventId}`)).status).toBe(404);
    expect((await rig.api.get(`/v1/deliveries/${old.deliveryId}`)).status).toBe(404);
    // A delivery that has not ended stays, with all of its day.
    expect((await rig.api.get(`/v1/deliveries/${open.deliveryId}`)).status).toBe(200);
    await rig.eventually(`/v1/events/${erased.eventId}`, ({ payload }) => payload === null);
    expect((await rig.api.get(`/v1/events/${erased.eventId}/payload`)).status).toBe(404);
    const attempts = await rig.eventually(
      `/v1/deliveries/${erased.deliveryId}/attempts`,
      ({ data }) => data[0]?.responseBody === null,
    );
    expect(attempts.data).toMatchObject([{ status: 200, durationMs: 5 }]);
    expect((await rig.api.post(`/v1/deliveries/${erased.deliveryId}/retry`)).json.detail).toContain('erased');
    expect((await rig.api.get(`/v1/events/${young.eventId}`)).json.payload.id).toBe(young.eventId);
    const keys = `SELECT event_id AS id FROM event_keys ORDER BY accepted_at`;
    await until(async () => !(await opened.database.rows<{ id: string }>(keys)).some(({ id }) => id === old.eventId), {
      timeoutMs: 20_000,
      what: 'the key to go',
    });
  }, 90_000);

  test('shows first what it would take, and does so when it is asked to', async () => {
    const { eventId } = await store(50, 'succeeded');
    const shown = await rig.api.get('/v1/retention');
    expect(shown.json.days).toEqual({
      events: 30,
      deliveries: 30,
      attempts: 30,
      actions: 30,
      payloads: 10,
      statistics: 100,
      operationalEvents: 100,
    });
    const actionOf = (steps: readonly Step[], table: string, days: number): string | undefined =>
      steps.find(({ partition }) => partition === partitionOf(table, daysAgo(days)))?.action;
    expect(actionOf(shown.json.steps, 'events', 50)).toBe('drop');
    expect(actionOf(shown.json.steps, 'deliveries', 38)).toBe('keep');
    expect(actionOf(shown.json.steps, 'events', 1)).toBeUndefined();
    expect((await rig.api.get(`/v1/events/${eventId}`)).status).toBe(200);

    await opened.database.write(
      `INSERT INTO endpoint_statistics (endpoint_id, tenant_id, at, span_minutes)
       SELECT 'ep_old', $1, now() - days * interval '1 day', 60 FROM unnest(ARRAY[99, 200]) AS days`,
      [TENANT],
    );
    await opened.database.write(
      `INSERT INTO operational_events (tenant_id, scope, type, data, at, published_at)
       SELECT $1, 'operational', 'old.' || days, '{}', now() - days * interval '1 day', now()
       FROM unnest(ARRAY[99, 200]) AS days`,
      [TENANT],
    );

    const run = await rig.api.post('/v1/retention/run');
    expect(run.status).toBe(200);
    expect(actionOf(run.json.steps, 'events', 50)).toBe('drop');
    expect((await rig.api.get(`/v1/events/${eventId}`)).status).toBe(404);
    const left = async (sql: string): Promise<number | undefined> =>
      (await opened.database.rows<{ count: number }>(sql))[0]?.count;
    expect(await left(`SELECT count(*)::int AS count FROM endpoint_statistics WHERE endpoint_id = 'ep_old'`)).toBe(1);
    expect(await left(`SELECT count(*)::int AS count FROM operational_events WHERE type LIKE 'old.%'`)).toBe(1);
    expect((await rig.api.get('/v1/retention')).json.steps.map(({ action }: Step) => action)).toEqual(['keep']);
  }, 60_000);

  test('keeps a day in which a delivery was begun anew since somebody looked', async () => {
    await store(45, 'retrying');
    const name = partitionOf('deliveries', daysAgo(45));
    expect(await opened.app.get(RetentionStore).drop({ table: 'deliveries', name })).toBe(false);
    expect(await exists(name)).toBe(true);
  });

  test('takes nothing without settings, however old it is', async () => {
    await rig.stop();
    const { eventId } = await store(300, 'succeeded');
    const old = [`SELECT 1 FROM operational_events WHERE type = 'old.500'`];
    old.push(`SELECT 1 FROM endpoint_statistics WHERE endpoint_id = 'ep_old_500'`);
    old.push(`SELECT 1 FROM actions WHERE at < now() - interval '299 days'`);
    await opened.database.write(
      `INSERT INTO operational_events (tenant_id, scope, type, data, at, published_at)
       VALUES ($1, 'operational', 'old.500', '{}', now() - interval '500 days', now())`,
      [TENANT],
    );
    await opened.database.write(
      `INSERT INTO endpoint_statistics (endpoint_id, tenant_id, at, span_minutes)
       VALUES ('ep_old_500', $1, now() - interval '500 days', 60)`,
      [TENANT],
    );
    await start({
      RETENTION_EVENTS_DAYS: '',
      RETENTION_DELIVERIES_DAYS: '',
      RETENTION_ATTEMPTS_DAYS: '',
      RETENTION_ACTIONS_DAYS: '',
      RETENTION_PAYLOADS_DAYS: '',
      RETENTION_STATISTICS_DAYS: '',
      RETENTION_OPERATIONAL_EVENTS_DAYS: '',
    });
    expect((await rig.api.post('/v1/retention/run')).json.steps).toEqual([]);
    expect((await rig.api.get(`/v1/events/${eventId}`)).status).toBe(200);
    for (const sql of old) expect(await opened.database.rows(sql)).toHaveLength(1);
  }, 90_000);
});
