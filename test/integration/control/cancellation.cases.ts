import { deliveryIdOf, newId } from '#libs/contracts';
import { eventRecord, eventSummary } from '#libs/testing';
import type { ManagementRig } from '../audit/management.rig.js';
import type { Onlooker } from './onlooker.js';
import { about, attempted, pathOf, plan } from './planned-delivery.js';

/** `POST /v1/deliveries/:id/cancel`. */
export function cancellationCases(world: () => { readonly rig: ManagementRig; readonly onlooker: Onlooker }): void {
  test('that are scheduled show when, and can be canceled: a mark says so to whoever owns the endpoint', async () => {
    const { rig, onlooker } = world();
    const planned = await plan(rig);
    const dueAtMs = Date.now() + 3_600_000;
    const eventId = newId('evt', Date.now());
    const later = { ...planned, eventId, deliveryId: deliveryIdOf(eventId, planned.endpointId) };
    await rig.report({
      kind: 'planned',
      ...about(later),
      endpointIds: [planned.endpointId],
      trigger: 'initial',
      dueAtMs,
    });
    const path = pathOf(later);
    expect(await rig.eventually(path)).toMatchObject({
      state: 'pending',
      nextAttemptAt: new Date(dueAtMs).toISOString(),
      reason: `It is scheduled for ${new Date(dueAtMs).toISOString()}.`,
    });
    const canceled = await rig.api.post(`${path}/cancel`);
    expect([canceled.status, canceled.json]).toMatchObject([
      200,
      { state: 'canceled', endReason: 'requested', nextAttemptAt: null, reason: 'It was canceled by request.' },
    ]);
    expect(await onlooker.markOf(later.deliveryId)).toMatchObject({
      place: { kind: 'mark', endpointId: planned.endpointId },
      entry: { mark: 'canceled' },
    });
    expect((await rig.api.post(`${path}/cancel`)).json.detail).toContain('canceled already');
    // A failed attempt that was under way does not bring it back, an ask by hand does.
    await rig.report(attempted(later, 1, { state: 'retrying', dueAtMs }));
    expect(await rig.eventually(path, ({ attempts }) => attempts === 1)).toMatchObject({ state: 'canceled' });
    await rig.send(eventRecord(eventSummary({ id: eventId })));
    await rig.eventually(`/v1/events/${eventId}`);
    expect((await rig.api.post(`${path}/retry`)).json.state).toBe('pending');
  }, 60_000);

  test('that wait for a retry or are held can be canceled, others cannot', async () => {
    const { rig } = world();
    const [retrying, held, gone] = [await plan(rig), await plan(rig), await plan(rig)];
    await rig.report(
      attempted(retrying, 1, { state: 'retrying', dueAtMs: Date.now() + 60_000 }),
      {
        kind: 'held',
        ...about(held),
        deliveryId: held.deliveryId,
        endpointId: held.endpointId,
        reason: 'circuit_open',
        dueAtMs: Date.now() + 60_000,
      },
      attempted(gone, 1, { state: 'succeeded' }),
    );
    for (const one of [retrying, held, gone]) await rig.eventually(pathOf(one), ({ state }) => state !== 'pending');
    for (const one of [retrying, held]) {
      const { status, json } = await rig.api.post(`${pathOf(one)}/cancel`);
      expect([status, json.state]).toEqual([200, 'canceled']);
    }
    const arrived = await rig.api.post(`${pathOf(gone)}/cancel`);
    expect([arrived.status, arrived.json.detail]).toEqual([409, expect.stringContaining('arrived')]);
    const fresh = await plan(rig);
    await rig.eventually(pathOf(fresh));
    expect((await rig.api.post(`${pathOf(fresh)}/cancel`)).status).toBe(409);
    expect((await rig.api.post('/v1/deliveries/dlv_none/cancel')).status).toBe(404);
  }, 60_000);
}
