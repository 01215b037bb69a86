import { answer, until, WebhookReceiver } from '#libs/testing';
import { DispatcherRig, newTenant } from './dispatcher.rig.js';

const timing = { timeoutMs: 60_000, everyMs: 10 };
const EVENT_LANES = 'payment.*=critical, report.*=bulk';

export function describeLanes(): void {
  describe('lanes by event type', () => {
    let rig: DispatcherRig;
    let hook: WebhookReceiver;

    beforeAll(async () => {
      rig = await DispatcherRig.start({
        EVENT_LANES,
        DELIVERY_IN_FLIGHT: '4',
        DELIVERY_BUSY: '4',
        DELIVERY_PER_ENDPOINT: '4',
      });
      hook = await WebhookReceiver.start(() => answer(204, { delayMs: 10 }));
    });
    afterAll(async () => {
      await rig?.stop();
      await rig?.database.drop();
      await hook?.close();
    });

    it('a flood in bulk does not delay critical, at the same endpoint or at another', async () => {
      const tenantId = newTenant();
      const ids = [(await rig.endpoint(tenantId, hook.url)).id, (await rig.endpoint(tenantId, hook.url)).id];
      await rig.untilKnown(tenantId, ids);
      const flood = 800;
      await rig.publish(tenantId, flood, undefined, 'report.daily');
      await hook.waitFor(50);
      await rig.publish(tenantId, 20, undefined, 'payment.failed');
      const lanes = () => rig.probe.reportsOf(tenantId, 'attempted').map(({ lane }) => lane);
      await until(() => lanes().filter((lane) => lane === 'critical').length === 40, {
        ...timing,
        what: 'all that is critical',
      });
      const [first, last] = [lanes().indexOf('critical'), lanes().lastIndexOf('critical')];
      // Between the first and the last of 40 critical ones bulk has its few turns, and what was in flight ends.
      const between = lanes()
        .slice(first, last)
        .filter((lane) => lane === 'bulk');
      expect(between.length).toBeLessThan(40);
      // All of the flood that had not been sent by then came after it.
      expect(
        lanes()
          .slice(0, last)
          .filter((lane) => lane === 'bulk').length,
      ).toBeLessThan(flood * 2);
      await hook.waitFor(flood * 2 + 40, 60_000);
    });
  });
}

export function describeFullQueues(): void {
  describe('a queue that a flood has filled', () => {
    let rig: DispatcherRig;
    let hook: WebhookReceiver;

    beforeAll(async () => {
      rig = await DispatcherRig.start({ EVENT_LANES, DELIVERY_PER_ENDPOINT: '2', DELIVERY_QUEUE_PER_ENDPOINT: '20' });
      hook = await WebhookReceiver.start(() => answer(204, { delayMs: 400 }));
    });
    afterAll(async () => {
      await rig?.stop();
      await rig?.database.drop();
      await hook?.close();
    });

    it('has room for what is in the lanes above, which goes next', async () => {
      const tenantId = newTenant();
      const { id } = await rig.endpoint(tenantId, hook.url);
      await rig.untilKnown(tenantId, [id]);
      await rig.publish(tenantId, 200, undefined, 'report.daily');
      const heldBefore = await rig.reports(tenantId, 'held', 100);
      expect(new Set(heldBefore.map(({ reason }) => reason))).toEqual(new Set(['queue_full']));

      await rig.publish(tenantId, 4, undefined, 'payment.failed');
      await rig.publish(tenantId, 4);
      const lanes = () => rig.probe.reportsOf(tenantId, 'attempted').map(({ lane }) => lane);
      const isUrgent = (lane: string): boolean => lane !== 'bulk';
      await until(() => lanes().filter(isUrgent).length === 8, { ...timing, what: 'all that is not in bulk' });
      // What was in flight ends, and bulk has a turn now and then; but far from all that waited there was sent before.
      const between = lanes().slice(lanes().findIndex(isUrgent), lanes().findLastIndex(isUrgent));
      expect(between.filter((lane) => lane === 'bulk').length).toBeLessThan(15);
      expect(new Set(rig.probe.reportsOf(tenantId, 'held').map(({ lane }) => lane))).toEqual(new Set(['bulk']));
    });
  });
}
