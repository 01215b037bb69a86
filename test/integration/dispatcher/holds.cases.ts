import { deliveryIdOf, DELIVERY_TOPICS, HEADERS, RETRY_TIERS, TOPICS, type EndpointState } from '#libs/contracts';
import { answer, until, WebhookReceiver } from '#libs/testing';
import { DispatcherRig, fixedRetry, newTenant } from './dispatcher.rig.js';
import { SuiteReceivers } from './suite-receivers.js';

const timing = { timeoutMs: 30_000, everyMs: 20 };
const KAFKA_PLACES = [
  ...Object.values(DELIVERY_TOPICS),
  ...RETRY_TIERS.map(({ topic }) => topic),
  TOPICS.deliveriesHeld,
];

export function describeHolds(): void {
  describe('parked holds', () => {
    let rig: DispatcherRig;
    const receivers = new SuiteReceivers();
    const receiver = receivers.start;
    const pausedEndpoint = async (hook: WebhookReceiver) => {
      const tenantId = newTenant();
      const endpoint = await rig.endpoint(tenantId, hook.url, { retry: fixedRetry(0, 3) });
      await rig.untilKnown(tenantId, [endpoint.id]);
      await rig.setState(endpoint.id, 'paused');
      return { tenantId, ...endpoint };
    };
    const parkedOf = async (endpointId: string): Promise<number> => {
      const sql = 'SELECT count(*)::int AS count FROM held_deliveries WHERE endpoint_id = $1';
      return (await rig.db.rows<{ count: number }>(sql, [endpointId]))[0]?.count ?? 0;
    };
    const untilParked = (endpointId: string, count: number) =>
      until(async () => (await parkedOf(endpointId)) === count, { ...timing, what: `${count} parked deliveries` });
    const kafkaRecordsOf = (tenantId: string): number =>
      KAFKA_PLACES.reduce((sum, topic) => sum + rig.probe.recordsOf(topic, tenantId).length, 0);
    const putBack = (tenantId: string) =>
      rig.probe
        .recordsOf(TOPICS.deliveries, tenantId)
        .filter(({ headers }) => headers[HEADERS.heldSince] !== undefined);

    beforeAll(async () => {
      rig = await DispatcherRig.start({ CIRCUIT_RESET_TIMEOUT_MS: '1000' });
    });
    afterAll(async () => {
      await rig?.stop();
      await rig?.database.drop();
      await receivers.close();
    });

    it('what a paused endpoint is to get is parked, and comes once each when it is resumed, few at first', async () => {
      const hook = await receiver();
      const { tenantId, id, secret } = await pausedEndpoint(hook);
      const events = await rig.publish(tenantId, 300);
      await untilParked(id, 300);
      expect(await rig.metrics()).toContain('postrider_held_deliveries{reason="paused"} 300');
      const held = await rig.reports(tenantId, 'held', 300);
      for (const report of held) {
        expect(report).toMatchObject({ reason: 'paused', sinceMs: report.atMs });
        expect(report).not.toHaveProperty('dueAtMs');
      }
      expect(hook.received).toEqual([]);

      await rig.setState(id, 'active');
      await hook.waitFor(() => hook.ids.size === 300, 30_000);
      const reports = await rig.reports(tenantId, 'attempted', 300);
      for (const report of reports) expect(report).toMatchObject({ attempt: 1, trigger: 'initial' });
      expect(hook.ids).toEqual(new Set(events.map(({ key }) => deliveryIdOf(key ?? '', id))));
      expect(hook.received).toHaveLength(300);
      hook.verify(secret);
      expect(await parkedOf(id)).toBe(0);
      // Round by round: the eighth record was not written before the first four had been attempted.
      const attemptedAt = reports.map(({ atMs }) => atMs).toSorted((left, right) => left - right);
      const writtenAt = putBack(tenantId).map(({ timestampMs }) => timestampMs);
      expect(writtenAt).toHaveLength(300);
      expect(writtenAt[4]).toBeGreaterThanOrEqual(attemptedAt[0] ?? Infinity);
      expect(new Set(writtenAt).size).toBeGreaterThan(5);
    });

    it('what an unverified endpoint is to get is held, and comes when it is verified', async () => {
      const hook = await receiver();
      const tenantId = newTenant();
      const { id } = await rig.endpoint(tenantId, hook.url);
      await rig.untilKnown(tenantId, [id]);
      await rig.setState(id, 'pending_verification');
      await rig.publish(tenantId, 3);
      await untilParked(id, 3);
      for (const report of await rig.reports(tenantId, 'held', 3)) expect(report.reason).toBe('unverified');
      expect(hook.received).toEqual([]);
      await rig.setState(id, 'active');
      await hook.waitFor(() => hook.ids.size === 3, 30_000);
      expect(hook.received).toHaveLength(3);
    });

    it('while it is paused nothing of it moves in Kafka', async () => {
      const hook = await receiver();
      const { tenantId, id } = await pausedEndpoint(hook);
      await rig.publish(tenantId, 5);
      await untilParked(id, 5);
      // Two records each: where it was to be delivered, and where it was held.
      await until(() => kafkaRecordsOf(tenantId) === 10, { ...timing, what: 'the records that the probe sees' });
      // A neighbour is paused, filled and drained meanwhile: more than one look of the drainer lies in between.
      const other = await pausedEndpoint(hook);
      await rig.publish(other.tenantId, 40);
      await untilParked(other.id, 40);
      await rig.setState(other.id, 'active');
      await hook.waitFor(() => hook.ids.size === 40, 30_000);
      expect(kafkaRecordsOf(tenantId)).toBe(10);
      expect(await parkedOf(id)).toBe(5);
    });

    it('a delivery that is held a second time is parked instead of going round', async () => {
      const hook = await receiver(() => answer(429, { headers: { 'retry-after': '2' } }));
      const tenantId = newTenant();
      const { id } = await rig.endpoint(tenantId, hook.url, { retry: fixedRetry(60_000, 5) });
      await rig.untilKnown(tenantId, [id]);
      await rig.publish(tenantId);
      await rig.reports(tenantId, 'attempted');
      await rig.publish(tenantId, 3);
      await rig.reports(tenantId, 'held', 3);
      await rig.setState(id, 'paused');
      await untilParked(id, 3);
      for (const report of rig.probe.reportsOf(tenantId, 'held').slice(-3)) {
        expect(report).toMatchObject({ reason: 'paused' });
        expect(report.sinceMs).toBeLessThan(report.atMs);
      }
      hook.answerBy(() => answer(200));
      await rig.setState(id, 'active');
      await hook.waitFor(() => hook.ids.size === 4, 30_000);
      for (const report of (await rig.reports(tenantId, 'attempted', 4)).slice(1)) {
        expect(report).toMatchObject({ attempt: 1, next: { state: 'succeeded' } });
      }
    });

    it.each<[string, EndpointState | 'deleted', string, string]>([
      ['disabled', 'disabled', 'skipped', 'endpoint_disabled'],
      ['failed', 'failed', 'skipped', 'verification_failed'],
      ['deleted', 'deleted', 'canceled', 'endpoint_deleted'],
    ])('of an endpoint that is %s they end with a record of it', async (_, fate, state, reason) => {
      const hook = await receiver();
      const { tenantId, id } = await pausedEndpoint(hook);
      await rig.publish(tenantId, 10);
      await untilParked(id, 10);
      if (fate === 'deleted') await rig.endpoints.delete(tenantId, id);
      else await rig.setState(id, fate);
      const ended = await rig.reports(tenantId, 'ended', 10);
      for (const report of ended) expect(report).toMatchObject({ state, reason });
      await untilParked(id, 0);
      expect(hook.received).toEqual([]);
    });

    it('none is lost when a member joins and another leaves while they come back, and no new event is needed', async () => {
      let delayMs = 1_000;
      const hook = await receiver(() => answer(200, { delayMs }));
      const { tenantId, id } = await pausedEndpoint(hook);
      const events = await rig.publish(tenantId, 300);
      await untilParked(id, 300);
      await rig.setState(id, 'active');
      await hook.waitFor(1);
      const joined = await DispatcherRig.start({}, rig.database);
      expect(await parkedOf(id)).toBeGreaterThan(0);
      delayMs = 5;
      const left = rig;
      rig = joined;
      await left.stop();
      await hook.waitFor(() => hook.ids.size === 300, 60_000);
      expect(hook.ids).toEqual(new Set(events.map(({ key }) => deliveryIdOf(key ?? '', id))));
      await untilParked(id, 0);
      const attempts = new Set(hook.received.map(({ headers }) => headers['webhook-attempt']));
      expect(attempts).toEqual(new Set(['1']));
    });

    it('what cannot be read goes to the dead letters, and the parking goes on', async () => {
      const hook = await receiver();
      const { tenantId, id } = await pausedEndpoint(hook);
      const headers = { [HEADERS.ceTenantId]: tenantId };
      await rig.producer.send({ topic: TOPICS.deliveriesHeld, key: id, value: Buffer.from('no JSON'), headers });
      await rig.publish(tenantId);
      await untilParked(id, 1);
      const dead = rig.probe.recordsOf(TOPICS.deliveriesDlt, tenantId)[0];
      expect(dead?.headers[HEADERS.quarantineReason]).toContain('not JSON');
    });
  });
}
