import { deliveryIdOf } from '#libs/contracts';
import { answer } from '#libs/testing';
import { DispatcherRig, fixedRetry, newTenant } from './dispatcher.rig.js';
import { SuiteReceivers } from './suite-receivers.js';

/** Between the moment of a request and the one that is written down. */
const JITTER_MS = 20;

/** The most that any window of that length sees, wherever it begins. */
function mostWithin(windowMs: number, moments: readonly number[]): number {
  const sorted = moments.toSorted((a, b) => a - b);
  return Math.max(...sorted.map((from, index) => sorted.slice(index).filter((at) => at < from + windowMs).length));
}

export function describeLimits(): void {
  describe('the rate limit of an endpoint', () => {
    let rig: DispatcherRig;
    const receivers = new SuiteReceivers();
    const receiver = receivers.start;

    beforeAll(async () => {
      rig = await DispatcherRig.start({ DELIVERY_QUEUE_PATIENCE_MS: '3000' });
    });
    afterAll(async () => {
      await rig?.stop();
      await rig?.database.drop();
      await receivers.close();
    });

    it('holds over what waits in memory, what is held, and retries; nothing is lost', async () => {
      const tenantId = newTenant();
      const perSecond = 30;
      const failedOnce = new Set<string>();
      const hook = await receiver(({ headers }) => {
        const id = headers['webhook-id'] ?? '';
        if (failedOnce.size >= 20 || failedOnce.has(id)) return answer(204);
        failedOnce.add(id);
        return answer(404);
      });
      const settings = { rateLimit: { perSecond }, retry: fixedRetry(1_000, 3) };
      const { id } = await rig.endpoint(tenantId, hook.url, settings);
      await rig.untilKnown(tenantId, [id]);
      const events = await rig.publish(tenantId, 120);
      const reports = await rig.reports(tenantId, 'attempted', 140);
      const succeeded = reports.filter(({ next }) => next.state === 'succeeded');
      expect(new Set(succeeded.map(({ deliveryId }) => deliveryId))).toEqual(
        new Set(events.map(({ key }) => deliveryIdOf(key ?? '', id))),
      );
      const sent = reports.map(({ startedAtMs }) => startedAtMs);
      expect(mostWithin(1_000 - JITTER_MS, sent)).toBeLessThanOrEqual(perSecond);
      expect(Math.max(...reports.map(({ attempt }) => attempt))).toBe(2);

      const held = rig.probe.reportsOf(tenantId, 'held');
      expect(new Set(held.map(({ reason }) => reason))).toEqual(new Set(['rate_limited']));
      const slots = held.flatMap(({ dueAtMs }) => dueAtMs ?? []);
      expect(mostWithin(1_000, slots)).toBeLessThanOrEqual(perSecond);
    });

    it('of requests at the same time is never exceeded', async () => {
      const tenantId = newTenant();
      let [now, most] = [0, 0];
      const hook = await receiver(() => {
        now += 1;
        most = Math.max(most, now);
        setTimeout(() => (now -= 1), 19);
        return answer(204, { delayMs: 20 });
      });
      const { id } = await rig.endpoint(tenantId, hook.url, { rateLimit: { concurrent: 2 } });
      await rig.untilKnown(tenantId, [id]);
      await rig.publish(tenantId, 40);
      await hook.waitFor(() => hook.ids.size === 40, 30_000);
      expect(most).toBe(2);
    });
  });
}
