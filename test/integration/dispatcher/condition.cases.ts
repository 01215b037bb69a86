import { HEADERS, TOPICS, type SubscriptionCondition } from '#libs/contracts';
import { EventTypeDirectory, EventTypeRepository, SubscriptionRepository } from '#libs/database';
import { eventEnvelope, eventRecord, eventSummary, until, type WebhookReceiver } from '#libs/testing';
import { EndpointDirectory } from '../../../apps/webhook-dispatcher/src/endpoints/endpoint-directory.service.js';
import { newTenant, type DispatcherRig } from './dispatcher.rig.js';

const timing = { timeoutMs: 30_000, everyMs: 10 };

/** What subscriptions ask for beside the type, with the rig of another group of cases. */
export function conditionCases(rigOf: () => DispatcherRig, receiver: () => Promise<WebhookReceiver>): void {
  const subscribe = async (tenantId: string, condition: SubscriptionCondition) => {
    const rig = rigOf();
    const hook = await receiver();
    // The other type tells when the directory knows the endpoint; the condition came after it.
    const { id } = await rig.endpoint(tenantId, hook.url, { eventTypes: ['marker'] });
    const subscription = { eventType: 'order.*', ...condition };
    await rig.app.get(SubscriptionRepository).create({ tenantId, endpointId: id }, subscription, new Date());
    return { hook, id };
  };
  const publish = async (tenantId: string, data: object, channels?: readonly string[]): Promise<string> => {
    const event = eventSummary({ tenantId, ...(channels === undefined ? {} : { channels }) });
    await rigOf().producer.send(eventRecord(event, JSON.stringify(data)));
    return event.id;
  };
  const directoryKnows = (tenantId: string, endpointId: string): boolean =>
    rigOf()
      .app.get(EndpointDirectory)
      .candidatesFor(tenantId, 'order.created', 'events')
      .endpointIds.includes(endpointId);
  const bodies = (hook: WebhookReceiver): readonly string[] =>
    hook.received.map(({ body }) => JSON.parse(body.toString()).id).sort();

  it('sends an event to those whose filter and channels it fulfils, and to no others', async () => {
    const tenantId = newTenant();
    const large = await subscribe(tenantId, { filter: { 'data.total': { $gte: 100 } } });
    const europe = await subscribe(tenantId, { channels: ['eu', 'uk'] });
    const both = await subscribe(tenantId, { filter: { data: { total: { $lt: 100 } } }, channels: ['eu'] });
    const all = await subscribe(tenantId, {});
    await rigOf().untilKnown(tenantId, [all.id]);
    const ids = {
      small: await publish(tenantId, { total: 5 }),
      large: await publish(tenantId, { total: 100 }),
      smallEurope: await publish(tenantId, { total: 99 }, ['eu']),
      largeUk: await publish(tenantId, { total: 500 }, ['uk', 'us']),
    };
    await all.hook.waitFor(4);
    await until(() => [large, europe].every(({ hook }) => hook.received.length >= 2), {
      ...timing,
      what: 'what fulfils a condition',
    });
    await both.hook.waitFor(1);
    expect(bodies(large.hook)).toEqual([ids.large, ids.largeUk].sort());
    expect(bodies(europe.hook)).toEqual([ids.smallEurope, ids.largeUk].sort());
    expect(bodies(both.hook)).toEqual([ids.smallEurope]);
    // One report for each partition of an event, and none of them is waited for when it is delivered.
    const planned = () =>
      rigOf()
        .probe.reportsOf(tenantId, 'planned')
        .flatMap(({ endpointIds }) => endpointIds);
    await until(() => planned().length >= 9, { ...timing, what: 'the reports of nine planned deliveries' });
    expect(planned()).toHaveLength(9);
  });

  it('quarantines what another client publishes and is not as its type is registered, and delivers the rest', async () => {
    const tenantId = newTenant();
    const rig = rigOf();
    const all = await subscribe(tenantId, {});
    const type = { name: 'order.created', description: '', validation: 'reject' as const };
    const version = { version: '1', schema: { required: ['total'] }, example: null };
    await rig.app.get(EventTypeRepository).create(tenantId, { ...type, ...version }, new Date());
    const known = () => rig.app.get(EventTypeDirectory).find(tenantId, 'order.created')?.versions.length === 1;
    await until(known, { ...timing, what: 'the event type' });
    await rig.untilKnown(tenantId, [all.id]);
    const bad = eventRecord(eventSummary({ tenantId, subject: 'same' }), '{"sum":1}');
    const good = eventRecord(eventSummary({ tenantId, subject: 'same' }), '{"total":1}');
    const judged = eventRecord(eventSummary({ tenantId, subject: 'same' }), '{"sum":2}');
    const headers = { ...judged.headers, [HEADERS.judged]: 'yes' };
    for (const record of [bad, good, { ...judged, headers }]) await rig.producer.send({ ...record, partition: 0 });
    await all.hook.waitFor(2);
    expect(bodies(all.hook)).toEqual([good.key, judged.key].sort());
    const quarantined = () => rig.probe.recordsOf(TOPICS.eventsQuarantine, tenantId)[0];
    const aside = await until(quarantined, { ...timing, what: 'the event in quarantine' });
    expect(aside.value).toEqual(bad.value);
    expect(aside.headers[HEADERS.quarantineReason]).toMatch(/\/data must have required property 'total'/);
    expect(await rig.metrics()).toMatch(/postrider_fan_out_refused_total 1/);
  });

  it('delivers what another client publishes off its type where that is only warned about, and counts it', async () => {
    const tenantId = newTenant();
    const rig = rigOf();
    const all = await subscribe(tenantId, {});
    const type = { name: 'order.created', description: '', validation: 'warn' as const };
    const version = { version: '1', schema: { required: ['total'] }, example: null };
    await rig.app.get(EventTypeRepository).create(tenantId, { ...type, ...version }, new Date());
    const known = () => rig.app.get(EventTypeDirectory).find(tenantId, 'order.created')?.versions.length === 1;
    await until(known, { ...timing, what: 'the event type' });
    await rig.untilKnown(tenantId, [all.id]);
    const eventIds = [await publish(tenantId, { sum: 1 }), await publish(tenantId, { total: 1 })];
    await all.hook.waitFor(2);
    expect(bodies(all.hook)).toEqual(eventIds.sort());
    expect(await rig.metrics()).toMatch(/postrider_fan_out_warned_total 1\n/);
  });

  it('goes by what was changed while nobody heard of it: the listening connection was killed', async () => {
    const tenantId = newTenant();
    const rig = rigOf();
    const killed = await rig.db.rows<{ done: boolean }>(
      `SELECT pg_terminate_backend(pid) AS done FROM pg_stat_activity
       WHERE application_name = 'postrider-config-feed' AND datname = current_database()`,
    );
    expect(killed).toEqual([{ done: true }]);
    const { hook, id } = await subscribe(tenantId, {});
    await until(() => directoryKnows(tenantId, id), {
      timeoutMs: 1_000,
      everyMs: 5,
      what: 'the change, within a second',
    });
    const eventId = await publish(tenantId, {});
    await hook.waitFor(1);
    expect(bodies(hook)).toEqual([eventId]);
  });

  it('delivers the channels with the event, byte for byte', async () => {
    const tenantId = newTenant();
    const { hook, id } = await subscribe(tenantId, {});
    await rigOf().untilKnown(tenantId, [id]);
    const event = eventSummary({ tenantId, channels: ['eu'] });
    await rigOf().producer.send(eventRecord(event));
    const [webhook] = await hook.waitFor(1);
    expect(webhook?.body).toEqual(eventEnvelope(event));
  });
}
