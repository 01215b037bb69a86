import { DELIVERY_TOPICS, GROUPS } from '#libs/contracts';
import { until } from '#libs/testing';
import { AcknowledgedLoad } from './acknowledged-load.js';
import { Fleet, SESSION_TIMEOUT_MS } from './fleet.js';
import { CommitWatch } from './group-offsets.js';
import { failingOnce, quick, slow, type Subscriber } from './ledger.js';
import { ownedBy } from './owned-partitions.js';
import { crowdWithin, sentMoments } from './sent-moments.js';

const PARTITIONS = 6;
/** Of the lanes, and of the topic that tells what is known of their endpoints. */
const DELIVERY_PARTITIONS = PARTITIONS * (Object.keys(DELIVERY_TOPICS).length + 1);
/** Of the events, and of the operational ones, which have three. */
const FAN_OUT_PARTITIONS = PARTITIONS + 3;
/** The session of the lost member, and time for the others to share its partitions on a busy machine. */
const TAKEOVER_MS = SESSION_TIMEOUT_MS + 10_000;
/** Between the moment of a request and the one that is written down. */
const JITTER_MS = 20;
const retry = { policy: 'fixed', initialDelayMs: 500, maxDelayMs: 500, maxAttempts: 9 };

describe('three dispatchers', () => {
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await Fleet.start({ dispatchers: 3, settings: { KAFKA_PARTITIONS: String(PARTITIONS) } });
    await shared();
  });
  afterAll(() => fleet?.stop());

  /** The whole team owns everything between its members. */
  async function shared(): Promise<void> {
    await ownedBy(fleet.dispatchers, GROUPS.delivery, DELIVERY_PARTITIONS, TAKEOVER_MS);
    await ownedBy(fleet.dispatchers, GROUPS.fanOut, FAN_OUT_PARTITIONS, TAKEOVER_MS);
  }

  /** Twelve endpoints, so that each member has some, and a load for them that is under way. */
  async function underLoad(eventType: string): Promise<[readonly Subscriber[], AcknowledgedLoad]> {
    const subscribers = await fleet.subscribe(
      { eventType, behaviour: quick, count: 5 },
      { eventType, behaviour: slow(150), count: 5 },
      { eventType, behaviour: failingOnce, count: 2, settings: { retry } },
    );
    const load = AcknowledgedLoad.start(fleet.publisher, {
      eventType,
      total: 1_500,
      waitWhile: ({ acknowledged }) => fleet.ledger.missing(acknowledged, subscribers).length > 1_000,
    });
    await moved(subscribers, 300);
    return [subscribers, load];
  }

  /** So many further requests have come. */
  async function moved(subscribers: readonly Subscriber[], count: number): Promise<void> {
    const before = fleet.ledger.arrivalsAt(subscribers).length;
    await until(() => fleet.ledger.arrivalsAt(subscribers).length >= before + count, {
      timeoutMs: 30_000,
      what: `${count} further requests`,
      everyMs: 10,
    });
  }

  async function nothingLost(subscribers: readonly Subscriber[], load: AcknowledgedLoad): Promise<void> {
    await load.stop();
    expect([...load.refusals, ...load.unanswered]).toEqual([]);
    await fleet.ledger.accepted(load.acknowledged, subscribers);
    fleet.ledger.audit();
    expect(fleet.ledger.webhookIds(subscribers).size).toBe(load.acknowledged.size * subscribers.length);
  }

  test('one of which is killed: the others take its partitions over; nothing is lost, duplicates share their id', async () => {
    const [subscribers, load] = await underLoad('one.killed');
    await fleet.killDispatcher();
    expect(fleet.ledger.missing(load.acknowledged, subscribers).length).toBeGreaterThan(0);
    await shared();
    await nothingLost(subscribers, load);
  });

  test('joined by another: nothing is lost', async () => {
    const [subscribers, load] = await underLoad('one.joined');
    await fleet.startDispatcher();
    await shared();
    await moved(subscribers, 100);
    await nothingLost(subscribers, load);
  });

  test('one of which is told to stop: not one request is repeated, and nothing is lost', async () => {
    const [subscribers, load] = await underLoad('one.stopped');
    await fleet.stopDispatcher();
    await shared();
    await moved(subscribers, 100);
    await nothingLost(subscribers, load);
    expect(fleet.ledger.repeated(subscribers)).toEqual([]);
    await fleet.startDispatcher();
    await shared();
  });

  test('one of which is killed while another joins: no endpoint gets more than its limits, and nothing is lost', async () => {
    const [eventType, perSecond, concurrent, delayMs] = ['rate.limited', 20, 2, 150];
    const rated = await fleet.subscribe({ eventType, count: 9, settings: { rateLimit: { perSecond } } });
    // Their next owner waits until requests of the killed one can have no answer any more.
    const settings = { rateLimit: { concurrent }, timeoutMs: 1_000 };
    const bounded = await fleet.subscribe({ eventType, count: 6, behaviour: slow(delayMs), settings });
    const subscribers = [...rated, ...bounded];
    const load = AcknowledgedLoad.start(fleet.publisher, { eventType, total: 140 });
    await moved(subscribers, 200);
    await Promise.all([fleet.killDispatcher(), fleet.startDispatcher()]);
    await shared();
    await nothingLost(subscribers, load);
    for (const subscriber of rated) {
      const moments = await sentMoments(fleet.databaseUrl, fleet.ledger.arrivalsAt([subscriber]));
      expect(crowdWithin(1_000 - JITTER_MS, perSecond, moments)).toEqual([]);
    }
    for (const subscriber of bounded) {
      const moments = await sentMoments(fleet.databaseUrl, fleet.ledger.arrivalsAt([subscriber]));
      expect(crowdWithin(delayMs - JITTER_MS, concurrent, moments)).toEqual([]);
    }
  });

  test('one of which sleeps past its session: it commits nothing over those who took over, and nothing is lost', async () => {
    const [subscribers, load] = await underLoad('one.asleep');
    const watch = await CommitWatch.start(fleet.kafka.brokers, [GROUPS.delivery, GROUPS.fanOut, GROUPS.retry]);
    const [sleeper, ...others] = fleet.dispatchers;
    sleeper?.process.signal('SIGSTOP');
    await ownedBy(others, GROUPS.delivery, DELIVERY_PARTITIONS, TAKEOVER_MS);
    await ownedBy(others, GROUPS.fanOut, FAN_OUT_PARTITIONS, TAKEOVER_MS);
    await moved(subscribers, 300);
    sleeper?.process.signal('SIGCONT');
    await shared();
    await moved(subscribers, 100);
    await nothingLost(subscribers, load);
    await watch.stop();
    expect(watch.stepsBack).toEqual([]);
  });
});
