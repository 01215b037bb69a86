import { newId, type AttemptedReport } from '#libs/contracts';
import { isDataFault, type EventToStore, type RecordedDelivery } from '#libs/database';
import { eventEnvelope, eventSummary, FRAGILE_DATA } from '#libs/testing';
import { freshDatabase, type FreshDatabase } from '../../harness/index.js';
import { createEndpoint, openDatabase, type DatabaseUnderTest } from './database-under-test.js';

const DAY_MS = 86_400_000;
const tenantId = 'ten_a';

function eventToStore(
  overrides: Partial<EventToStore> & { readonly id?: string; readonly type?: string } = {},
): EventToStore {
  const { id = newId('evt', Date.now()), type = 'order.created', ...rest } = overrides;
  const event = eventSummary({ id, type, tenantId });
  return { event, payload: eventEnvelope(event), acceptedAtMs: Date.now(), partition: 0, offset: 1, ...rest };
}

function delivery(id: string, offset: number, overrides: Partial<RecordedDelivery['snapshot']> = {}): RecordedDelivery {
  return {
    snapshot: {
      id,
      createdAtMs: 1_800_000_000_000,
      tenantId,
      eventId: 'evt_1',
      eventType: 'order.created',
      endpointId: 'ep_1',
      lane: 'standard',
      state: 'pending',
      trigger: 'initial',
      attempts: 0,
      updatedAtMs: 1_800_000_000_000,
      ...overrides,
    },
    version: { partition: 0, offset, timestampMs: 1_800_000_000_000 },
  };
}

