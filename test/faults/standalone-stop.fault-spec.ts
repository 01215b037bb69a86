import { DELIVERY_TOPICS, GROUPS, RETRY_TIERS, TOPICS } from '#libs/contracts';
import { until } from '#libs/testing';
import type { KafkaServer } from '../../scripts/local/kafka-server.ts';
import { freshDatabase, startApp, startKafka, type FreshDatabase, type RunningApp } from '../harness/index.js';
import { AcknowledgedLoad } from './acknowledged-load.js';
import { uncommitted } from './group-offsets.js';
import { failingOnce, Ledger, quick, slow } from './ledger.js';
import { recordedAsAttempts, recordedAsEvents, recordedAsSucceeded } from './record.js';

const DRAIN_LIMIT_MS = 20_000;
const retry = { policy: 'fixed', initialDelayMs: 700, maxDelayMs: 700, maxAttempts: 5 };

const TOPICS_OF: ReadonlyMap<string, readonly string[]> = new Map([
  [GROUPS.fanOut, [TOPICS.events]],
  [GROUPS.audit, [TOPICS.events]],
  [GROUPS.workflows, [TOPICS.events]],
  [GROUPS.delivery, Object.values(DELIVERY_TOPICS)],
  [GROUPS.retry, RETRY_TIERS.map(({ topic }) => topic)],
  [GROUPS.deadLetter, [TOPICS.deliveriesDlt]],
  [GROUPS.recorder, [TOPICS.attempts]],
]);

describe('standalone that is told to stop', () => {
  const ledger = new Ledger();
  let kafka: KafkaServer;
  let database: FreshDatabase;
  let app: RunningApp;

  const start = () =>
    startApp('standalone', {
      KAFKA_BROKERS: kafka.brokers,
      DATABASE_URL: database.url,
      DRAIN_TIMEOUT_MS: String(DRAIN_LIMIT_MS),
    });

  beforeAll(async () => {
    [kafka, database] = await Promise.all([startKafka(), freshDatabase()]);
    app = await start();
  });
  afterAll(async () => {
    await app?.kill();
    await ledger.close();
    await kafka?.stop();
    await database?.drop();
  });

  test('under load ends in order, repeats nothing afterwards and leaves nothing uncommitted', async () => {
    const eventType = 'standalone.stopped';
    const { api } = app;
    const groups = [
      await ledger.subscribe(api, { eventType, behaviour: quick }),
      await ledger.subscribe(api, { eventType, behaviour: slow(300) }),
      await ledger.subscribe(api, { eventType, behaviour: failingOnce, settings: { retry } }),
    ];
    const subscribers = groups.flat();
    const load = AcknowledgedLoad.start(api, { eventType, total: 500 });
    await until(() => load.acknowledged.size >= 200, { timeoutMs: 30_000, what: 'a load under way', everyMs: 5 });
    expect(await app.stop()).toEqual({ code: 0, signal: null });
    await load.ended;
    expect(load.refusals.filter(({ status }) => status !== 503)).toEqual([]);
    expect(app.logs()).not.toContain('kafka.drain-timed-out');
    const left = ledger.missing(load.acknowledged, subscribers).length;
    expect(left).toBeGreaterThan(0);

    app = await start();
    await ledger.accepted(load.acknowledged, subscribers);
    ledger.audit();
    await recordedAsEvents(app.api, eventType, load.acknowledged);
    await recordedAsSucceeded(app.api, load.acknowledged, subscribers);
    await recordedAsAttempts(database.url, ledger.arrivals);
    expect(ledger.repeated(subscribers)).toEqual([]);

    expect(await app.stop()).toEqual({ code: 0, signal: null });
    expect(await uncommitted(kafka.brokers, TOPICS_OF)).toEqual([]);
  });
});
