import {
  decodeDelivery,
  deliveryIdOf,
  encodeDelivery,
  HEADERS,
  NO_PROGRESS,
  TOPICS,
  type DeliveryRecord,
} from '#libs/contracts';
import { partitionOfKey } from '#libs/kafka';
import { answer, until } from '#libs/testing';
import { DispatcherRig, fixedRetry, newTenant } from './dispatcher.rig.js';
import { SuiteReceivers } from './suite-receivers.js';

const timing = { timeoutMs: 60_000, everyMs: 10 };

export function describeStrain(): void {
  describe('the dispatcher under strain', () => {
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

    it('a hung endpoint delays no neighbour in its partition, and loses nothing', async () => {
      const tenantId = newTenant();
      const [hung, healthy] = [await receiver(() => ({ kind: 'hang' })), await receiver()];
      const partitions = await rig.producer.partitionsOf(TOPICS.deliveries);
      const slow = await rig.endpoint(tenantId, hung.url, { timeoutMs: 60_000, retry: fixedRetry(60_000, 2) });
      let neighbour = await rig.endpoint(tenantId, healthy.url);
      while (partitionOfKey(neighbour.id, partitions) !== partitionOfKey(slow.id, partitions)) {
        await rig.endpoints.delete(tenantId, neighbour.id);
        neighbour = await rig.endpoint(tenantId, healthy.url);
      }
      await rig.untilKnown(tenantId, [slow.id, neighbour.id]);
      const count = 1_500;
      const events = await rig.publish(tenantId, count);
      await healthy.waitFor(() => healthy.ids.size === count, 60_000);
      // Not one request to the hung endpoint has ended yet, so nobody waited for any.
      expect(rig.probe.reportsOf(tenantId, 'attempted').filter(({ endpointId }) => endpointId === slow.id)).toEqual([]);

      // What waits too long gives up its place in the partition: all but the few requests in flight are held.
      const heldIds = () => {
        const held = rig.probe.reportsOf(tenantId, 'held').filter(({ endpointId }) => endpointId === slow.id);
        return new Set(held.map(({ deliveryId }) => deliveryId));
      };
      await until(() => heldIds().size >= count - hung.received.length, { ...timing, what: 'the holds', everyMs: 200 });

      await hung.close();
      const wanted = new Set(events.map(({ key }) => deliveryIdOf(key ?? '', slow.id)));
      for (const id of heldIds()) wanted.delete(id);
      await until(
        () => {
          for (const { deliveryId } of rig.probe.reportsOf(tenantId, 'attempted')) wanted.delete(deliveryId);
          return wanted.size === 0;
        },
        { ...timing, what: 'the requests that were in flight', everyMs: 200 },
      );
    });

    it('a manual success beside a waiting chain ends the chain when its retry comes', async () => {
      const tenantId = newTenant();
      const hook = await receiver();
      hook.answerInTurn(answer(500), answer(200));
      const { id } = await rig.endpoint(tenantId, hook.url, { retry: fixedRetry(2_000, 5) });
      await rig.untilKnown(tenantId, [id]);
      const [event] = await rig.publish(tenantId);
      await until(() => rig.probe.reportsOf(tenantId, 'attempted')[0], { ...timing, what: 'the failure' });

      const decoded = decodeDelivery({
        key: Buffer.from(id),
        value: event?.value ?? null,
        headers: {},
        timestampMs: Date.now(),
      });
      if (!decoded.ok) throw new Error(decoded.reason);
      const manual: DeliveryRecord = {
        ...decoded.record,
        trigger: 'manual',
        progress: { ...NO_PROGRESS, attemptsTotal: 1, chain: 'single' },
      };
      await rig.producer.send(encodeDelivery(manual));
      await hook.waitFor(2);
      const due = () => rig.probe.recordsOf(TOPICS.deliveries, tenantId).filter(isRetry);
      await until(() => due().length > 0, { ...timing, what: 'the retry to come due' });
      // An event behind it in the same partition, for the same endpoint: what comes before it has been dealt with.
      await rig.publish(tenantId);
      const webhooks = await hook.waitFor(3);
      expect(webhooks.map(({ headers }) => headers['webhook-trigger'])).toEqual(['initial', 'manual', 'initial']);
    });

    it('a failed manual attempt beside a waiting chain schedules nothing of its own', async () => {
      const tenantId = newTenant();
      const hook = await receiver();
      hook.answerInTurn(answer(500), answer(500), answer(200));
      const { id } = await rig.endpoint(tenantId, hook.url, { retry: fixedRetry(2_000, 5) });
      await rig.untilKnown(tenantId, [id]);
      await rig.publish(tenantId);
      const waiting = await until(
        () => rig.probe.recordsAt('postrider.deliveries-retry-1s', HEADERS.endpointIds, id)[0],
        { ...timing, what: 'the waiting chain' },
      );
      const decoded = decodeDelivery(waiting);
      if (!decoded.ok) throw new Error(decoded.reason);
      const progress = { ...decoded.record.progress, chain: 'single' } as const;
      await rig.producer.send(encodeDelivery({ ...decoded.record, trigger: 'manual', progress }));
      const webhooks = await hook.waitFor(3);
      expect(webhooks.map(({ headers }) => headers['webhook-trigger'])).toEqual(['initial', 'manual', 'retry']);
      const reports = await rig.reports(tenantId, 'attempted', 3);
      expect(reports.map(({ next }) => next.state)).toEqual(['retrying', 'unchanged', 'succeeded']);
    });

    it('a stop under load sends nothing twice and loses nothing', async () => {
      const tenantId = newTenant();
      const hook = await receiver(() => answer(200, { delayMs: 30 }));
      const ids = await Promise.all([1, 2, 3].map(async () => (await rig.endpoint(tenantId, hook.url)).id));
      await rig.untilKnown(tenantId, ids);
      const wanted = (await rig.publish(tenantId, 400)).flatMap(({ key }) =>
        ids.map((id) => deliveryIdOf(key ?? '', id)),
      );
      await hook.waitFor(100);
      const { database } = rig;
      await rig.stop();
      expect(hook.ids.size).toBeLessThan(wanted.length);
      rig = await DispatcherRig.start({}, database);
      await hook.waitFor(() => wanted.every((id) => hook.ids.has(id)), 60_000);
      // One more event per endpoint: whatever would have been repeated lies before it.
      await rig.publish(tenantId);
      await hook.waitFor(() => hook.ids.size === wanted.length + ids.length);
      expect(hook.received).toHaveLength(wanted.length + ids.length);
    });
  });
}

const isRetry = ({ headers }: { readonly headers: Readonly<Record<string, string>> }): boolean =>
  headers[HEADERS.trigger] === 'retry';
