import { randomUUID } from 'node:crypto';
import type { AutoDisable } from '#libs/contracts';
import { answer, until, WebhookReceiver, type AnswerScript } from '#libs/testing';
import { DispatcherRig, fixedRetry, type TestEndpoint } from './dispatcher.rig.js';

const timing = { timeoutMs: 30_000, everyMs: 10 };
const failures = (count: number): AutoDisable => ({ mode: 'failures', failures: count });

export function describeHealth(): void {
  describe('endpoints that fail', () => {
    let rig: DispatcherRig;
    const receivers: WebhookReceiver[] = [];
    beforeAll(async () => {
      rig = await DispatcherRig.start();
    });
    afterEach(async () => {
      await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
    });
    afterAll(async () => {
      await rig.stop();
    });

    async function endpointAt(
      script: AnswerScript,
      autoDisable: AutoDisable,
    ): Promise<TestEndpoint & { readonly tenantId: string; readonly hook: WebhookReceiver }> {
      const tenantId = `ten_${randomUUID().slice(0, 8)}`;
      const hook = await WebhookReceiver.start(script);
      receivers.push(hook);
      const endpoint = await rig.endpoint(tenantId, hook.url, { retry: fixedRetry(60_000, 2), autoDisable });
      await rig.untilKnown(tenantId, [endpoint.id]);
      return { ...endpoint, tenantId, hook };
    }
    /** One after the other, so that it is known which attempt was the last. */
    async function publish(tenantId: string, hook: WebhookReceiver, count: number): Promise<void> {
      for (let sent = 0; sent < count; sent += 1) {
        const before = hook.received.length;
        await rig.publish(tenantId);
        await hook.waitFor(before + 1);
        await until(() => rig.probe.reportsOf(tenantId, 'attempted').length >= before + 1, {
          ...timing,
          what: `attempt ${before + 1} to be reported`,
        });
      }
    }

    it('are warned about at half of their limit and disabled at all of it; what comes then is skipped', async () => {
      const { id, tenantId, hook } = await endpointAt(() => answer(500), failures(4));
      await publish(tenantId, hook, 2);
      const warned = await until(
        () => rig.probe.reportsOf(tenantId, 'endpoint-health').find(({ health }) => health.warnedAtMs !== undefined),
        { ...timing, what: 'the warning' },
      );
      expect(warned).toMatchObject({ endpointId: id, health: { consecutiveFailures: 2 } });
      expect(rig.probe.reportsOf(tenantId, 'endpoint-disabled')).toEqual([]);

      await publish(tenantId, hook, 2);
      const [disabled] = await rig.reports(tenantId, 'endpoint-disabled');
      expect(disabled).toMatchObject({ endpointId: id, reason: 'failures' });
      await rig.publish(tenantId, 3);
      const ended = await rig.reports(tenantId, 'ended', 3);
      expect(ended[2]).toMatchObject({ state: 'skipped', reason: 'endpoint_disabled' });
      expect(hook.received).toHaveLength(4);
      expect(rig.probe.reportsOf(tenantId, 'endpoint-disabled')).toHaveLength(1);
    });

    it('begin anew with each success, and with each change of state by their owner', async () => {
      let status = 500;
      const { id, tenantId, hook } = await endpointAt(() => answer(status), failures(3));
      await publish(tenantId, hook, 2);
      status = 200;
      await publish(tenantId, hook, 1);
      status = 500;
      await publish(tenantId, hook, 2);
      await rig.setState(id, 'paused');
      await rig.setState(id, 'active');
      await publish(tenantId, hook, 2);
      expect(rig.probe.reportsOf(tenantId, 'endpoint-disabled')).toEqual([]);
      await publish(tenantId, hook, 1);
      await rig.reports(tenantId, 'endpoint-disabled');
    });

    it('are enabled by their owner at any time, and stay so', async () => {
      const { id, tenantId, hook } = await endpointAt(() => answer(500), failures(2));
      await publish(tenantId, hook, 2);
      await rig.reports(tenantId, 'endpoint-disabled');
      // Nobody writes it down here, as when the recorder is behind: the owner's change is what counts.
      await rig.setState(id, 'active');
      hook.answerBy(() => answer(200));
      await publish(tenantId, hook, 1);
      expect(rig.probe.reportsOf(tenantId, 'ended')).toEqual([]);
    });

    it('are let be where nothing disables them', async () => {
      const { tenantId, hook } = await endpointAt(() => answer(404), { mode: 'never' });
      await publish(tenantId, hook, 12);
      expect(rig.probe.reportsOf(tenantId, 'endpoint-disabled')).toEqual([]);
    });

    it('disabled or failing, are so after a restart too', async () => {
      const gone = await endpointAt(() => answer(500), failures(2));
      const failing = await endpointAt(() => answer(500), failures(3));
      await publish(gone.tenantId, gone.hook, 2);
      await publish(failing.tenantId, failing.hook, 2);
      rig = await rig.restart();

      await rig.publish(gone.tenantId);
      await rig.reports(gone.tenantId, 'ended');
      expect(gone.hook.received).toHaveLength(2);
      await rig.publish(failing.tenantId);
      await rig.reports(failing.tenantId, 'endpoint-disabled');
      expect(failing.hook.received).toHaveLength(3);
    });
  });
}
