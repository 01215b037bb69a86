import { GROUPS } from '#libs/contracts';
import { until } from '#libs/testing';
import type { PostgresServer } from '../../scripts/local/postgres-server.ts';
import { launchApp, startPostgres, type RunningApp } from '../harness/index.js';
import { AcknowledgedLoad } from './acknowledged-load.js';
import { LifeWatch, readiness, RECOVERED_WITHIN_MS } from './apps-health.js';
import { Fleet } from './fleet.js';
import { failingOnce, quick, slow } from './ledger.js';
import { ownedPartitions } from './owned-partitions.js';
import { recordedAsAttempts, recordedAsEvents, recordedAsSucceeded } from './record.js';

const retry = { policy: 'fixed', initialDelayMs: 500, maxDelayMs: 500, maxAttempts: 9 };
/** The promise is 1 s on a machine with time to spare; the poll takes 30 s, so only the notification is so fast. */
const IN_FORCE_MS = 5_000;

describe('PostgreSQL that is killed under load', () => {
  let postgres: PostgresServer;
  let fleet: Fleet;
  let late: RunningApp | undefined;

  beforeAll(async () => {
    postgres = await startPostgres();
    fleet = await Fleet.start({ databaseUrl: postgres.url() });
  });
  afterAll(async () => {
    await late?.kill();
    await fleet?.stop();
    await postgres?.stop();
  });

  test('stops neither publishing nor deliveries; afterwards the record is complete and changes are seen again', async () => {
    const eventType = 'database.killed';
    const subscribers = await fleet.subscribe(
      { eventType, behaviour: quick },
      { eventType, behaviour: slow(100) },
      { eventType, behaviour: failingOnce, settings: { retry } },
    );
    const apps = [fleet.app('publisher'), fleet.app('control'), fleet.app('audit'), ...fleet.dispatchers];
    const life = new LifeWatch(apps);
    const load = AcknowledgedLoad.start(fleet.publisher, { eventType, total: 400 });
    await until(() => load.acknowledged.size >= 150, { timeoutMs: 30_000, what: 'a load under way', everyMs: 5 });
    await postgres.kill();
    const acknowledgedBefore = load.acknowledged.size;

    // From memory: everything is accepted, fanned out and delivered while there is no database.
    await load.ended;
    expect(load.acknowledged.size).toBe(400);
    expect(load.acknowledged.size).toBeGreaterThan(acknowledgedBefore);
    await fleet.ledger.accepted(load.acknowledged, subscribers);
    expect((await fleet.control.get('/v1/endpoints')).status).toBe(503);
    expect((await fleet.audit.get('/v1/events')).status).toBe(503);
    await readiness([fleet.app('control'), fleet.app('audit')], 503, 20_000);

    // One that starts now gets partitions, knows no endpoint, and must not take that for "none".
    late = await launchApp('webhook-dispatcher', fleet.environment);
    const started = late;
    await until(() => ownedPartitions(started, GROUPS.fanOut).length > 0, {
      timeoutMs: 30_000,
      what: 'partitions for the dispatcher that started without a database',
    });
    const meanwhile = AcknowledgedLoad.start(fleet.publisher, { eventType, total: 200 });
    await meanwhile.ended;
    expect(meanwhile.acknowledged.size).toBe(200);
    await readiness([late], 503, 1_000);
    expect(fleet.ledger.missing(meanwhile.acknowledged, subscribers).length).toBeGreaterThan(0);

    await postgres.restart();
    await readiness([...apps, late], 200, RECOVERED_WITHIN_MS);
    fleet.dispatchers.push(late);
    late = undefined;
    await life.stop();
    expect(life.faults).toEqual([]);
    expect([...load.refusals, ...load.unanswered, ...meanwhile.refusals, ...meanwhile.unanswered]).toEqual([]);

    const all = new Set([...load.acknowledged, ...meanwhile.acknowledged]);
    await fleet.ledger.accepted(all, subscribers);
    fleet.ledger.audit();
    expect(fleet.ledger.webhookIds(subscribers).size).toBe(all.size * subscribers.length);
    await recordedAsEvents(fleet.audit, eventType, all);
    await recordedAsSucceeded(fleet.control, all, subscribers);
    await recordedAsAttempts(fleet.databaseUrl, fleet.ledger.arrivalsAt(subscribers));

    const [added] = await fleet.ledger.subscribe(fleet.control, { eventType: 'seen.again' });
    await fleet.configured(IN_FORCE_MS);
    const first = await fleet.publisher.publish({ type: 'seen.again' });
    await fleet.ledger.accepted(new Set([first]), added === undefined ? [] : [added]);
    expect((await fleet.control.patch(`/v1/endpoints/${added?.id}`, { state: 'disabled' })).status).toBe(200);
    await fleet.configured(IN_FORCE_MS);
    expect((await fleet.control.delete(`/v1/endpoints/${added?.id}`)).status).toBe(204);
    await fleet.configured(IN_FORCE_MS);
  });
});
