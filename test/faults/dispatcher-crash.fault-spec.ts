import { until } from '#libs/testing';
import { AcknowledgedLoad } from './acknowledged-load.js';
import { Fleet } from './fleet.js';
import { failingOnce, quick, slow, type Arrival } from './ledger.js';
import { metricOf } from './metric.js';
import { recordedAsAttempts, recordedAsEvents, recordedAsSucceeded } from './record.js';

const retryAfter = (delayMs: number) => ({
  retry: { policy: 'fixed', initialDelayMs: delayMs, maxDelayMs: delayMs, maxAttempts: 5 },
});

describe('a dispatcher that is killed', () => {
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await Fleet.start();
  });
  afterAll(() => fleet?.stop());

  test('under load loses no acknowledged event, and repeats only under the same webhook ids', async () => {
    const eventType = 'killed.under.load';
    const subscribers = await fleet.subscribe(
      { eventType, behaviour: quick },
      { eventType, behaviour: slow(200) },
      { eventType, behaviour: failingOnce, settings: retryAfter(500) },
    );
    const load = AcknowledgedLoad.start(fleet.publisher, { eventType, total: 600 });
    await until(() => load.acknowledged.size >= 250 && fleet.ledger.arrivals.length >= 300, {
      timeoutMs: 30_000,
      what: 'a dispatcher in the middle of its work',
      everyMs: 5,
    });
    await fleet.killDispatcher();
    expect(fleet.ledger.missing(load.acknowledged, subscribers).length).toBeGreaterThan(0);

    await fleet.startDispatcher();
    await load.ended;
    expect(load.acknowledged.size).toBe(600);
    await fleet.ledger.accepted(load.acknowledged, subscribers);
    fleet.ledger.audit();
    expect(fleet.ledger.webhookIds(subscribers).size).toBe(600 * subscribers.length);
    await recordedAsSucceeded(fleet.control, load.acknowledged, subscribers);
    await recordedAsAttempts(fleet.databaseUrl, fleet.ledger.arrivalsAt(subscribers));
    await recordedAsEvents(fleet.audit, eventType, load.acknowledged);
  });

  test('with a few hundred retries pending loses none of them, and fires none early', async () => {
    const eventType = 'retry.pending';
    const delays = [5_000, 8_000] as const;
    const groups = await Promise.all(
      delays.map((delayMs) => fleet.subscribe({ eventType, behaviour: failingOnce, settings: retryAfter(delayMs) })),
    );
    const subscribers = groups.flat();
    const load = AcknowledgedLoad.start(fleet.publisher, { eventType, total: 200, publishers: 8, restMs: 0 });
    await load.ended;
    expect(load.acknowledged.size).toBe(200);
    await until(async () => (await metricOf(fleet.dispatcher.api, 'postrider_retry_backlog')) === 400, {
      timeoutMs: 20_000,
      what: 'every delivery to wait in a retry tier',
      everyMs: 20,
    });
    await fleet.killDispatcher();
    expect(fleet.ledger.missing(load.acknowledged, subscribers).length).toBe(400);

    await fleet.startDispatcher();
    await fleet.ledger.accepted(load.acknowledged, subscribers);
    fleet.ledger.audit();
    expect(fleet.ledger.webhookIds(subscribers).size).toBe(400);
    for (const [index, delayMs] of delays.entries()) {
      const waits = retryWaitsMs(fleet.ledger.arrivalsAt(groups[index] ?? []));
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(delayMs);
    }
    await recordedAsSucceeded(fleet.control, load.acknowledged, subscribers);
  });
});

/** For every second attempt: how long after the first request of its delivery it came. */
function retryWaitsMs(arrivals: readonly Arrival[]): readonly number[] {
  const firstAtMs = new Map<string, number>();
  for (const { webhookId, receivedAtMs } of arrivals) {
    firstAtMs.set(webhookId, Math.min(receivedAtMs, firstAtMs.get(webhookId) ?? Infinity));
  }
  return arrivals
    .filter(({ attempt }) => attempt === 2)
    .map(({ webhookId, receivedAtMs }) => receivedAtMs - (firstAtMs.get(webhookId) ?? 0));
}
