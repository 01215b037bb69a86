import { newId } from '#libs/contracts';
import { ReplayStore, ReplayWorkStore, type ClaimedReplay, type ReplayProgress } from '#libs/database';
import { eventRecord, eventSummary } from '#libs/testing';
import { freshDatabase, type FreshDatabase } from '../../harness/index.js';
import { createEndpoint, openDatabase, type DatabaseUnderTest } from './database-under-test.js';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 0, 31, 12);
const TENANT = 'ten_a';

interface Given {
  readonly atMs?: number;
  readonly state?: string;
  readonly type?: string;
  readonly offset?: number;
  readonly payload?: Buffer;
}

describe('the stores of replays', () => {
  let place: FreshDatabase;
  let opened: DatabaseUnderTest;
  let replays: ReplayStore;
  let work: ReplayWorkStore;
  let endpointId: string;
  let made = 0;

  beforeAll(async () => {
    place = await freshDatabase();
    opened = await openDatabase(place.url);
    replays = opened.app.get(ReplayStore);
    work = opened.app.get(ReplayWorkStore);
  }, 60_000);
  afterAll(async () => {
    await opened.close();
    await place.drop();
  }, 60_000);
  beforeEach(async () => {
    await opened.database.write('DELETE FROM replays');
    endpointId = (await createEndpoint(opened)).id;
  });

  /** A delivery and its event; its id is later in the alphabet than all before it. */
  async function delivered(given: Given = {}): Promise<string> {
    const { atMs = NOW, state = 'skipped', type = 'order.created', offset = made } = given;
    const event = eventSummary({ id: newId('evt', atMs), tenantId: TENANT, type });
    const payload = given.payload ?? eventRecord(event).value;
    await opened.events.insert([{ event, acceptedAtMs: atMs, partition: 0, offset, payload }]);
    const id = `dlv_${String((made += 1)).padStart(6, '0')}`;
    await opened.database.write(
      `INSERT INTO deliveries (id, created_at, tenant_id, event_id, event_type, endpoint_id, lane, state, trigger,
         attempts, updated_at, report_partition, report_offset, reported_at)
       VALUES ($1, $2, $3, $4, $5, $6, 'standard', $7, 'initial', 0, $2, 0, 0, $2)`,
      [id, new Date(atMs).toISOString(), TENANT, event.id, type, endpointId, state],
    );
    return id;
  }
  const ask = (wish: object = {}) =>
    replays.create(
      newId('rpl', NOW),
      {
        tenantId: TENANT,
        endpointId,
        fromMs: NOW - 100 * DAY_MS,
        toMs: NOW + 1,
        states: ['skipped'],
        eventTypes: ['*'],
        ...wish,
      },
      new Date(NOW),
    );
  const nothing = { sent: 0, succeeded: 0, unsuccessful: 0, unavailable: 0, inHand: [], onTheirWay: [] };
  const running: ReplayProgress = { ...nothing, status: 'running', restMs: 0 };
  /** As if its time had come, or as if whoever claimed it had died. */
  async function claim(): Promise<ClaimedReplay> {
    await opened.database.write(`UPDATE replays SET due_at = '-infinity' WHERE due_at IS NOT NULL`);
    const [claimed] = await work.claim(1);
    if (claimed === undefined) throw new Error('nothing is due');
    return claimed;
  }
  const takeAll = async (limit: number): Promise<readonly (readonly string[])[]> => {
    const batches: (readonly string[])[] = [];
    for (let replay = await claim(); !replay.exhausted; replay = await claim()) {
      batches.push((await work.take(replay, limit, new Date()))?.map(({ id }) => id) ?? ['lost']);
      await work.note(replay, running, new Date());
    }
    return batches.filter(({ length }) => length > 0);
  };

  test('find deliveries by age, days apart, and within a millisecond by their place on the topic', async () => {
    const [late, early] = [await delivered({ offset: 9_002 }), await delivered({ offset: 9_001 })];
    const old = await delivered({ atMs: NOW - 40 * DAY_MS });
    const older = await delivered({ atMs: NOW - 99 * DAY_MS });
    await delivered({ atMs: NOW - 101 * DAY_MS });
    await delivered({ atMs: NOW + 1 });
    for (const state of ['failed', 'retrying', 'succeeded']) await delivered({ state });
    expect(await ask()).toMatchObject({ status: 'pending', matching: 4 });
    expect(await takeAll(1)).toEqual([[older], [old], [early], [late]]);
    const states = await opened.database.rows<{ id: string }>(
      `SELECT id FROM deliveries WHERE endpoint_id = $1 AND state = 'pending' AND trigger = 'replay' ORDER BY id`,
      [endpointId],
    );
    expect(states.map(({ id }) => id)).toEqual([late, early, old, older]);
  });

  test('find those of the types that were asked for', async () => {
    const types = ['order', 'order.created', 'order.item.added', 'orders.created', 'invoice.paid', 'invoice.voided'];
    const ids: string[] = [];
    for (const type of types) ids.push(await delivered({ type }));
    expect((await ask({ eventTypes: ['order.*', 'invoice.paid'] }))?.matching).toBe(3);
    expect(await takeAll(10)).toEqual([[ids[1], ids[2], ids[4]]]);
  });

  test('leave out what has no payload any more', async () => {
    await delivered({ payload: Buffer.alloc(0) });
    const id = await delivered();
    await ask();
    expect(await takeAll(10)).toEqual([[id]]);
    expect((await claim()).unavailable).toBe(1);
  });

  test('let one process at a time do a step, and lose nothing that was in hand of one that died', async () => {
    const [id] = [await delivered(), await delivered()];
    await ask({ fromMs: NOW });
    const dead = await claim();
    expect(await work.claim(1)).toEqual([]);
    const taken = await work.take(dead, 1, new Date());
    expect(taken).toMatchObject([{ id }]);
    const heir = await claim();
    expect(heir).toMatchObject({ inHand: taken, round: dead.round + 1 });
    // It was not dead after all.
    expect(await work.take(dead, 10, new Date())).toBeUndefined();
    expect(await work.note(dead, { ...running, sent: 5, restMs: undefined }, new Date())).toBeUndefined();
    await work.postpone(dead, 'paused', 60_000);
    // Kafka is away: what is in hand stays there, whoever comes next.
    await work.postpone(heir, 'broker', 60_000);
    expect(await work.claim(1)).toEqual([]);
    const next = await claim();
    expect(next).toMatchObject({ reason: 'broker', inHand: taken });
    expect(await work.note(next, { ...running, sent: 1, onTheirWay: next.inHand }, new Date())).toMatchObject({
      status: 'running',
      reason: null,
      sent: 1,
      inFlight: 1,
    });
    expect(
      await opened.database.rows(`SELECT FROM deliveries WHERE endpoint_id = $1 AND state = 'skipped'`, [endpointId]),
    ).toHaveLength(1);
  });

  test('have one replay of an endpoint under way, and tell its end once', async () => {
    const first = await ask();
    expect(await ask()).toBeUndefined();
    const owner = { tenantId: TENANT, endpointId };
    expect(await replays.cancel(owner, first?.id ?? '')).toBe(true);
    // A step that began before does not take that back.
    const replay = await claim();
    expect(await work.note(replay, running, new Date())).toMatchObject({ status: 'canceling' });
    const ended = await work.note(await claim(), { ...running, status: 'canceled', restMs: undefined }, new Date());
    expect(ended).toMatchObject({ status: 'canceled', endedAt: expect.any(Date) });
    expect(await replays.cancel(owner, first?.id ?? '')).toBe(false);
    expect(await work.claim(1)).toEqual([]);
    const told = await opened.database.rows(
      `SELECT FROM operational_events WHERE type = 'replay.completed' AND data ->> 'replayId' = $1`,
      [first?.id],
    );
    expect(told).toHaveLength(1);
    expect(await ask()).toBeDefined();
    expect(await replays.find({ tenantId: 'ten_b', endpointId }, first?.id ?? '')).toBeUndefined();
    expect(await replays.cancel({ tenantId: 'ten_b', endpointId }, first?.id ?? '')).toBe(false);
  });

  test('keep as many ended ones as anybody will look at', async () => {
    const row = `'failed', $1, now(), now(), '{}', '{}', now() + n * interval '1 ms', now()`;
    await opened.database.write(
      `INSERT INTO replays (id, tenant_id, status, endpoint_id, range_from, range_to, states, event_types, requested_at, cursor_at)
       SELECT 'rpl_' || n, '${TENANT}', ${row} FROM generate_series(1, 250) n`,
      [endpointId],
    );
    await ask();
    const [kept] = await opened.database.rows<{ count: number }>('SELECT count(*)::int AS count FROM replays');
    expect(kept?.count).toBeLessThanOrEqual(201);
  });
});
