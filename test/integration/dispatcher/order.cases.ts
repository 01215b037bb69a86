import {
  decodeDelivery,
  encodeDelivery,
  TOPICS,
  type DeliveryRecord,
  type Ordering,
  type RetryPolicy,
} from '#libs/contracts';
import { answer, eventRecord, eventSummary, until, WebhookReceiver, type ReceivedWebhook } from '#libs/testing';
import { DispatcherRig, fixedRetry, newTenant } from './dispatcher.rig.js';

const timing = { timeoutMs: 30_000, everyMs: 20 };
const byCustomer = (onExhausted: 'skip' | 'wait'): Ordering => ({
  mode: 'key',
  keyPath: 'data.customer',
  onExhausted,
});

interface Step {
  readonly customer: string;
  readonly step: number;
}

const stepOf = ({ body }: ReceivedWebhook): Step => JSON.parse(body.toString('utf8')).data;
const nameOf = (webhook: ReceivedWebhook): string => `${stepOf(webhook).customer}${stepOf(webhook).step}`;

/** What a receiver took, each once, in the order in which it first did. */
const firstsOf = (accepted: readonly ReceivedWebhook[], customer: string): readonly number[] => [
  ...new Set(accepted.map(stepOf).flatMap((told) => (told.customer === customer ? [told.step] : []))),
];
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, step) => step);

