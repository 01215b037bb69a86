import { decodeDeadLetter, deliveryIdOf, HEADERS, RETRY_TIERS, TOPICS } from '#libs/contracts';
import { answer, FRAGILE_DATA, until, verifyWebhook, WebhookReceiver } from '#libs/testing';
import { DispatcherRig, fixedRetry, newTenant } from './dispatcher.rig.js';
import { conditionCases } from './condition.cases.js';
import { SuiteReceivers } from './suite-receivers.js';

const timing = { timeoutMs: 30_000, everyMs: 10 };

export function describeDeliveries(): void {
  describe('the dispatcher', () => {
    let rig: DispatcherRig;
    const receivers = new SuiteReceivers();
    const receiver = receivers.start;
    /** An endpoint of a tenant of its own. */
    const endpointAt = async (hook: WebhookReceiver, settings: Parameters<DispatcherRig['endpoint']>[2] = {}) => {
      const tenantId = newTenant();
      const endpoint = await rig.endpoint(tenantId, hook.url, settings);
      await rig.untilKnown(tenantId, [endpoint.id]);
      return { tenantId, ...endpoint };
    };

    beforeAll(async () => {
      rig = await DispatcherRig.start({ CIRCUIT_RESET_TIMEOUT_MS: '3000' });
    });
    afterAll(async () => {
      await rig?.stop();
      await rig?.database.drop();
      await receivers.close();
    });

    it('sends an event to each of three endpoints, signed, with the bytes that were published', async () => {
      const tenantId = newTenant();
      const hooks = await Promise.all([receiver(), receiver(), receiver()]);
      const endpoints = await Promise.all(hooks.map(({ url }) => rig.endpoint(tenantId, url)));
      await rig.untilKnown(
        tenantId,
        endpoints.map(({ id }) => id),
      );
      const [event] = await rig.publish(tenantId, 1, FRAGILE_DATA);
      for (const [index, hook] of hooks.entries()) {
        const [webhook] = await hook.waitFor(1);
        hook.verify(endpoints[index]?.secret ?? '');
        expect(webhook?.body).toEqual(event?.value);
        expect(webhook?.headers).toMatchObject({
          'webhook-id': deliveryIdOf(event?.key ?? '', endpoints[index]?.id ?? ''),
          'webhook-attempt': '1',
          'webhook-trigger': 'initial',
          'content-type': 'application/json',
        });
      }
      const done = await rig.reports(tenantId, 'attempted', 3);
      expect(done.map(({ endpointId, next }) => [endpointId, next])).toEqual(
        expect.arrayContaining(endpoints.map(({ id }) => [id, { state: 'succeeded' }])),
      );
      const planned = () => rig.probe.reportsOf(tenantId, 'planned').flatMap(({ endpointIds }) => endpointIds);
      await until(() => planned().length >= 3, { ...timing, what: 'the reports of three planned deliveries' });
      expect(planned()).toHaveLength(3);
    });

    conditionCases(() => rig, receiver);

    it('retries after the delay of the policy, never earlier, under the same webhook id', async () => {
      const hook = await receiver();
      hook.answerInTurn(answer(500), answer(503), answer(200));
      const { tenantId, secret } = await endpointAt(hook, { retry: fixedRetry(1_500, 5) });
      await rig.publish(tenantId);
      const [first, second, third] = await hook.waitFor(3);
      hook.verify(secret);
      expect(hook.ids.size).toBe(1);
      expect([first, second, third].map((webhook) => webhook?.headers['webhook-attempt'])).toEqual(['1', '2', '3']);
      expect(third?.headers['webhook-trigger']).toBe('retry');
      const reports = await rig.reports(tenantId, 'attempted', 3);
      for (const [index, webhook] of [second, third].entries()) {
        const next = reports[index]?.next;
        const dueAtMs = next?.state === 'retrying' ? next.dueAtMs : Infinity;
        expect(webhook?.receivedAtMs).toBeGreaterThanOrEqual(dueAtMs);
        expect(dueAtMs - (reports[index]?.atMs ?? 0)).toBeGreaterThanOrEqual(1_500);
      }
      expect(reports[2]?.next).toEqual({ state: 'succeeded' });
    });

    it('puts an exhausted delivery on the dead-letter topic, and a copy of that record delivers it again', async () => {
      const hook = await receiver(() => answer(500));
      const { tenantId, id, secret } = await endpointAt(hook, { retry: fixedRetry(0, 2) });
      const [event] = await rig.publish(tenantId);
      const dead = await until(() => rig.probe.recordsOf(TOPICS.deliveriesDlt, tenantId)[0], {
        ...timing,
        what: 'the dead letter',
      });
      expect(decodeDeadLetter(dead)).toMatchObject({
        ok: true,
        record: {
          reason: 'exhausted',
          delivery: {
            endpointIds: [id],
            progress: { attemptsMade: 2, attemptsTotal: 2, lastStatus: 500, errorClass: 'http_5xx' },
          },
        },
      });
      expect(dead.value).toEqual(event?.value);
      const { topic, partition, offset } = dead;
      const reported = await until(() => rig.probe.reportsOf(tenantId, 'dead-lettered')[0], {
        ...timing,
        what: 'the report of its place',
      });
      expect(reported).toMatchObject({ reason: 'exhausted', place: { topic, partition, offset } });

      hook.answerBy(() => answer(204));
      await rig.copy(dead, TOPICS.deliveries);
      const webhooks = await hook.waitFor(3);
      expect(webhooks[2]?.headers).toMatchObject({ 'webhook-trigger': 'redrive', 'webhook-attempt': '3' });
      expect(hook.ids.size).toBe(1);
      hook.verify(secret);
    });

    it('a 410 is dead at once and disables the endpoint: what comes next is skipped', async () => {
      const hook = await receiver(() => answer(410));
      const { tenantId, id } = await endpointAt(hook);
      await rig.publish(tenantId);
      const [gone] = await rig.reports(tenantId, 'endpoint-disabled');
      expect(gone).toMatchObject({ endpointId: id, reason: 'gone' });
      await rig.publish(tenantId);
      const ended = await until(() => rig.probe.reportsOf(tenantId, 'ended')[0], { ...timing, what: 'the skip' });
      expect(ended).toMatchObject({ state: 'skipped', reason: 'endpoint_disabled' });
      expect(hook.received).toHaveLength(1);
      expect(rig.probe.recordsOf(TOPICS.deliveriesDlt, tenantId)[0]?.headers[HEADERS.deadLetterReason]).toBe('gone');
    });

    it('an open circuit holds deliveries without using an attempt', async () => {
      const hook = await receiver(() => answer(500));
      const { tenantId } = await endpointAt(hook, { retry: fixedRetry(60_000, 3) });
      await rig.publish(tenantId, 60);
      await until(() => rig.probe.reportsOf(tenantId, 'held').length >= 5, { ...timing, what: 'held deliveries' });
      hook.answerBy(() => answer(200));
      expect(rig.probe.reportsOf(tenantId, 'held').every(({ reason }) => reason === 'circuit_open')).toBe(true);
      const attempted = () => rig.probe.reportsOf(tenantId, 'attempted');
      const failed = new Set(
        attempted()
          .filter(({ next }) => next.state === 'retrying')
          .map(({ deliveryId }) => deliveryId),
      );
      const onlyHeld = rig.probe.reportsOf(tenantId, 'held').filter(({ deliveryId }) => !failed.has(deliveryId));
      expect(onlyHeld.length).toBeGreaterThan(0);
      const firstAttempts = await until(
        () => {
          const found = onlyHeld.map((one) => attempted().find(({ deliveryId }) => deliveryId === one.deliveryId));
          return found.includes(undefined) ? undefined : found;
        },
        { ...timing, what: 'the held deliveries' },
      );
      for (const report of firstAttempts) expect(report).toMatchObject({ attempt: 1, trigger: 'initial' });
      expect(firstAttempts.filter((report) => report?.next.state === 'succeeded').length).toBeGreaterThan(0);
    });

    it('Retry-After holds the whole endpoint, and nothing comes before it', async () => {
      const hook = await receiver((_webhook, index) =>
        index === 0 ? answer(429, { headers: { 'retry-after': '2.5' } }) : answer(200),
      );
      const { tenantId } = await endpointAt(hook, { retry: fixedRetry(0, 3) });
      await rig.publish(tenantId);
      const [failed] = await rig.reports(tenantId, 'attempted');
      await rig.publish(tenantId, 3);
      const webhooks = await hook.waitFor(5);
      const earliest = (failed?.atMs ?? Infinity) + 2_500;
      for (const webhook of webhooks.slice(1)) expect(webhook.receivedAtMs).toBeGreaterThanOrEqual(earliest);
      expect(rig.probe.reportsOf(tenantId, 'held').map(({ reason }) => reason)).toEqual(
        Array.from({ length: 3 }, () => 'endpoint_backoff'),
      );
    });

    it('forwards a record that a foreign tool put into another partition', async () => {
      const hook = await receiver();
      const { tenantId, id, secret } = await endpointAt(hook);
      const [original] = await rig.publish(tenantId);
      await hook.waitFor(1);
      const placed = await until(() => rig.probe.recordsOf(TOPICS.deliveries, tenantId)[0], {
        ...timing,
        what: 'the delivery record',
      });
      const partitions = await rig.producer.partitionsOf(TOPICS.deliveries);
      const elsewhere = (placed.partition + 1) % partitions;
      await rig.producer.send({
        topic: TOPICS.deliveries,
        key: id,
        value: original?.value ?? Buffer.alloc(0),
        headers: {},
        partition: elsewhere,
      });
      const webhooks = await hook.waitFor(2);
      expect(webhooks[1]?.headers['webhook-trigger']).toBe('redrive');
      verifyWebhook(secret, webhooks[1] ?? { body: Buffer.alloc(0), headers: {} });
      const [, , forwarded] = await until(
        () => {
          const records = rig.probe.recordsAt(TOPICS.deliveries, HEADERS.endpointIds, id);
          return records.length >= 2 ? [undefined, undefined, records.at(-1)] : undefined;
        },
        { ...timing, what: 'the forwarded record' },
      );
      expect(forwarded?.partition).toBe(placed.partition);
    });

    it('what cannot be read goes to the dead letters with its reason, and its partition goes on', async () => {
      const hook = await receiver();
      const { tenantId, id } = await endpointAt(hook);
      await rig.producer.send({
        topic: TOPICS.deliveries,
        key: id,
        value: Buffer.from('{"no":"event"}'),
        headers: { [HEADERS.ceTenantId]: tenantId },
      });
      await rig.publish(tenantId);
      await hook.waitFor(1);
      const dead = await until(() => rig.probe.recordsOf(TOPICS.deliveriesDlt, tenantId)[0], {
        ...timing,
        what: 'the quarantined record',
      });
      expect(dead.value?.toString()).toBe('{"no":"event"}');
      expect(dead.headers).toMatchObject({
        [HEADERS.deadLetterReason]: 'undecodable',
        [HEADERS.quarantineReason]: expect.stringContaining('"id"'),
      });
    });

    it('many endpoints cost one delivery record per partition, and each gets the event once', async () => {
      const hook = await receiver();
      const tenantId = newTenant();
      const endpoints = await Promise.all(Array.from({ length: 80 }, () => rig.endpoint(tenantId, hook.url)));
      const ids = endpoints.map(({ id }) => id);
      await rig.untilKnown(tenantId, ids);
      const [event] = await rig.publish(tenantId);
      await hook.waitFor(80);
      expect(hook.ids).toEqual(new Set(ids.map((id) => deliveryIdOf(event?.key ?? '', id))));
      const partitions = await rig.producer.partitionsOf(TOPICS.deliveries);
      const listed = await until(
        () => {
          const records = rig.probe.recordsOf(TOPICS.deliveries, tenantId);
          const named = records.flatMap(({ headers }) => headers[HEADERS.endpointIds]?.split(',') ?? []);
          return named.length >= 80 ? { records, named } : undefined;
        },
        { ...timing, what: 'the delivery records' },
      );
      expect(new Set(listed.named)).toEqual(new Set(ids));
      expect(listed.records.length).toBeLessThanOrEqual(partitions);
      expect(hook.received).toHaveLength(80);
    });

    it('what cannot be read in a retry tier goes to the dead letters as well', async () => {
      const tenantId = newTenant();
      const [tier] = RETRY_TIERS;
      const headers = { [HEADERS.ceTenantId]: tenantId, [HEADERS.endpointIds]: 'ep_1' };
      await rig.producer.send({ topic: tier?.topic ?? '', key: 'ep_1', value: Buffer.from('no JSON'), headers });
      const dead = await until(() => rig.probe.recordsOf(TOPICS.deliveriesDlt, tenantId)[0], {
        ...timing,
        what: 'the quarantined record',
      });
      expect(dead.headers[HEADERS.quarantineReason]).toContain('not JSON');
      expect(dead.headers[HEADERS.origin]).toContain(tier?.topic);
    });

    it('a deleted endpoint ends its waiting deliveries, with a report', async () => {
      const hook = await receiver(() => answer(500));
      const { tenantId, id } = await endpointAt(hook, { retry: fixedRetry(1_000, 5) });
      await rig.publish(tenantId);
      await hook.waitFor(1);
      await rig.endpoints.delete(tenantId, id);
      const ended = await until(() => rig.probe.reportsOf(tenantId, 'ended')[0], { ...timing, what: 'the end' });
      expect(ended).toMatchObject({ state: 'canceled', reason: 'endpoint_deleted', endpointId: id });
    });

    it('a retry waits in the largest tier that fits its delay', async () => {
      const hook = await receiver(() => answer(500));
      const { tenantId } = await endpointAt(hook, { retry: fixedRetry(40_000, 2) });
      await rig.publish(tenantId);
      const tier = RETRY_TIERS.find(({ name }) => name === '30s');
      const waiting = await until(() => rig.probe.recordsOf(tier?.topic ?? '', tenantId)[0], {
        ...timing,
        what: 'the record in tier 30s',
      });
      expect(Number(waiting.headers[HEADERS.dueAt]) - waiting.timestampMs).toBeGreaterThan(39_000);
    });
  });
}
