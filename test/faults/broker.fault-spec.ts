import { eventRequest, until } from '#libs/testing';
import { startApp, type Api, type RunningApp } from '../harness/index.js';
import { AcknowledgedLoad } from './acknowledged-load.js';
import { LifeWatch, readiness, RECOVERED_WITHIN_MS } from './apps-health.js';
import { Fleet } from './fleet.js';
import { failingOnce, quick, slow } from './ledger.js';
import { recordedAsAttempts, recordedAsEvents, recordedAsSucceeded } from './record.js';

const retry = { policy: 'fixed', initialDelayMs: 500, maxDelayMs: 500, maxAttempts: 9 };
/** The promise of the API: no publisher waits longer for its 503. */
const REFUSED_WITHIN_MS = 5_000;

const publishOnce = (publisher: Api) => publisher.post('/v1/events', eventRequest({ type: 'nobody.listens' }));

describe('a broker', () => {
  let fleet: Fleet;
  let apps: readonly RunningApp[];

  beforeAll(async () => {
    fleet = await Fleet.start();
    apps = [fleet.app('publisher'), fleet.app('audit'), ...fleet.dispatchers];
  });
  afterAll(() => fleet?.stop());

  const subscribe = (eventType: string) =>
    fleet.subscribe(
      { eventType, behaviour: quick },
      { eventType, behaviour: slow(150) },
      { eventType, behaviour: failingOnce, settings: { retry } },
    );

  const underWay = (load: AcknowledgedLoad) =>
    until(() => load.acknowledged.size >= 200, { timeoutMs: 30_000, what: '200 acknowledged events', everyMs: 5 });

  const acknowledgedAgain = (load: AcknowledgedLoad) => {
    const before = load.acknowledged.size;
    return until(() => load.acknowledged.size >= before + 50, {
      timeoutMs: RECOVERED_WITHIN_MS,
      what: '50 further acknowledged events',
    });
  };

  test('that is killed under load and comes back: 503 meanwhile, never a false 202, and nothing is lost', async () => {
    const eventType = 'broker.killed';
    const subscribers = await subscribe(eventType);
    const load = AcknowledgedLoad.start(fleet.publisher, { eventType, total: 3_000, restMs: 20 });
    await underWay(load);
    const life = new LifeWatch(apps);
    await fleet.kafka.kill();
    const killedAtMs = performance.now();

    const refused = await publishOnce(fleet.publisher);
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    await readiness(apps, 503, 40_000);
    expect(load.answers.filter(({ status, askedAtMs }) => status === 202 && askedAtMs > killedAtMs)).toEqual([]);

    await fleet.kafka.restart();
    await readiness(apps, 200, RECOVERED_WITHIN_MS);
    await acknowledgedAgain(load);
    await load.stop();
    await life.stop();
    expect(life.faults).toEqual([]);
    expect(apps.map(({ process }) => process.exit)).toEqual(apps.map(() => undefined));
    expect(load.unanswered).toEqual([]);
    expect(load.refusals.length).toBeGreaterThan(0);
    for (const { status, retryAfterSeconds, tookMs } of load.refusals) {
      expect(status).toBe(503);
      expect(retryAfterSeconds).toBeGreaterThanOrEqual(1);
      expect(tookMs).toBeLessThan(REFUSED_WITHIN_MS);
    }
    await fleet.ledger.accepted(load.acknowledged, subscribers);
    fleet.ledger.audit();
    await recordedAsEvents(fleet.audit, eventType, load.acknowledged);
    await recordedAsSucceeded(fleet.control, load.acknowledged, subscribers);
    await recordedAsAttempts(fleet.databaseUrl, fleet.ledger.arrivalsAt(subscribers));
  }, 400_000);

  test('that hangs and goes on: 503 within 5 s, bounded memory, and recovery without a restart', async () => {
    const eventType = 'broker.hung';
    const subscribers = await subscribe(eventType);
    const held = 100;
    const bounded = await startApp('publisher', {
      ...fleet.environment,
      KAFKA_PRODUCER_BUFFER_RECORDS: String(held),
    });
    await publishOnce(bounded.api);
    const load = AcknowledgedLoad.start(fleet.publisher, { eventType, total: 3_000, restMs: 20 });
    await underWay(load);
    const life = new LifeWatch([...apps, bounded]);
    fleet.kafka.pause();
    const pausedAtMs = performance.now();

    const flood = await Promise.all(
      Array.from({ length: 400 }, async () => {
        const askedAtMs = performance.now();
        const { status, headers, json } = await publishOnce(bounded.api);
        const retryAfterSeconds = Number(headers.get('retry-after'));
        return { status, code: json.code, retryAfterSeconds, tookMs: performance.now() - askedAtMs };
      }),
    );
    expect(flood.filter(({ status, retryAfterSeconds }) => status !== 503 || retryAfterSeconds < 1)).toEqual([]);
    expect(flood.filter(({ tookMs }) => tookMs >= REFUSED_WITHIN_MS)).toEqual([]);
    expect(flood.filter(({ code }) => code === 'buffer_full').length).toBeGreaterThanOrEqual(400 - held);
    expect(load.answers.filter(({ status, askedAtMs }) => status === 202 && askedAtMs > pausedAtMs)).toEqual([]);
    await until(() => load.refusals.length > 0, { timeoutMs: 10_000, what: 'a refusal under load' });

    fleet.kafka.resume();
    await acknowledgedAgain(load);
    await load.stop();
    await readiness([...apps, bounded], 200, RECOVERED_WITHIN_MS);
    expect((await publishOnce(bounded.api)).status).toBe(202);
    await life.stop();
    await bounded.stop();
    expect(life.faults).toEqual([]);
    expect(load.unanswered).toEqual([]);
    expect(load.refusals.filter(({ status, tookMs }) => status !== 503 || tookMs >= REFUSED_WITHIN_MS)).toEqual([]);
    await fleet.ledger.accepted(load.acknowledged, subscribers);
    fleet.ledger.audit();
    await recordedAsSucceeded(fleet.control, load.acknowledged, subscribers);
  }, 400_000);
});