describe('the stores', () => {
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

  describe('events', () => {
    test('are written once, however often they come, and their bytes come back as they were', async () => {
      const event = eventSummary({ tenantId, id: 'evt_bytes' });
      const stored = eventToStore({ id: 'evt_bytes', payload: eventEnvelope(event, FRAGILE_DATA) });
      expect(await opened.events.insert([stored, eventToStore(), stored])).toBe(2);
      expect(
        await opened.events.insert([{ ...stored, payload: Buffer.from('{}'), acceptedAtMs: Date.now() + DAY_MS }]),
      ).toBe(0);
      const found = await opened.events.find(tenantId, 'evt_bytes');
      expect(found?.payload.equals(stored.payload)).toBe(true);
      expect(found).toMatchObject({ type: 'order.created', sizeBytes: stored.payload.length, offset: 1 });
    });

    test('of another tenant are not found, even with the same id', async () => {
      await opened.events.insert([eventToStore({ id: 'evt_mine' })]);
      expect(await opened.events.find('ten_b', 'evt_mine')).toBeUndefined();
      const theirs = eventToStore({ id: 'evt_mine' });
      expect(await opened.events.insert([{ ...theirs, event: { ...theirs.event, tenantId: 'ten_b' } }])).toBe(1);
    });

    test('with characters that PostgreSQL cannot store do not fail their batch', async () => {
      const odd = eventToStore({ id: 'evt_odd' });
      const event = { ...odd.event, subject: 'a\0b\ud800', source: 'x'.repeat(5_000), correlationId: '\0' };
      expect(
        await opened.events.insert([{ ...odd, event, traceParent: '\0' }, eventToStore({ acceptedAtMs: -1 })]),
      ).toBe(2);
      expect(await opened.events.find(tenantId, 'evt_odd')).toMatchObject({
        subject: 'a\uFFFDb\uFFFD',
        correlationId: '\uFFFD',
      });
    });

    test('of one batch may be 6,000, beyond the limit of parameters', async () => {
      const batch = Array.from({ length: 6_000 }, (_, offset) => eventToStore({ offset, type: 'bulk' }));
      expect(await opened.events.insert(batch)).toBe(6_000);
      expect(await opened.events.insert(batch)).toBe(0);
    });

    test('are listed newest first, page by page, in both directions', async () => {
      const start = Date.now() - 60_000;
      const ids = ['evt_p1', 'evt_p2', 'evt_p3', 'evt_p4', 'evt_p5'];
      // Two share a millisecond: the id decides.
      const times = [0, 1, 1, 2, 3].map((after) => start + after);
      await opened.events.insert(
        ids.map((id, index) => eventToStore({ id, type: 'paged', acceptedAtMs: times[index] ?? 0 })),
      );
      const filter = { tenantId, type: 'paged' };
      const first = await opened.events.list({ filter, limit: 2 });
      expect(first.data.map(({ id }) => id)).toEqual(['evt_p5', 'evt_p4']);
      expect(first.prevCursor).toBeNull();
      const second = await opened.events.list({ filter, limit: 2, cursor: first.nextCursor ?? '' });
      expect(second.data.map(({ id }) => id)).toEqual(['evt_p3', 'evt_p2']);
      const third = await opened.events.list({ filter, limit: 2, cursor: second.nextCursor ?? '' });
      expect(third.data.map(({ id }) => id)).toEqual(['evt_p1']);
      expect(third.nextCursor).toBeNull();
      const back = await opened.events.list({ filter, limit: 2, cursor: third.prevCursor ?? '' });
      expect(back.data.map(({ id }) => id)).toEqual(['evt_p3', 'evt_p2']);
      const between = { ...filter, fromMs: start + 1, toMs: start + 3 };
      expect((await opened.events.list({ filter: between, limit: 10 })).data.map(({ id }) => id)).toEqual([
        'evt_p4',
        'evt_p3',
        'evt_p2',
      ]);
      for (const other of [{ tenantId: 'ten_b', type: 'paged' }, { tenantId }, between]) {
        await expect(
          opened.events.list({ filter: other, limit: 2, cursor: first.nextCursor ?? '' }),
        ).rejects.toMatchObject({ code: 'invalid_cursor' });
      }
      await expect(opened.events.list({ filter, limit: 2, cursor: 'x' })).rejects.toMatchObject({
        code: 'invalid_cursor',
      });
    });
  });

  describe('deliveries', () => {
    test('are never overwritten by an older report', async () => {
      await opened.deliveries.save([delivery('dlv_order', 5, { state: 'succeeded' })]);
      await opened.deliveries.save([delivery('dlv_order', 4, { state: 'retrying' })]);
      expect((await opened.deliveries.find(tenantId, 'dlv_order'))?.state).toBe('succeeded');
      await opened.deliveries.save([delivery('dlv_order', 6, { state: 'failed' })]);
      expect((await opened.deliveries.find(tenantId, 'dlv_order'))?.state).toBe('failed');
    });

    test('come back as they were written, with everything they know', async () => {
      const full = delivery('dlv_full', 9_007_199_254_740_000, {
        state: 'failed',
        attempts: 3,
        nextAttemptAtMs: 1_800_000_000_001,
        holdReason: 'circuit_open',
        lastAttemptAtMs: 1_800_000_000_002,
        lastStatus: 500,
        errorClass: 'http_5xx',
        error: 'HTTP 500',
        endReason: 'exhausted',
        deadLetter: { topic: 'postrider.deliveries-dlt', partition: 2, offset: 77 },
      });
      await opened.deliveries.save([full]);
      const [key] = [{ id: 'dlv_full', createdAtMs: full.snapshot.createdAtMs }];
      expect((await opened.deliveries.load([key, { id: 'dlv_unknown', createdAtMs: 1 }])).get('dlv_full')).toEqual(
        full,
      );
    });

    test('are found by event, endpoint and state, within the tenant only', async () => {
      await opened.deliveries.save([
        delivery('dlv_f1', 1, { eventId: 'evt_f', endpointId: 'ep_f1', state: 'failed' }),
        delivery('dlv_f2', 1, { eventId: 'evt_f', endpointId: 'ep_f2', state: 'succeeded' }),
        delivery('dlv_f3', 1, { eventId: 'evt_f', endpointId: 'ep_f2', tenantId: 'ten_b' }),
      ]);
      const idsOf = async (filter: object): Promise<readonly string[]> =>
        (await opened.deliveries.list({ filter: { tenantId, ...filter }, limit: 10 })).data.map(({ id }) => id);
      expect(await idsOf({ eventId: 'evt_f' })).toEqual(['dlv_f2', 'dlv_f1']);
      expect(await idsOf({ eventId: 'evt_f', state: 'failed' })).toEqual(['dlv_f1']);
      expect(await idsOf({ endpointId: 'ep_f2' })).toEqual(['dlv_f2']);
      expect(await opened.deliveries.countByState(tenantId, 'evt_f')).toEqual({ failed: 1, succeeded: 1 });
      expect(await opened.deliveries.find('ten_b', 'dlv_f1')).toBeUndefined();
    });

    test('are claimed for a retry by one of two at once, and given back', async () => {
      const dead = delivery('dlv_claim', 1, {
        state: 'failed',
        endReason: 'exhausted',
        deadLetter: { topic: 't', partition: 0, offset: 1 },
      });
      await opened.deliveries.save([dead]);
      const claims = await Promise.all(
        [1, 2].map((later) => opened.deliveries.claim(dead.snapshot, Date.now() + later)),
      );
      expect(claims.toSorted()).toEqual([false, true]);
      const claimed = await opened.deliveries.find(tenantId, 'dlv_claim');
      expect(claimed).toMatchObject({
        state: 'pending',
        trigger: 'manual',
        endReason: undefined,
        deadLetter: undefined,
      });
      await opened.deliveries.unclaim(dead.snapshot, claimed?.updatedAtMs ?? 0);
      expect(await opened.deliveries.find(tenantId, 'dlv_claim')).toEqual(dead.snapshot);
    });
  });

  test('attempts are written once, also odd ones, and listed oldest first', async () => {
    const report = (attempt: number, overrides: Partial<AttemptedReport> = {}): AttemptedReport => ({
      kind: 'attempted',
      deliveryId: 'dlv_att',
      tenantId,
      eventId: 'evt_1',
      eventType: 'a.b',
      endpointId: 'ep_1',
      createdAtMs: 1,
      lane: 'standard',
      atMs: 1,
      attemptId: `att_${attempt}`,
      attempt,
      trigger: 'initial',
      startedAtMs: Date.now() + attempt,
      durationMs: 12.5,
      next: { state: 'retrying', dueAtMs: Date.now() },
      ...overrides,
    });
    const odd = report(3, {
      responseBody: 'a\0b',
      error: '\ud800',
      status: 1e12,
      startedAtMs: Number.MAX_SAFE_INTEGER,
    });
    const first = report(1);
    expect(await opened.attempts.insert([report(2), first, odd, first])).toBe(3);
    expect(await opened.attempts.insert([odd])).toBe(0);
    const page = await opened.attempts.list({ filter: { tenantId, deliveryId: 'dlv_att' }, limit: 2 });
    expect(page.data.map(({ attempt }) => attempt)).toEqual([1, 2]);
    const rest = await opened.attempts.list({
      filter: { tenantId, deliveryId: 'dlv_att' },
      limit: 2,
      cursor: page.nextCursor ?? '',
    });
    expect(rest.data).toMatchObject([{ attempt: 3, responseBody: 'a\uFFFDb', error: '\uFFFD' }]);
    expect(
      (await opened.attempts.list({ filter: { tenantId: 'ten_b', deliveryId: 'dlv_att' }, limit: 2 })).data,
    ).toEqual([]);
  });

  describe('daily partitions', () => {
    test('are there before the first row', async () => {
      const id = newId('evt', Date.now());
      await opened.events.insert([eventToStore({ id })]);
      const sql = 'SELECT tableoid::regclass::text AS part FROM events WHERE id = $1';
      const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
      expect(await opened.database.rows(sql, [id])).toEqual([{ part: `events_${day}` }]);
    });

    test('can be made while rows are written: every row is kept', async () => {
      const day = Date.UTC(2033, 1, 1);
      const batches = Array.from({ length: 40 }, (_, batch) =>
        Array.from({ length: 5 }, (_row, n) =>
          eventToStore({ id: `evt_moving_${batch}_${n}`, acceptedAtMs: day + n * DAY_MS + batch, type: 'moving' }),
        ),
      );
      const writing = (async () => {
        for (const batch of batches) {
          // As the pump does: what fails without a fault of its own is handed over again.
          while ((await opened.events.insert(batch).catch((error: unknown) => refusedForGood(error))) === undefined);
        }
      })();
      await opened.partitions.ensure(day);
      await writing;
      const [row] = await opened.database.rows<{ kept: number; left: number }>(
        `SELECT count(*)::int AS kept, count(*) FILTER (WHERE tableoid = 'events_default'::regclass)::int AS left
         FROM events WHERE type = 'moving'`,
      );
      expect(row).toEqual({ kept: 200, left: 0 });

      function refusedForGood(error: unknown): undefined {
        if (isDataFault(error)) throw error;
        return undefined;
      }
    });

    test('reach from yesterday to a week ahead, and making them again makes none', async () => {
      const now = Date.UTC(2031, 4, 10, 12);
      const made = await opened.partitions.ensure(now);
      expect(made).toHaveLength(36);
      expect(made).toContain('events_20310509');
      expect(made).toContain('deliveries_20310517');
      expect(await opened.partitions.ensure(now)).toEqual([]);
      await Promise.all([1, 2, 3].map(() => opened.partitions.ensure(now + DAY_MS)));
    });

    test('take over what came before them, and what comes then lands in them', async () => {
      const day = Date.UTC(2032, 1, 1);
      await opened.events.insert([eventToStore({ id: 'evt_early', acceptedAtMs: day + 5 })]);
      const partOf = async (id: string): Promise<unknown> =>
        (
          await opened.database.rows<{ part: string }>(
            'SELECT tableoid::regclass::text AS part FROM events WHERE id = $1',
            [id],
          )
        )[0]?.part;
      expect(await partOf('evt_early')).toBe('events_default');
      await opened.partitions.ensure(day);
      expect(await partOf('evt_early')).toBe('events_20320201');
      await opened.events.insert([eventToStore({ id: 'evt_then', acceptedAtMs: day + DAY_MS })]);
      expect(await partOf('evt_then')).toBe('events_20320202');
      expect(await opened.events.find(tenantId, 'evt_early')).toMatchObject({ id: 'evt_early' });
      expect(await opened.events.insert([eventToStore({ id: 'evt_early' })])).toBe(0);
    });
  });

  describe('idempotency keys', () => {
    const scope = (key: string) => ({ tenantId, route: 'POST /v1/events', key });
    const ask = (eventIds: readonly string[], nowMs: number, bodyHash = 'h') => ({
      bodyHash,
      eventIds,
      nowMs,
      leaseMs: 1_000,
    });

    test('let one of many requests at once do the work', async () => {
      const verdicts = await Promise.all(
        Array.from({ length: 8 }, (_, index) => opened.idempotency.begin(scope('race'), ask([`evt_${index}`], 5_000))),
      );
      expect(verdicts.filter(({ kind }) => kind === 'started')).toHaveLength(1);
      expect(verdicts.filter(({ kind }) => kind === 'running')).toHaveLength(7);
    });

    test('give back the stored answer, byte by byte, and refuse another body', async () => {
      await opened.idempotency.begin(scope('k'), ask(['evt_1'], 5_000));
      await opened.idempotency.finish(scope('k'), { status: 202, body: Buffer.from('{"id":"evt_1"}\n') });
      expect(await opened.idempotency.begin(scope('k'), ask(['evt_2'], 6_000))).toEqual({
        kind: 'stored',
        status: 202,
        body: Buffer.from('{"id":"evt_1"}\n'),
      });
      expect(await opened.idempotency.begin(scope('k'), ask(['evt_2'], 6_000, 'other'))).toEqual({ kind: 'mismatch' });
      for (const other of [
        { ...scope('k'), tenantId: 'ten_b' },
        { ...scope('k'), route: 'POST /v1/events/batch' },
      ]) {
        expect((await opened.idempotency.begin(other, ask(['evt_3'], 6_000))).kind).toBe('started');
      }
    });

    test('hand the same event ids out again once the lease of a crashed request ran out', async () => {
      await opened.idempotency.begin(scope('crash'), ask(['evt_1', 'evt_2'], 5_000));
      expect(await opened.idempotency.begin(scope('crash'), ask(['evt_8'], 5_999))).toEqual({ kind: 'running' });
      expect(await opened.idempotency.begin(scope('crash'), ask(['evt_9'], 6_000))).toEqual({
        kind: 'started',
        eventIds: ['evt_1', 'evt_2'],
      });
      expect(await opened.idempotency.begin(scope('crash'), ask(['evt_9'], 6_001))).toEqual({ kind: 'running' });
    });

    test('can be tried again at once after a failure that was told', async () => {
      await opened.idempotency.begin(scope('failed'), ask(['evt_1'], 5_000));
      await opened.idempotency.release(scope('failed'));
      expect(await opened.idempotency.begin(scope('failed'), ask(['evt_2'], 5_001))).toEqual({
        kind: 'started',
        eventIds: ['evt_1'],
      });
    });

    test('begin anew after 24 hours, with new ids, and are cleaned away in batches', async () => {
      const kept = 24 * 3_600_000;
      await opened.idempotency.begin(scope('old'), ask(['evt_1'], 5_000));
      await opened.idempotency.finish(scope('old'), { status: 202, body: Buffer.from('{}') });
      expect((await opened.idempotency.begin(scope('old'), ask(['evt_2'], 4_999 + kept))).kind).toBe('stored');
      expect(await opened.idempotency.begin(scope('old'), ask(['evt_2'], 5_000 + kept, 'other'))).toEqual({
        kind: 'started',
        eventIds: ['evt_2'],
      });
      expect(await opened.idempotency.deleteExpired(5_000 + kept, 2)).toBe(2);
      expect(await opened.idempotency.deleteExpired(10 * kept, 100)).toBeGreaterThan(1);
      expect(await opened.idempotency.deleteExpired(10 * kept, 100)).toBe(0);
    });
  });

  describe('endpoints', () => {
    test('keep their secret sealed', async () => {
      const endpoint = await createEndpoint(opened);
      const [row] = await opened.database.rows<{ sealed: string }>(
        'SELECT sealed FROM endpoint_secrets WHERE endpoint_id = $1',
        [endpoint.id],
      );
      expect(row?.sealed).toMatch(/^v1\.key1\./);
      expect(row?.sealed).not.toContain('MfKQ9r8GKYqr');
    });

    test('are disabled by a 410 unless their owner enabled them since', async () => {
      const endpoint = await createEndpoint(opened, { now: new Date(1_000) });
      expect(await opened.endpoints.disable(tenantId, endpoint.id, 'gone', new Date(2_000))).toBe(true);
      expect(await opened.endpoints.find(tenantId, endpoint.id)).toMatchObject({
        state: 'disabled',
        disabledReason: 'gone',
      });
      await opened.endpoints.update(tenantId, endpoint.id, { state: 'active' }, new Date(3_000));
      expect(await opened.endpoints.disable(tenantId, endpoint.id, 'gone', new Date(2_000))).toBe(false);
      await opened.endpoints.update(tenantId, endpoint.id, { state: 'paused' }, new Date(3_000));
      expect(await opened.endpoints.disable(tenantId, endpoint.id, 'gone', new Date(2_000))).toBe(false);
      await opened.endpoints.update(tenantId, endpoint.id, { state: 'active' }, new Date(3_000));
      expect(await opened.endpoints.disable('ten_b', endpoint.id, 'gone', new Date(9_000))).toBe(false);
      expect(await opened.endpoints.find(tenantId, endpoint.id)).toMatchObject({
        state: 'active',
        disabledReason: null,
      });
    });
  });
});
