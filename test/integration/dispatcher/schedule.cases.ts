import {
  decodeDelivery,
  decodeWaiting,
  deliveryIdOf,
  encodeDelivery,
  encodeEndpointState,
  HEADERS,
  RETRY_TIERS,
  TOPICS,
  type IncomingRecord,
  type OutgoingRecord,
} from '#libs/contracts';
import { partitionOfKey } from '#libs/kafka';
import { answer, eventRecord, eventSummary, until, WebhookReceiver } from '#libs/testing';
import { DispatcherRig, fixedRetry, newTenant } from './dispatcher.rig.js';
import { SuiteReceivers } from './suite-receivers.js';

const timing = { timeoutMs: 30_000, everyMs: 10 };

export function describeSchedule(): void {
  describe('deliveries that wait for their time', () => {
    let rig: DispatcherRig;
    const receivers = new SuiteReceivers();
    const receiver = receivers.start;

    beforeAll(async () => {
      rig = await DispatcherRig.start();
    });
    afterAll(async () => {
      await rig?.stop();
      await rig?.database.drop();
      await receivers.close();
    });

    const endpointAt = async (hook: WebhookReceiver) => {
      const tenantId = newTenant();
      const endpoint = await rig.endpoint(tenantId, hook.url, { retry: fixedRetry(2_500, 3) });
      await rig.untilKnown(tenantId, [endpoint.id]);
      return { tenantId, ...endpoint };
    };

    /** As any Kafka client could publish it; answers the event's record. */
    const publishFor = async (tenantId: string, dueAtMs: number): Promise<OutgoingRecord> => {
      const record = eventRecord(eventSummary({ tenantId }));
      const headers = { ...record.headers, [HEADERS.ceDeliverAt]: new Date(dueAtMs).toISOString() };
      await rig.producer.send({ ...record, headers });
      return record;
    };

    const waitingIn = (tier: string, tenantId: string, count = 1): Promise<readonly IncomingRecord[]> => {
      const { topic = '' } = RETRY_TIERS.find(({ name }) => name === tier) ?? {};
      const found = () => {
        const records = rig.probe.recordsOf(topic, tenantId);
        return records.length >= count ? records : undefined;
      };
      return until(found, { ...timing, what: `${count} records in tier ${tier}` });
    };

    /** What control writes when someone cancels. */
    const cancel = async (endpointId: string, deliveryId: string): Promise<void> => {
      const partition = partitionOfKey(endpointId, await rig.producer.partitionsOf(TOPICS.endpointState));
      const atMs = Date.now();
      await rig.producer.send(
        encodeEndpointState(
          { kind: 'mark', endpointId, deliveryId, mark: 'canceled', atMs, expiresAtMs: atMs + 600_000 },
          partition,
          'test',
        ),
      );
    };

    it('a scheduled event waits in a tier, one record for each endpoint, and comes not before its time', async () => {
      const tenantId = newTenant();
      const hooks = [await receiver(), await receiver()];
      const ids = await Promise.all(hooks.map(async ({ url }) => (await rig.endpoint(tenantId, url)).id));
      await rig.untilKnown(tenantId, ids);
      const dueAtMs = Date.now() + 3_000;
      const { value } = await publishFor(tenantId, dueAtMs);
      const waiting = await waitingIn('1s', tenantId, 2);
      expect(waiting.map((record) => decodeWaiting(record))).toEqual(
        waiting.map(() => ({
          ok: true,
          record: expect.objectContaining({ dueAtMs, waiting: { kind: 'scheduled' } }),
        })),
      );
      expect(new Set(waiting.map(({ headers }) => headers[HEADERS.endpointIds]))).toEqual(new Set(ids));
      for (const report of await rig.reports(tenantId, 'planned')) expect(report.dueAtMs).toBe(dueAtMs);
      for (const hook of hooks) {
        const [webhook] = await hook.waitFor(1);
        expect(webhook?.receivedAtMs).toBeGreaterThanOrEqual(dueAtMs);
        expect(webhook?.headers).toMatchObject({ 'webhook-trigger': 'initial', 'webhook-attempt': '1' });
        expect(webhook?.body).toEqual(value);
      }
    });

    it('what is due in weeks waits in the largest tier', async () => {
      const { tenantId } = await endpointAt(await receiver());
      const dueAtMs = Date.now() + 29 * 86_400_000;
      await publishFor(tenantId, dueAtMs);
      const [waiting] = await waitingIn('24h', tenantId);
      expect(waiting?.headers[HEADERS.dueAt]).toBe(String(dueAtMs));
    });

    it('a canceled delivery that is parked does not come when its endpoint is resumed', async () => {
      const hook = await receiver();
      const { tenantId, id } = await endpointAt(hook);
      await rig.setState(id, 'paused');
      const [canceled, kept] = await rig.publish(tenantId, 2);
      await rig.reports(tenantId, 'held', 2);
      const deliveryId = deliveryIdOf(canceled?.headers[HEADERS.ceId] ?? '', id);
      await cancel(id, deliveryId);
      await rig.setState(id, 'active');
      expect(await rig.reports(tenantId, 'ended')).toMatchObject([
        { deliveryId, state: 'canceled', reason: 'requested' },
      ]);
      await hook.waitFor(1);
      expect([...hook.ids]).toEqual([deliveryIdOf(kept?.headers[HEADERS.ceId] ?? '', id)]);
    });

    it('a canceled delivery is dropped when its record comes, scheduled or waiting for a retry, with a report', async () => {
      const hook = await receiver();
      hook.answerInTurn(answer(500), answer(200));
      const { tenantId, id } = await endpointAt(hook);
      const [failed] = await rig.publish(tenantId);
      const [retrying] = await waitingIn('1s', tenantId);
      if (retrying === undefined) throw new Error('no record waits');
      const scheduled = await publishFor(tenantId, Date.now() + 2_500);
      await waitingIn('1s', tenantId, 2);
      const canceled = [failed, scheduled].map((record) => deliveryIdOf(record?.headers[HEADERS.ceId] ?? '', id));
      for (const deliveryId of canceled) await cancel(id, deliveryId);
      const ended = await rig.reports(tenantId, 'ended', 2);
      expect(ended.map(({ deliveryId }) => deliveryId).sort()).toEqual(canceled.sort());
      for (const end of ended) expect(end).toMatchObject({ state: 'canceled', reason: 'requested' });
      expect(hook.received).toHaveLength(1);

      // A second record of a canceled delivery, as a crash may leave it, is dropped as well; one that was asked for
      // afterwards is another matter.
      await rig.copy(retrying, TOPICS.deliveries);
      await rig.reports(tenantId, 'ended', 3);
      const decoded = decodeDelivery(retrying);
      if (!decoded.ok) throw new Error(decoded.reason);
      const progress = { ...decoded.record.progress, askedAtMs: Date.now() };
      await rig.producer.send(encodeDelivery({ ...decoded.record, trigger: 'manual', progress }));
      const webhooks = await hook.waitFor(2);
      expect(webhooks[1]?.headers).toMatchObject({
        'webhook-id': deliveryIdOf(failed?.headers[HEADERS.ceId] ?? '', id),
        'webhook-trigger': 'manual',
      });
    });
  });
}
