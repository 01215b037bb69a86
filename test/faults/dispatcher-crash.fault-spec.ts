import { until } from '#libs/testing';
import { AcknowledgedLoad } from './acknowledged-load.js';
import { countingAtOnce, publishMany, retryWaitsMs } from './due-load.js';
import { Fleet } from './fleet.js';
import { failingOnce, quick, slow } from './ledger.js';
import { metricOf } from './metric.js';
import { recordedAsAttempts, recordedAsEvents, recordedAsSucceeded } from './record.js';

const timing = { timeoutMs: 60_000, everyMs: 50 };
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

  test('with ten thousand pending loses none, fires none early and sends nothing that was canceled', async () => {
    const delayMs = 12_000;
    const limited = countingAtOnce(2);
    const settings = retryAfter(delayMs);
    const many = await fleet.subscribe({
      eventType: 'due.many',
      behaviour: limited.behaviour,
      settings: { rateLimit: { concurrent: 8 } },
    });
    const retried = await fleet.subscribe({ eventType: 'due.again', behaviour: failingOnce, settings });
    const withdrawn = await fleet.subscribe({ eventType: 'due.never', behaviour: failingOnce, settings });
    const neighbour = await fleet.subscribe({ eventType: 'due.now' });
    const { publisher } = fleet;

    const [retryingId = ''] = await publishMany(publisher, 'due.never', 1);
    const [scheduledId = ''] = await publishMany(publisher, 'due.never', 1, Date.now() + delayMs);
    await cancel(retryingId, 'retrying');
    await cancel(scheduledId, 'pending');
    const againIds = await publishMany(publisher, 'due.again', 1_000);
    const dueAtMs = Date.now() + delayMs;
    const manyIds = await publishMany(publisher, 'due.many', 9_000, dueAtMs);
    await until(() => fleet.ledger.arrivalsAt(retried).length >= 1_000, { ...timing, what: 'the first attempts' });
    await until(async () => (await backlog()) > 2_000, { ...timing, what: 'a retry consumer with much to remember' });
    // All nine thousand lie in one partition of a tier, and memory is bounded: the rest waits in Kafka.
    expect(await backlog()).toBeLessThan(7_000);
    await fleet.killDispatcher();
    expect(fleet.ledger.missing(manyIds, many).length).toBeGreaterThan(0);

    await fleet.startDispatcher();
    await until(() => fleet.ledger.arrivalsAt(many).length > 0, { ...timing, what: 'the first that is due' });
    await fleet.ledger.accepted(await publishMany(publisher, 'due.now', 1), neighbour);
    expect(fleet.ledger.missing(manyIds, many).length).toBeGreaterThan(0);
    await fleet.ledger.accepted(manyIds, many);
    await fleet.ledger.accepted(againIds, retried);
    fleet.ledger.audit();
    expect(limited.most()).toBeLessThanOrEqual(8);
    expect(Math.min(...fleet.ledger.arrivalsAt(many).map(({ receivedAtMs }) => receivedAtMs))).toBeGreaterThanOrEqual(
      dueAtMs,
    );
    expect(Math.min(...retryWaitsMs(fleet.ledger.arrivalsAt(retried)))).toBeGreaterThanOrEqual(delayMs);

    // Nothing waits any more, and one more event for the same endpoint comes after all that was handed on.
    await until(async () => (await backlog()) === 0, { ...timing, what: 'every waiting record to leave' });
    const witnessIds = await publishMany(publisher, 'due.never', 1);
    await until(() => fleet.ledger.arrivalsAt(withdrawn).some(({ eventId }) => witnessIds.has(eventId)), {
      ...timing,
      what: 'the event behind the canceled ones',
    });
    const sent = fleet.ledger.arrivalsAt(withdrawn).filter(({ eventId }) => !witnessIds.has(eventId));
    expect(sent.filter(({ eventId, attempt }) => eventId !== retryingId || attempt > 1)).toEqual([]);
    for (const eventId of [retryingId, scheduledId]) {
      expect(await deliveryOf(eventId)).toMatchObject({ state: 'canceled', endReason: 'requested' });
    }
  });

  const backlog = (): Promise<number> => metricOf(fleet.dispatcher.api, 'postrider_retry_backlog');

  async function deliveryOf(eventId: string) {
    return (await fleet.control.get(`/v1/deliveries?eventId=${eventId}`)).json.data[0];
  }

  async function cancel(eventId: string, state: string): Promise<void> {
    await until(async () => (await deliveryOf(eventId))?.state === state, { ...timing, what: `a ${state} delivery` });
    const { status, json } = await fleet.control.post(`/v1/deliveries/${(await deliveryOf(eventId)).id}/cancel`);
    expect([status, json.state]).toEqual([200, 'canceled']);
  }
});
