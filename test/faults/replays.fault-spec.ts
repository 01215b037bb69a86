import pg from 'pg';
import { until } from '#libs/testing';
import { startApp, type RunningApp } from '../harness/index.js';
import { AcknowledgedLoad } from './acknowledged-load.js';
import { Fleet } from './fleet.js';
import { quick } from './ledger.js';

const EVENTS = 600;
/** What a crash may repeat. */
const BATCH = 50;
const timing = { timeoutMs: 60_000, everyMs: 20 };

describe('a replay', () => {
  let fleet: Fleet;
  let successor: RunningApp | undefined;
  let database: pg.Client;

  beforeAll(async () => {
    // Never full: there is a batch to be taken in hand whenever it is killed.
    fleet = await Fleet.start({ settings: { REPLAY_IN_FLIGHT: '2000' } });
    database = new pg.Client({ connectionString: fleet.databaseUrl });
    await database.connect();
  });
  afterAll(async () => {
    await successor?.kill();
    await database?.end();
    await fleet?.stop();
  });

  const count = async (sql: string): Promise<number> =>
    (await database.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${sql}`)).rows[0]?.count ?? 0;

  test('whose process is killed with a batch in hand is taken over: all of it arrives, and its end is told once', async () => {
    const eventType = 'replayed.through.faults';
    const settings = { scope: 'operational' };
    const [missed, onlooker] = await fleet.subscribe(
      { eventType, behaviour: quick },
      { eventType: 'replay.completed', settings },
    );
    const [subscribers, onlookers] = [
      [missed].flatMap((subscriber) => subscriber ?? []),
      [onlooker].flatMap((subscriber) => subscriber ?? []),
    ];
    const path = `/v1/endpoints/${missed?.id}`;
    await fleet.control.post(`${path}/disable`);
    await fleet.configured();
    const from = new Date(Date.now() - 60_000).toISOString();
    const load = AcknowledgedLoad.start(fleet.publisher, { eventType, total: EVENTS, publishers: 8, restMs: 0 });
    await load.ended;
    await until(async () => (await count(`deliveries WHERE state = 'skipped'`)) === EVENTS, {
      ...timing,
      what: 'all of them to be skipped',
    });
    await fleet.control.post(`${path}/enable`);
    await fleet.configured();

    const asked = await fleet.control.post(`${path}/replays`, { from });
    expect([asked.status, asked.json.counts.matching]).toEqual([202, EVENTS]);
    await until(() => fleet.ledger.arrivalsAt(subscribers).length >= BATCH, { ...timing, what: 'the first of them' });
    fleet.kafka.pause();
    await until(async () => (await count(`replays WHERE in_hand <> '[]'`)) === 1, {
      ...timing,
      what: 'a batch in hand',
    });
    await fleet.app('control').kill();
    fleet.kafka.resume();
    expect(fleet.ledger.missing(load.acknowledged, subscribers).length).toBeGreaterThan(0);

    successor = await startApp('control', fleet.environment);
    await fleet.ledger.accepted(load.acknowledged, subscribers);
    const { api } = successor;
    const ended = await until(
      async () => {
        const { json } = await api.get(`${path}/replays/${asked.json.id}`);
        return json.status === 'completed' ? json : undefined;
      },
      { ...timing, what: 'its end' },
    );
    expect(ended.counts).toMatchObject({ sent: EVENTS, succeeded: EVENTS, unsuccessful: 0, inFlight: 0 });
    fleet.ledger.audit();
    const arrivals = fleet.ledger.arrivalsAt(subscribers);
    expect(new Set(arrivals.map(({ webhook }) => webhook.headers['webhook-trigger']))).toEqual(new Set(['replay']));
    expect(arrivals.length - EVENTS).toBeLessThanOrEqual(BATCH);
    await until(() => fleet.ledger.arrivalsAt(onlookers).length > 0, { ...timing, what: 'replay.completed' });
    expect(fleet.ledger.webhookIds(onlookers).size).toBe(1);
    expect(await count(`operational_events WHERE type = 'replay.completed'`)).toBe(1);
  });
});
