import { until } from '#libs/testing';
import { AcknowledgedLoad } from './acknowledged-load.js';
import { Fleet } from './fleet.js';
import { failingOnce, quick, slow } from './ledger.js';
import { recordedAsAttempts, recordedAsSucceeded } from './record.js';

const ROUNDS = 4;

describe('a dispatcher that is told to stop', () => {
  let fleet: Fleet;

  beforeAll(async () => {
    // Two partitions: 140 endpoints then make records of 64 endpoints, which a stop finds decided in part.
    fleet = await Fleet.start({ settings: { KAFKA_PARTITIONS: '2', OUTBOUND_CONNECTIONS_PER_ORIGIN: '64' } });
  });
  afterAll(() => fleet?.stop());

  test('under load, again and again, repeats not one request and loses nothing', async () => {
    const eventType = 'stopped.under.load';
    const wideType = 'stopped.with.many.endpoints';
    const retry = { policy: 'fixed', initialDelayMs: 700, maxDelayMs: 700, maxAttempts: 5 };
    const narrow = await fleet.subscribe(
      { eventType, behaviour: quick },
      { eventType, behaviour: slow(250) },
      { eventType, behaviour: failingOnce, settings: { retry } },
    );
    const wide = await fleet.subscribe({ eventType: wideType, behaviour: slow(100), count: 140 });
    const subscribers = [...narrow, ...wide];
    const load = AcknowledgedLoad.start(fleet.publisher, {
      eventType,
      total: 3_000,
      waitWhile: ({ acknowledged }) => fleet.ledger.missing(acknowledged, narrow).length > 600,
    });
    const wideLoad = AcknowledgedLoad.start(fleet.publisher, {
      eventType: wideType,
      total: 300,
      publishers: 1,
      restMs: 100,
      waitWhile: ({ acknowledged }) => fleet.ledger.missing(acknowledged, wide).length > 1_500,
    });

    for (let round = 1; round <= ROUNDS; round += 1) {
      const before = [narrow, wide].map((group) => fleet.ledger.arrivalsAt(group).length);
      const moved = (): boolean =>
        [narrow, wide].every((group, index) => fleet.ledger.arrivalsAt(group).length > (before[index] ?? 0) + 80);
      await until(moved, { timeoutMs: 30_000, what: `work under way in round ${round}`, everyMs: 5 });
      await fleet.stopDispatcher();
      await fleet.startDispatcher();
    }
    await Promise.all([load.stop(), wideLoad.stop()]);
    expect([...load.refusals, ...load.unanswered, ...wideLoad.refusals, ...wideLoad.unanswered]).toEqual([]);
    await fleet.ledger.accepted(load.acknowledged, narrow);
    await fleet.ledger.accepted(wideLoad.acknowledged, wide);
    fleet.ledger.audit();
    // The last stop: what is under way then would show as a repetition after one more start.
    await fleet.stopDispatcher();
    await fleet.startDispatcher();
    await recordedAsSucceeded(fleet.control, load.acknowledged, narrow);
    await recordedAsAttempts(fleet.databaseUrl, fleet.ledger.arrivalsAt(subscribers));
    expect(fleet.ledger.repeated(subscribers)).toEqual([]);
    expect(fleet.ledger.arrivals.length).toBe(4 * load.acknowledged.size + 140 * wideLoad.acknowledged.size);
  });

  test('while its successor starts already finishes what it began, and nobody else sends that too', async () => {
    const eventType = 'stopped.while.replaced';
    const subscribers = await fleet.subscribe({
      eventType,
      behaviour: slow(8_000),
      count: 20,
      settings: { timeoutMs: 30_000 },
    });
    const load = AcknowledgedLoad.start(fleet.publisher, { eventType, total: 3 });
    await load.ended;
    expect(load.acknowledged.size).toBe(3);
    await until(() => fleet.ledger.arrivalsAt(subscribers).length === 60, {
      timeoutMs: 20_000,
      what: 'a request under way for each delivery',
      everyMs: 10,
    });
    const stopped = fleet.stopDispatcher();
    await Promise.all([stopped, fleet.startDispatcher()]);
    await recordedAsSucceeded(fleet.control, load.acknowledged, subscribers);
    await fleet.stopDispatcher();
    await fleet.startDispatcher();
    await recordedAsAttempts(fleet.databaseUrl, fleet.ledger.arrivalsAt(subscribers));
    expect(fleet.ledger.repeated(subscribers)).toEqual([]);
  });
});
