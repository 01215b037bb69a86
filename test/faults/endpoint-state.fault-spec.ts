import { GROUPS, TOPICS } from '#libs/contracts';
import { partitionOfKey } from '#libs/kafka';
import { answer, until } from '#libs/testing';
import type { RunningApp } from '../harness/index.js';
import { Fleet, SESSION_TIMEOUT_MS } from './fleet.js';
import type { Behaviour, Subscriber } from './ledger.js';
import { ownedBy, ownedPartitions } from './owned-partitions.js';

const PARTITIONS = 6;
const TAKEOVER_MS = SESSION_TIMEOUT_MS + 10_000;
/** Longer than a takeover: who forgets an open circuit sends long before it ends. */
const REST_S = 18;
const once = { policy: 'schedule', delaysMs: [] };
const again = { policy: 'fixed', initialDelayMs: 300, maxDelayMs: 300, maxAttempts: 20 };
const never = { mode: 'never' };
const LIMIT = 7;

interface Health {
  readonly consecutiveFailures: number;
  readonly circuit: { readonly state: string; readonly openUntil: string | null };
}

describe('what is known of endpoints when their dispatcher is killed', () => {
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await Fleet.start({
      dispatchers: 3,
      settings: { KAFKA_PARTITIONS: String(PARTITIONS), CIRCUIT_RESET_TIMEOUT_MS: String(REST_S * 1_000) },
    });
    await shared();
  });
  afterAll(() => fleet?.stop());

  const shared = (): Promise<unknown> => ownedBy(fleet.dispatchers, GROUPS.delivery, PARTITIONS * 4, TAKEOVER_MS);
  const publish = async (type: string, count: number): Promise<void> => {
    for (let sent = 0; sent < count; sent += 1) await fleet.publisher.publish({ type });
  };
  const shown = async ({ id }: Subscriber): Promise<{ readonly state: string; readonly health: Health }> =>
    (await fleet.control.get(`/v1/endpoints/${id}`)).json;
  const all = (
    subscribers: readonly Subscriber[],
    what: string,
    holds: (endpoint: Awaited<ReturnType<typeof shown>>) => boolean,
  ): Promise<boolean> =>
    until(async () => (await Promise.all(subscribers.map(shown))).every(holds), { timeoutMs: 30_000, what });
  /** Each event on its own, so that a row of failures has one order. */
  const failInARow = async (subscribers: readonly Subscriber[], from: number, to: number): Promise<void> => {
    for (let failures = from; failures < to; failures += 1) {
      await publish('fails.inARow', 1);
      await all(subscribers, `${failures + 1} failures`, ({ health }) => health.consecutiveFailures === failures + 1);
    }
  };

  /** Nine of a kind, so that every dispatcher has some. */
  const subscribed = (eventType: string, behaviour: Behaviour, settings: object): Promise<readonly Subscriber[]> =>
    fleet.subscribe({ eventType, behaviour, count: 9, settings: { ...settings } });
  const lives = (app: RunningApp, { id }: Subscriber): boolean =>
    ownedPartitions(app, GROUPS.delivery).includes(`${TOPICS.deliveries}/${partitionOfKey(id, PARTITIONS)}`);
  /** The dispatcher that has some of each kind. */
  const victimOf = (kinds: readonly (readonly Subscriber[])[]): RunningApp => {
    const victim = fleet.dispatchers.find((app) => kinds.every((kind) => kind.some((one) => lives(app, one))));
    if (victim === undefined) throw new Error('no dispatcher has endpoints of every kind');
    return victim;
  };
  const firstAfter = (one: Subscriber, sinceMs: number): number | undefined =>
    fleet.ledger.arrivalsAt([one]).find(({ receivedAtMs }) => receivedAtMs > sinceMs)?.receivedAtMs;

  test('its successor knows it: circuits stay open, rests are kept, and failures are counted on', async () => {
    const broken = await subscribed('is.broken', () => answer(503), { retry: again, autoDisable: never });
    const resting = await subscribed('is.resting', () => answer(429, { headers: { 'retry-after': `${REST_S}` } }), {
      retry: again,
      autoDisable: never,
    });
    const autoDisable = { mode: 'failures', failures: LIMIT };
    const failing = await subscribed('fails.inARow', () => answer(404), { retry: once, autoDisable });

    await failInARow(failing, 0, 4);
    await publish('is.resting', 1);
    await publish('is.broken', 12);
    await all(broken, 'circuits to be open', ({ health }) => health.circuit.state === 'open');
    const ends = new Map<Subscriber, number>();
    for (const one of broken) ends.set(one, Date.parse((await shown(one)).health.circuit.openUntil ?? ''));
    for (const one of resting) {
      const asked = await until(() => firstAfter(one, 0), { timeoutMs: 10_000, what: 'the wish for a rest' });
      ends.set(one, asked + REST_S * 1_000);
    }

    const killedAtMs = Date.now();
    await fleet.killDispatcher(victimOf([broken, resting, failing]));
    await shared();
    await publish('is.broken', 1);
    await publish('is.resting', 1);
    await failInARow(failing, 4, LIMIT);
    await all(failing, 'them to be disabled', ({ state }) => state === 'disabled');
    await publish('fails.inARow', 1);

    for (const [one, endMs] of ends) {
      const timing = { timeoutMs: 2_000 * REST_S, what: `a request to ${one.id} after its rest` };
      expect(await until(() => firstAfter(one, killedAtMs), timing)).toBeGreaterThanOrEqual(endMs);
    }
    for (const one of failing) expect(fleet.ledger.arrivalsAt([one])).toHaveLength(LIMIT);
  });
});