export function describeOrder(): void {
  describe('order', () => {
    let rig: DispatcherRig;
    const receivers: WebhookReceiver[] = [];

    /** @param fails whether the receiver refuses, for the how many-th time (from 1) it sees this one */
    const orderedEndpoint = async (
      ordering: Ordering,
      retry: RetryPolicy,
      fails: (name: string, time: number) => boolean,
    ) => {
      const seen = new Map<string, number>();
      const accepted: ReceivedWebhook[] = [];
      const hook = await WebhookReceiver.start((webhook) => {
        const name = nameOf(webhook);
        const time = (seen.get(name) ?? 0) + 1;
        seen.set(name, time);
        if (fails(name, time)) return answer(500);
        accepted.push(webhook);
        return answer(204);
      });
      receivers.push(hook);
      const tenantId = newTenant();
      const { id } = await rig.endpoint(tenantId, hook.url, { retry, ordering });
      await rig.untilKnown(tenantId, [id]);
      return { tenantId, id, hook, accepted, seen };
    };
    /** With one Kafka key, so that they lie in one partition in this order. */
    const publish = (tenantId: string, steps: readonly Step[]) =>
      rig.producer.sendAll(
        steps.map((step) => ({
          ...eventRecord(eventSummary({ tenantId }), JSON.stringify(step)),
          key: tenantId,
        })),
      );
    const steps = (customers: readonly string[], from: number, to: number): readonly Step[] =>
      upTo(to)
        .slice(from)
        .flatMap((step) => customers.map((customer) => ({ customer, step })));
    const parkedOf = async (endpointId: string): Promise<number> => {
      const sql = 'SELECT count(*)::int AS count FROM held_deliveries WHERE endpoint_id = $1';
      return (await rig.db.rows<{ count: number }>(sql, [endpointId]))[0]?.count ?? 0;
    };

    beforeAll(async () => {
      rig = await DispatcherRig.start({ CIRCUIT_RESET_TIMEOUT_MS: '1000' });
    });
    afterAll(async () => {
      await rig?.stop();
      await rig?.database.drop();
      await Promise.all(receivers.map((started) => started.close()));
    });

    it('a failing delivery holds back those of its key only, until it succeeds', async () => {
      const { tenantId, hook, accepted } = await orderedEndpoint(
        byCustomer('skip'),
        fixedRetry(500, 5),
        (name, time) => name === 'a2' && time <= 2,
      );
      await publish(tenantId, steps(['a', 'b', 'c'], 0, 10));
      await until(() => accepted.length === 30, { ...timing, what: 'all thirty' });
      for (const customer of ['a', 'b', 'c']) expect(firstsOf(accepted, customer)).toEqual(upTo(10));
      const names = accepted.map(nameOf);
      expect(names.indexOf('b9')).toBeLessThan(names.indexOf('a2'));
      expect(names.indexOf('c9')).toBeLessThan(names.indexOf('a2'));
      expect(hook.received).toHaveLength(32);
    });

    it('an endpoint in order gets one at a time, and goes on behind a dead letter where it is to be skipped', async () => {
      const { tenantId, hook, accepted } = await orderedEndpoint(
        { mode: 'endpoint', onExhausted: 'skip' },
        fixedRetry(100, 2),
        (name) => name === 'a3',
      );
      await publish(tenantId, steps(['a'], 0, 30));
      await until(() => accepted.length === 29, { ...timing, what: 'all but the dead letter' });
      expect(firstsOf(accepted, 'a')).toEqual(upTo(30).filter((step) => step !== 3));
      expect(hook.received.map(nameOf).filter((name) => name === 'a3')).toHaveLength(2);
      expect(await rig.reports(tenantId, 'dead-lettered')).toHaveLength(1);
    });

    it('where it is to be waited, those behind a dead letter stay until it is retried by hand', async () => {
      let isWell = false;
      const { tenantId, id, accepted, seen } = await orderedEndpoint(
        byCustomer('wait'),
        { policy: 'schedule', delaysMs: [] },
        (name) => name === 'a1' && !isWell,
      );
      await publish(tenantId, steps(['a', 'b'], 0, 130));
      await until(() => firstsOf(accepted, 'b').length === 130, { ...timing, what: 'the other key' });
      // More than may wait in memory: they are parked, with the reason.
      await until(async () => (await parkedOf(id)) > 0, { ...timing, what: 'parked followers' });
      expect(firstsOf(accepted, 'a')).toEqual([0]);
      const held = await rig.reports(tenantId, 'held');
      expect(new Set(held.map(({ reason }) => reason))).toEqual(new Set(['ordering']));

      isWell = true;
      await retryByHand(await deadLetter(tenantId, 'a1'));
      await until(() => firstsOf(accepted, 'a').length === 130, { ...timing, what: 'all of the key' });
      expect(firstsOf(accepted, 'a')).toEqual(upTo(130));
      expect(seen.get('a1')).toBe(2);
      await until(async () => (await parkedOf(id)) === 0, { ...timing, what: 'nothing parked' });
      // Nothing of the line is left: what comes now goes at once.
      await publish(tenantId, steps(['a'], 130, 140));
      await until(() => firstsOf(accepted, 'a').length === 140, { ...timing, what: 'the last ones' });
      expect(firstsOf(accepted, 'a')).toEqual(upTo(140));
    });

    it('a pause in the middle changes no order', async () => {
      const { tenantId, id, accepted } = await orderedEndpoint(
        byCustomer('skip'),
        fixedRetry(200, 5),
        (name, time) => /5$/.test(name) && time === 1,
      );
      await publish(tenantId, steps(['a', 'b', 'c'], 0, 20));
      await rig.setState(id, 'paused');
      await publish(tenantId, steps(['a', 'b', 'c'], 20, 40));
      await until(async () => (await parkedOf(id)) >= 60, { ...timing, what: 'parked deliveries' });
      await rig.setState(id, 'active');
      await publish(tenantId, steps(['a', 'b', 'c'], 40, 60));
      await until(() => new Set(accepted.map(nameOf)).size === 180, { ...timing, what: 'all of them' });
      for (const customer of ['a', 'b', 'c']) expect(firstsOf(accepted, customer)).toEqual(upTo(60));
    });

    it('a block goes with its partition to the next owner', async () => {
      let isWell = false;
      const { tenantId, accepted, seen } = await orderedEndpoint(
        byCustomer('wait'),
        { policy: 'schedule', delaysMs: [] },
        (name) => name === 'a0' && !isWell,
      );
      await publish(tenantId, steps(['a', 'b'], 0, 3));
      await until(() => firstsOf(accepted, 'b').length === 3, { ...timing, what: 'the other key' });
      await rig.reports(tenantId, 'dead-lettered');
      const dead = await deadLetter(tenantId, 'a0');
      rig = await rig.restart();
      await publish(tenantId, steps(['a', 'b'], 3, 6));
      await until(() => firstsOf(accepted, 'b').length === 6, { ...timing, what: 'the other key again' });
      expect(firstsOf(accepted, 'a')).toEqual([]);
      isWell = true;
      await retryByHand(dead);
      await until(() => firstsOf(accepted, 'a').length === 6, { ...timing, what: 'all of the key' });
      expect(firstsOf(accepted, 'a')).toEqual(upTo(6));
      expect(seen.get('a0')).toBe(2);
    });

    const deadLetter = (tenantId: string, name: string): Promise<DeliveryRecord> =>
      until(
        () =>
          rig.probe
            .recordsOf(TOPICS.deliveriesDlt, tenantId)
            .flatMap((record) => {
              const decoded = decodeDelivery(record);
              return decoded.ok ? [decoded.record] : [];
            })
            .find(({ body }) => body.includes(`"customer":"${name[0]}","step":${name.slice(1)}}`)),
        { ...timing, what: `the dead letter of ${name}` },
      );

    /** As the management API does it. */
    async function retryByHand(dead: DeliveryRecord): Promise<void> {
      const progress = { attemptsMade: 0, attemptsTotal: 1, chain: 'retry', askedAtMs: Date.now() } as const;
      await rig.producer.send(encodeDelivery({ ...dead, trigger: 'manual', progress }));
    }
  });
}
