import pg from 'pg';
import { until } from '#libs/testing';
import type { PostgresServer } from '../../scripts/local/postgres-server.ts';
import { startPostgres } from '../harness/index.js';
import { AcknowledgedLoad } from './acknowledged-load.js';
import { Fleet } from './fleet.js';
import { quick, slow, type Subscriber } from './ledger.js';
import { recordedAsSucceeded } from './record.js';

const timing = { timeoutMs: 60_000, everyMs: 50 };

describe('held deliveries', () => {
  let postgres: PostgresServer;
  let fleet: Fleet;

  beforeAll(async () => {
    postgres = await startPostgres();
    fleet = await Fleet.start({ databaseUrl: postgres.url() });
  });
  afterAll(async () => {
    await fleet?.stop();
    await postgres?.stop();
  });

  const publish = async (eventType: string, total: number): Promise<ReadonlySet<string>> => {
    const load = AcknowledgedLoad.start(fleet.publisher, { eventType, total, publishers: 8, restMs: 0 });
    await load.ended;
    expect(load.acknowledged.size).toBe(total);
    return load.acknowledged;
  };
  const command = async (subscriber: Subscriber | undefined, name: 'pause' | 'resume'): Promise<void> => {
    const path = `/v1/endpoints/${subscriber?.id}/${name}`;
    await until(async () => (await fleet.control.post(path)).status === 200, { ...timing, what: `the ${name}` });
    await fleet.configured(60_000);
  };
  const parked = async (): Promise<number> => {
    const client = new pg.Client({ connectionString: fleet.databaseUrl });
    await client.connect();
    try {
      const { rows } = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM held_deliveries');
      return rows[0]?.count ?? 0;
    } finally {
      await client.end();
    }
  };

  test('outlive PostgreSQL and the dispatcher being killed, while they come, lie and go', async () => {
    const eventType = 'held.through.faults';
    const [held, healthy] = await fleet.subscribe({ eventType, behaviour: slow(100) }, { eventType, behaviour: quick });
    const subscribers = [held, healthy].filter((subscriber) => subscriber !== undefined);
    const [first, second] = [subscribers.slice(0, 1), subscribers.slice(1)];
    await command(held, 'pause');
    const before = await publish(eventType, 300);
    await until(async () => (await parked()) === 300, { ...timing, what: '300 parked deliveries' });

    // Without PostgreSQL holds wait in Kafka, and whoever is well gets what is meant for it.
    await postgres.kill();
    const meanwhile = await publish(eventType, 100);
    await fleet.ledger.accepted(meanwhile, second);
    await postgres.restart();
    await fleet.killDispatcher();
    await fleet.startDispatcher();
    await until(async () => (await parked()) === 400, { ...timing, what: '400 parked deliveries' });
    expect(fleet.ledger.arrivalsAt(first)).toEqual([]);

    await command(held, 'resume');
    await until(() => fleet.ledger.arrivalsAt(first).length >= 40, {
      ...timing,
      what: 'a drain under way',
      everyMs: 5,
    });
    await fleet.killDispatcher();
    const all = new Set([...before, ...meanwhile]);
    expect(fleet.ledger.missing(all, first).length).toBeGreaterThan(0);
    await fleet.startDispatcher();
    await fleet.ledger.accepted(all, subscribers);
    fleet.ledger.audit();
    expect(fleet.ledger.webhookIds(subscribers).size).toBe(800);
    // A hold is no attempt; a repetition after a crash is the same attempt once more.
    expect(new Set(fleet.ledger.arrivals.map(({ attempt }) => attempt))).toEqual(new Set([1]));
    await until(async () => (await parked()) === 0, { ...timing, what: 'nothing parked' });
    await recordedAsSucceeded(fleet.control, all, subscribers);
  });
});
