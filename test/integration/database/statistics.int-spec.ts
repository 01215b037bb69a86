import fc from 'fast-check';
import { DELIVERY_STATES, newId, type AttemptedReport, type DeliveryState } from '#libs/contracts';
import {
  EndpointStatisticsStore,
  OperationalEvents,
  type EndpointStatistics,
  type RecordedDelivery,
} from '#libs/database';
import { RESPONSE_TIME_BOUNDS_MS, responseTimePercentile } from '#libs/domain';
import { freshDatabase, type FreshDatabase } from '../../harness/index.js';
import { createEndpoint, openDatabase, type DatabaseUnderTest } from './database-under-test.js';

const tenantId = 'ten_a';
const HOUR_MS = 3_600_000;
/** In the middle of an hour, which ended long ago. */
const THEN_MS = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 5.5 * HOUR_MS;
const EVER = new Date(THEN_MS - 24 * HOUR_MS);

describe('statistics', () => {
  let place: FreshDatabase;
  let opened: DatabaseUnderTest;
  let statistics: EndpointStatisticsStore;
  beforeAll(async () => {
    place = await freshDatabase();
    opened = await openDatabase(place.url);
    statistics = opened.app.get(EndpointStatisticsStore);
  });
  afterAll(async () => {
    await opened.close();
    await place.drop();
  });

  const delivery = (
    endpointId: string,
    id: string,
    state: DeliveryState,
    offset: number,
    more: Partial<RecordedDelivery['snapshot']> = {},
  ): RecordedDelivery => ({
    snapshot: {
      id,
      createdAtMs: THEN_MS,
      tenantId,
      eventId: 'evt_1',
      eventType: 'order.created',
      endpointId,
      lane: 'standard',
      state,
      trigger: 'initial',
      attempts: 0,
      updatedAtMs: THEN_MS,
      ...more,
    },
    version: { partition: 0, offset, timestampMs: THEN_MS + offset },
  });
  const attempt = (endpointId: string, more: Partial<AttemptedReport> = {}): AttemptedReport => ({
    kind: 'attempted',
    deliveryId: 'dlv_1',
    tenantId,
    eventId: 'evt_1',
    eventType: 'order.created',
    endpointId,
    createdAtMs: THEN_MS,
    lane: 'standard',
    atMs: THEN_MS,
    attemptId: newId('att', THEN_MS),
    attempt: 1,
    trigger: 'initial',
    startedAtMs: THEN_MS,
    durationMs: 12,
    status: 200,
    next: { state: 'succeeded' },
    ...more,
  });
  const sums = (endpointId: string, from = EVER): Promise<EndpointStatistics> =>
    statistics.sumSince(tenantId, endpointId, from);
  const states = async (endpointId: string): Promise<Partial<Record<DeliveryState, number>>> =>
    Object.fromEntries(Object.entries((await sums(endpointId)).byState).filter(([, count]) => count !== 0));

  test('count each delivery once, by its present state, whatever is written again', async () => {
    const batch = [delivery('ep_1', 'dlv_a', 'pending', 1), delivery('ep_1', 'dlv_b', 'pending', 1)];
    await opened.deliveries.save(batch);
    await opened.deliveries.save(batch);
    expect(await states('ep_1')).toEqual({ pending: 2 });
    const later = [delivery('ep_1', 'dlv_a', 'succeeded', 2), delivery('ep_1', 'dlv_b', 'retrying', 2)];
    await opened.deliveries.save(later);
    await opened.deliveries.save([...batch, delivery('ep_2', 'dlv_c', 'failed', 1)]);
    await opened.deliveries.save(later);
    expect(await states('ep_1')).toEqual({ succeeded: 1, retrying: 1 });
    expect(await states('ep_2')).toEqual({ failed: 1 });
  });

  test('follow what is done to a delivery by hand', async () => {
    await opened.deliveries.save([delivery('ep_hand', 'dlv_hand', 'retrying', 1)]);
    const seen = await opened.deliveries.find(tenantId, 'dlv_hand');
    if (seen === undefined) throw new Error('not there');
    expect(await opened.deliveries.cancel(seen, Date.now())).toBe(true);
    expect(await states('ep_hand')).toEqual({ canceled: 1 });
  });

  test('count each attempt once, with the time of its answer and what came last', async () => {
    const attempts = [
      attempt('ep_3', { durationMs: 12 }),
      attempt('ep_3', { durationMs: 80_000 }),
      attempt('ep_3', { durationMs: 15_000, errorClass: 'timeout', status: undefined, startedAtMs: THEN_MS + 1 }),
      attempt('ep_3', { durationMs: 1, errorClass: 'http_5xx', status: 503, startedAtMs: THEN_MS + 90_000 }),
    ];
    await opened.attempts.insert(attempts);
    await opened.attempts.insert([...attempts, attempt('ep_3', { startedAtMs: THEN_MS - 60_000 })]);
    const found = await sums('ep_3');
    expect(found).toMatchObject({ attempts: 5, attemptsSucceeded: 3, lastStatus: 503, lastErrorClass: 'http_5xx' });
    expect(found.lastAttemptAt).toEqual(new Date(THEN_MS + 90_000));
    const timed = found.responseTimes.map((count, index) => [RESPONSE_TIME_BOUNDS_MS[index] ?? Infinity, count]);
    expect(timed.filter(([, count]) => count !== 0)).toEqual([
      [2, 1],
      [15, 2],
      [Infinity, 1],
    ]);
    expect((await sums('ep_3', new Date(THEN_MS + 60_000))).attempts).toBe(1);
  });

  test('are those of the tenant', async () => {
    await opened.attempts.insert([attempt('ep_4', { tenantId: 'ten_b' })]);
    expect((await sums('ep_4')).attempts).toBe(0);
  });

  test('are the same after minutes became an hour, and go on from there', async () => {
    const rows = () =>
      opened.database.rows<{ span: number; count: number }>(
        `SELECT span_minutes AS span, count(*)::int AS count FROM endpoint_statistics WHERE endpoint_id = 'ep_fold'
         GROUP BY 1 ORDER BY 1`,
      );
    await opened.attempts.insert(
      [0, 1, 2].map((minutes) =>
        attempt('ep_fold', { startedAtMs: THEN_MS + minutes * 60_000, status: 200 + minutes }),
      ),
    );
    await opened.deliveries.save([delivery('ep_fold', 'dlv_fold', 'pending', 1)]);
    const before = await sums('ep_fold');
    expect(await rows()).toEqual([{ span: 1, count: 3 }]);
    expect(await statistics.foldMinutes(Date.now())).toBe(false);
    expect(await rows()).toEqual([{ span: 60, count: 1 }]);
    expect(await sums('ep_fold')).toEqual(before);
    expect(before).toMatchObject({ attempts: 3, lastStatus: 202 });
    await opened.deliveries.save([delivery('ep_fold', 'dlv_fold', 'succeeded', 2)]);
    await statistics.foldMinutes(Date.now());
    expect(await states('ep_fold')).toEqual({ succeeded: 1 });
    expect(await rows()).toEqual([{ span: 60, count: 1 }]);
    expect(await sums('ep_fold')).toMatchObject({ attempts: 3, lastStatus: 202 });
  });

  test('agree with the rows themselves, whatever was written how often and in which order', async () => {
    const ids = Array.from({ length: 40 }, () => newId('att', THEN_MS));
    const random = fc.sample(fc.tuple(fc.nat(39), fc.constantFrom(...DELIVERY_STATES), fc.nat(20_000), fc.nat(9)), {
      numRuns: 300,
      seed: 9,
    });
    for (const [index, state, durationMs, offset] of random) {
      const failed = { errorClass: 'timeout', status: undefined } as const;
      const made = { attemptId: ids[index] ?? '', durationMs, startedAtMs: THEN_MS + index * 20_000 };
      await opened.attempts.insert([attempt('ep_rows', { ...made, ...(index % 3 === 0 ? failed : {}) })]);
      await opened.deliveries.save([delivery('ep_rows', `dlv_rows_${index}`, state, offset)]);
    }
    const found = await sums('ep_rows');
    const byState = await opened.database.rows<{ state: string; count: number }>(
      `SELECT state, count(*)::int AS count FROM deliveries WHERE endpoint_id = 'ep_rows' GROUP BY 1`,
    );
    expect(await states('ep_rows')).toEqual(Object.fromEntries(byState.map(({ state, count }) => [state, count])));
    const [rows] = await opened.database.rows<{ attempts: number; succeeded: number; last: Date; p95: number }>(
      `SELECT count(*)::int AS attempts, count(*) FILTER (WHERE error_class IS NULL)::int AS succeeded,
         max(started_at) AS last, percentile_disc(0.95) WITHIN GROUP (ORDER BY duration_ms)
           FILTER (WHERE status IS NOT NULL)::float8 AS p95
       FROM attempts WHERE endpoint_id = 'ep_rows'`,
    );
    const told = { attempts: found.attempts, succeeded: found.attemptsSucceeded, last: found.lastAttemptAt };
    expect(rows).toMatchObject(told);
    // The true percentile lies in the bucket of the one that is told.
    const bucketOf = (ms: number): number => RESPONSE_TIME_BOUNDS_MS.findIndex((bound) => ms <= bound);
    expect(bucketOf(responseTimePercentile(found.responseTimes, 0.95) ?? 0)).toBe(bucketOf(rows?.p95 ?? 0));
  });

  test('of the last minutes stay minutes', async () => {
    await opened.attempts.insert([attempt('ep_now', { startedAtMs: Date.now() })]);
    await statistics.foldMinutes(Date.now());
    expect((await sums('ep_now', new Date(Date.now() - 60_000))).attempts).toBe(1);
  });

  describe('and operational events', () => {
    const told = async (about: string): Promise<readonly { type: string; scope: string; tenantId: string }[]> => {
      const events = await opened.app.get(OperationalEvents).unpublished(1_000);
      return events
        .map(({ event }) => event)
        .filter(({ data }) => data['endpointId'] === about)
        .map(({ type, scope, tenantId: to }) => ({ type, scope, tenantId: to }));
    };
    const types = async (about: string): Promise<readonly string[]> => (await told(about)).map(({ type }) => type);
    const setScope = (id: string, scope: string): Promise<number> =>
      opened.database.write('UPDATE endpoints SET scope = $2 WHERE id = $1', [id, scope]);

    test('tell once of a delivery that is out of attempts', async () => {
      const { id } = await createEndpoint(opened);
      const end = { state: 'failed', endReason: 'exhausted' } as const;
      await opened.deliveries.save([
        delivery(id, 'dlv_gone', 'failed', 1, { endReason: 'gone' }),
        delivery(id, 'dlv_new', 'failed', 1, end),
        delivery(id, 'dlv_old', 'retrying', 1),
      ]);
      await opened.deliveries.save([delivery(id, 'dlv_old', 'failed', 2, end)]);
      await opened.deliveries.save([
        delivery(id, 'dlv_old', 'failed', 3, end),
        delivery(id, 'dlv_new', 'failed', 4, end),
      ]);
      expect(await types(id)).toEqual(['endpoint.created', 'delivery.exhausted', 'delivery.exhausted']);
    });

    test('tell what is done to an endpoint, and nothing that was rolled back', async () => {
      const { id } = await createEndpoint(opened);
      await opened.endpoints.update(tenantId, id, { timeoutMs: 5_000 }, new Date());
      await opened.endpoints.update(tenantId, id, { timeoutMs: 5_000 }, new Date());
      await opened.endpoints.update(tenantId, id, { state: 'disabled' }, new Date());
      await opened.database
        .transaction(async (manager) => {
          await manager.query('DELETE FROM endpoints WHERE id = $1', [id]);
          throw new Error('no');
        })
        .catch(() => undefined);
      await opened.endpoints.delete(tenantId, id);
      expect(await types(id)).toEqual([
        'endpoint.created',
        'endpoint.updated',
        'endpoint.disabled',
        'endpoint.deleted',
      ]);
    });

    test('tell that an endpoint is warned about, trips and recovers, each once', async () => {
      const { id } = await createEndpoint(opened);
      const health = (atMs: number, more: { warnedAtMs?: number }, circuitOpenUntilMs?: number) =>
        opened.endpointHealth.save([
          {
            kind: 'endpoint-health',
            tenantId,
            endpointId: id,
            atMs: THEN_MS + atMs,
            health: { consecutiveFailures: 1, ...more },
            ...(circuitOpenUntilMs === undefined ? {} : { circuitOpenUntilMs }),
          },
        ]);
      await health(1, {}, 10);
      await health(1, {}, 10);
      await health(2, { warnedAtMs: 2 }, 20);
      await health(3, { warnedAtMs: 2 }, 30);
      await health(4, {});
      expect(await types(id)).toEqual([
        'endpoint.created',
        'endpoint.tripped',
        'endpoint.warning',
        'endpoint.recovered',
      ]);
    });

    test('tell nothing of failures of an endpoint that gets them', async () => {
      const { id } = await createEndpoint(opened);
      await setScope(id, 'operational');
      await opened.deliveries.save([delivery(id, 'dlv_loop', 'failed', 1, { endReason: 'exhausted' })]);
      await opened.endpointHealth.save([
        {
          kind: 'endpoint-health',
          tenantId,
          endpointId: id,
          atMs: 1,
          health: { consecutiveFailures: 9, warnedAtMs: 1 },
          circuitOpenUntilMs: 5,
        },
      ]);
      await opened.endpoints.disable(tenantId, id, 'gone', new Date(Date.now() + 1_000));
      expect(await types(id)).toEqual(['endpoint.created', 'endpoint.updated']);
    });

    test('are written once more for whoever watches the installation', async () => {
      const watcher = await createEndpoint(opened, { tenantId: 'ten_operator' });
      await setScope(watcher.id, 'installation');
      const { id } = await createEndpoint(opened);
      expect(await told(id)).toEqual([
        { type: 'endpoint.created', scope: 'operational', tenantId },
        { type: 'endpoint.created', scope: 'installation', tenantId: 'ten_operator' },
      ]);
      await setScope(watcher.id, 'events');
    });

    test('never hold what may be secret', async () => {
      const { id } = await createEndpoint(opened);
      await opened.endpoints.update(tenantId, id, { headers: { authorization: 'Bearer hidden' } }, new Date());
      const events = await opened.app.get(OperationalEvents).unpublished(1_000);
      expect(JSON.stringify(events)).not.toContain('hidden');
      expect(events.at(-1)?.event.data).toMatchObject({ endpointId: id, changed: ['headers'] });
    });
  });
});
