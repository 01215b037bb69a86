import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { GROUPS, TOPICS } from '#libs/contracts';
import { eventRequest, until } from '#libs/testing';
import {
  freshDatabase,
  startApp,
  startKafka,
  type Api,
  type FreshDatabase,
  type RunningApp,
} from '../harness/index.js';
import { EventTopic } from '../integration/publisher/event-topic.js';
import { uncommitted } from './group-offsets.js';

const EVENT_TYPE = 'idempotent.killed';
const KEYS = 300;
const CLIENTS = 12;
/** An arbitrary number for the lock that keeps answers from being stored. */
const GATE = 4_711;

/** Each storing of an answer passes a gate, which the test can shut. */
const BUILD_GATE = `
  CREATE FUNCTION pass_gate() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_advisory_xact_lock_shared(${GATE}); RETURN NEW; END $$;
  CREATE TRIGGER gate BEFORE UPDATE ON idempotency_keys FOR EACH ROW WHEN (NEW.status IS NOT NULL)
    EXECUTE FUNCTION pass_gate()`;
const WAITING_AT_GATE = `
  FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'advisory'`;

type Kafka = Awaited<ReturnType<typeof startKafka>>;

describe('a publisher that is killed between producing and storing its answer', () => {
  let kafka: Kafka;
  let database: FreshDatabase;
  let sql: pg.Client;
  let audit: RunningApp;
  let publisher: RunningApp;
  let topic: EventTopic | undefined;
  const environment = () => ({
    KAFKA_BROKERS: kafka.brokers,
    DATABASE_URL: database.url,
    // Room for those that wait at the gate and for those that begin.
    DATABASE_POOL_SIZE: String(2 * CLIENTS),
  });

  beforeAll(async () => {
    [kafka, database] = await Promise.all([startKafka(), freshDatabase()]);
    [audit, publisher] = await Promise.all([startApp('audit', environment()), startApp('publisher', environment())]);
    sql = new pg.Client({ connectionString: database.url });
    await sql.connect();
  });
  afterAll(async () => {
    await topic?.close();
    await sql?.end();
    await Promise.all([publisher?.kill(), audit?.kill()]);
    await kafka?.stop();
    await database?.drop();
  });

  const keyOf = (index: number): string => `order-${index}`;
  const publish = (api: Api, index: number) =>
    api.post('/v1/events', eventRequest({ type: EVENT_TYPE, data: `{"order":"${keyOf(index)}"}` }), {
      'idempotency-key': keyOf(index),
    });

  /** Some clients, each with one request in flight at a time, send the requests of all keys from `next` on. */
  async function clients(send: (index: number) => Promise<void>): Promise<void> {
    let next = 0;
    const client = async (): Promise<void> => {
      while (next < KEYS) await send(next++);
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
  }

  /** Repeats a request, as a client does, until it is answered 202, and answers the event id. */
  const repeated = (api: Api, index: number): Promise<{ readonly id: string; readonly replayed: boolean }> =>
    until(
      async () => {
        const { status, json, headers } = await publish(api, index);
        if (status === 202) return { id: json.id, replayed: headers.get('idempotency-replayed') === 'true' };
        if (status !== 409) throw new Error(`${keyOf(index)} was answered ${status}`);
        return undefined;
      },
      { timeoutMs: 30_000, what: `an answer for ${keyOf(index)}`, everyMs: 250 },
    );

  /** Publishes under load, shuts the gate, and kills the publisher while answers wait there. */
  async function publishAndKill(): Promise<ReadonlyMap<number, string>> {
    await sql.query(BUILD_GATE);
    const answered = new Map<number, string>();
    let killed = false;
    const load = clients(async (index) => {
      if (killed) return;
      const answer = await publish(publisher.api, index).catch(() => undefined);
      if (answer?.status === 202) answered.set(index, answer.json.id);
      await sleep(5);
    });
    await until(() => answered.size >= KEYS / 6, { timeoutMs: 30_000, what: 'a load under way', everyMs: 5 });
    await sql.query(`SELECT pg_advisory_lock(${GATE})`);
    await until(async () => (await sql.query(`SELECT pid ${WAITING_AT_GATE}`)).rows.length >= CLIENTS / 2, {
      timeoutMs: 10_000,
      what: 'answers that wait to be stored',
      everyMs: 5,
    });
    await publisher.kill();
    killed = true;
    await load;
    // PostgreSQL does not see at once that the client is gone: what it was asked to store must not be stored after all.
    await until(
      async () => (await sql.query(`SELECT pg_terminate_backend(pid) ${WAITING_AT_GATE}`)).rows.length === 0,
      { timeoutMs: 10_000, what: 'no answer to wait to be stored', everyMs: 20 },
    );
    await sql.query(`SELECT pg_advisory_unlock(${GATE})`);
    return answered;
  }

  test('makes one event of each Idempotency-Key, however often the request is repeated', async () => {
    const answered = await publishAndKill();
    const { rows } = await sql.query<{ key: string; id: string }>(
      `SELECT key, event_ids[1] AS id FROM idempotency_keys WHERE status IS NULL`,
    );
    const unfinished = new Map(rows.map(({ key, id }) => [key, id]));
    const produced = await until(
      async () => {
        const found = await sql.query<{ id: string }>(`SELECT id FROM events WHERE id = ANY($1)`, [
          [...unfinished.values()],
        ]);
        return found.rows.length >= CLIENTS / 2 ? found.rows.map(({ id }) => id) : undefined;
      },
      { timeoutMs: 30_000, what: 'events in the audit trail whose answers are not stored', everyMs: 200 },
    );

    publisher = await startApp('publisher', environment());
    const ids = new Map<number, string>();
    await clients(async (index) => void ids.set(index, (await repeated(publisher.api, index)).id));
    for (const [index, id] of answered) expect([keyOf(index), ids.get(index)]).toEqual([keyOf(index), id]);
    for (const [index, id] of ids)
      expect([keyOf(index), id]).toEqual([keyOf(index), unfinished.get(keyOf(index)) ?? id]);
    await clients(async (index) =>
      expect(await repeated(publisher.api, index)).toEqual({ id: ids.get(index), replayed: true }),
    );

    // What was produced twice is the same event, byte for byte.
    topic = await EventTopic.open(kafka.brokers);
    for (const id of produced) {
      const [first, second] = await topic.recordsOf(id, 2);
      expect(second?.value.toString()).toBe(first?.value.toString());
    }
    const auditGroup = new Map([[GROUPS.audit, [TOPICS.events]]]);
    await until(async () => (await uncommitted(kafka.brokers, auditGroup)).length === 0, {
      timeoutMs: 30_000,
      what: 'audit to have read every record',
      everyMs: 300,
    });
    const recorded = await sql.query<{ id: string; key: string }>(
      `SELECT id, convert_from(payload, 'UTF8')::jsonb #>> '{data,order}' AS key FROM events WHERE type = $1`,
      [EVENT_TYPE],
    );
    const expected = [...ids].map(([index, id]) => ({ id, key: keyOf(index) }));
    const byKey = (one: { key: string }, other: { key: string }): number => one.key.localeCompare(other.key);
    expect(recorded.rows.sort(byKey)).toEqual(expected.sort(byKey));
  });
});
