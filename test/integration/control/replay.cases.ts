import { deliveryIdOf, type DeliveryReport } from '#libs/contracts';
import { Database } from '#libs/database';
import { until } from '#libs/testing';
import type { ManagementRig } from '../audit/management.rig.js';
import type { Onlooker } from './onlooker.js';
import { attempted, fail, pathOf, plan, planFor, skipped, type Planned } from './planned-delivery.js';

const HOUR_MS = 3_600_000;
const anHourAgo = (): string => new Date(Date.now() - HOUR_MS).toISOString();

/** `/v1/endpoints/:id/replays`; of a replay three deliveries may be in flight here. */
export function replayCases(world: () => { readonly rig: ManagementRig; readonly onlooker: Onlooker }): void {
  const pathTo = (endpointId: string): string => `/v1/endpoints/${endpointId}/replays`;
  const ask = async (endpointId: string, wish: object = {}) =>
    world().rig.api.post(pathTo(endpointId), { from: anHourAgo(), ...wish });
  const replayWhere = (endpointId: string, id: string, wanted: (replay: Shown) => boolean): Promise<Shown> =>
    world().rig.eventually(`${pathTo(endpointId)}/${id}`, wanted);
  const sentTo = (endpointId: string): readonly string[] =>
    world()
      .onlooker.recordsOf(endpointId)
      .map(({ event }) => deliveryIdOf(event.id, endpointId));
  const sent = (endpointId: string, count: number): Promise<readonly string[]> =>
    until(
      () => {
        const ids = sentTo(endpointId);
        return ids.length >= count ? ids : undefined;
      },
      { timeoutMs: 20_000, what: `${count} records` },
    );
  const tried = (planned: Planned, succeeds = true): DeliveryReport =>
    ({
      ...attempted(
        planned,
        2,
        succeeds ? { state: 'succeeded' } : { state: 'retrying', dueAtMs: Date.now() + HOUR_MS },
      ),
      trigger: 'replay',
    }) as DeliveryReport;
  const told = async (replayId: string): Promise<readonly Told[]> =>
    world()
      .rig.app.get(Database)
      .rows<Told>(`SELECT data FROM operational_events WHERE type = 'replay.completed' AND data ->> 'replayId' = $1`, [
        replayId,
      ]);

  /** Deliveries of one endpoint that were skipped, oldest first; all have the same time. */
  async function skippedOnes(count: number): Promise<readonly [string, readonly Planned[]]> {
    const { rig } = world();
    const { id } = await rig.api.createEndpoint({ url: 'http://127.0.0.1:9999/hook' });
    const atMs = Date.now();
    const all: Planned[] = [];
    for (let made = 0; made < count; made += 1) all.push(await planFor(rig, id, atMs));
    await rig.report(...all.map(skipped));
    const list = `/v1/deliveries?endpointId=${id}&state=skipped`;
    await rig.eventually(list, ({ data }: { data: readonly unknown[] }) => data.length === count);
    return [id, all];
  }

  test('go out once more when they did not arrive: in the bulk lane, as they were, with all their attempts before them', async () => {
    const { rig, onlooker } = world();
    const failed = await plan(rig);
    const { endpointId } = failed;
    await fail(rig, failed);
    const left = await planFor(rig, endpointId, failed.createdAtMs + 1);
    const arrived = await planFor(rig, endpointId, failed.createdAtMs + 2);
    await rig.report(skipped(left), attempted(arrived, 1, { state: 'succeeded' }));
    // Asked for at once: what is still being written down is not overlooked.
    const asked = await ask(endpointId);
    expect([asked.status, asked.json]).toMatchObject([
      202,
      { status: 'pending', endpointId, states: ['skipped', 'failed', 'canceled'], eventTypes: ['*'], endedAt: null },
    ]);
    const { id } = asked.json;
    expect(await sent(endpointId, 2)).toEqual([failed.deliveryId, left.deliveryId]);
    const [first, second] = onlooker.recordsOf(endpointId);
    expect(first).toMatchObject({
      trigger: 'replay',
      lane: 'bulk',
      createdAtMs: failed.createdAtMs,
      progress: { attemptsMade: 0, attemptsTotal: 1, chain: 'retry' },
    });
    expect(first?.body.equals(failed.body)).toBe(true);
    expect(second?.progress).toMatchObject({ attemptsTotal: 0 });
    expect(await rig.eventually(pathOf(failed))).toMatchObject({
      state: 'pending',
      trigger: 'replay',
      deadLetter: null,
      reason: expect.stringContaining('It was asked for again (replay)'),
    });
    const running = await replayWhere(endpointId, id, ({ counts }) => counts.inFlight === 2);
    expect(running).toMatchObject({ status: 'running', counts: { sent: 2, succeeded: 0 } });
    await rig.report(tried(failed), tried(left, false));
    const { counts } = await replayWhere(endpointId, id, ({ status }) => status === 'completed');
    expect(counts).toMatchObject({ sent: 2, succeeded: 1, unsuccessful: 1, unavailable: 0, inFlight: 0 });
    expect(sentTo(endpointId)).toHaveLength(2);
    expect(await told(id)).toMatchObject([{ data: { endpointId, status: 'completed', counts: { ...counts } } }]);
    expect((await rig.api.get(`${pathTo(endpointId)}?status=completed`)).json.data).toMatchObject([{ id }]);
    expect((await rig.api.post(`${pathTo(endpointId)}/${id}/cancel`)).status).toBe(409);
  }, 60_000);

  test('are those of the states, types and times that were asked for', async () => {
    const { rig } = world();
    const [endpointId, [first]] = await skippedOnes(1);
    for (const wish of [
      { states: ['succeeded'] },
      { eventTypes: ['invoice.*', 'order'] },
      { from: new Date(Date.now() - 2 * HOUR_MS), to: anHourAgo() },
    ]) {
      const { json } = await ask(endpointId, wish);
      expect(json.counts.matching).toBe(0);
      const none = await replayWhere(endpointId, json.id, ({ status }) => status === 'completed');
      expect(none.counts).toMatchObject({ sent: 0, inFlight: 0 });
    }
    const { json } = await ask(endpointId, { states: ['skipped'], eventTypes: ['invoice.paid', 'order.*'] });
    expect(json.counts.matching).toBe(1);
    expect(await sent(endpointId, 1)).toEqual([first?.deliveryId]);
    await rig.api.post(`${pathTo(endpointId)}/${json.id}/cancel`);
  }, 60_000);

  test('are never more at a time than may be in flight, in the order of their events, until it is canceled', async () => {
    const { rig } = world();
    const [endpointId, all] = await skippedOnes(7);
    const inOrder = await eventsInOrder(all);
    const { json } = await ask(endpointId);
    expect(json.counts).toMatchObject({ matching: 7 });
    await sent(endpointId, 3);
    const full = await replayWhere(endpointId, json.id, ({ reason }) => reason?.includes('on their way') === true);
    expect(full.counts).toMatchObject({ sent: 3, inFlight: 3 });
    expect((await ask(endpointId)).json).toMatchObject({ status: 409, detail: expect.stringContaining(json.id) });
    await rig.report(...inOrder.slice(0, 3).map((planned) => tried(planned)));
    await sent(endpointId, 6);
    await replayWhere(endpointId, json.id, ({ counts }) => counts.sent === 6);
    const canceled = await rig.api.post(`${pathTo(endpointId)}/${json.id}/cancel`);
    expect([canceled.status, canceled.json.status]).toEqual([200, 'canceling']);
    await replayWhere(endpointId, json.id, ({ status }) => status === 'canceled');
    expect((await rig.api.post(`${pathTo(endpointId)}/${json.id}/cancel`)).json.status).toBe('canceled');
    expect(sentTo(endpointId)).toEqual(inOrder.slice(0, 6).map(({ deliveryId }) => deliveryId));
    expect((await rig.api.get(`/v1/deliveries?endpointId=${endpointId}&state=skipped`)).json.data).toHaveLength(1);
    expect(await told(json.id)).toMatchObject([{ data: { status: 'canceled', counts: { sent: 6 } } }]);
  }, 60_000);

  /** By partition and offset, as all of them have the same time. */
  async function eventsInOrder(all: readonly Planned[]): Promise<readonly Planned[]> {
    const rows = await world()
      .rig.app.get(Database)
      .rows<{ id: string }>(`SELECT id FROM events WHERE id = ANY($1) ORDER BY kafka_partition, kafka_offset`, [
        all.map(({ eventId }) => eventId),
      ]);
    return rows.flatMap(({ id }) => all.filter(({ eventId }) => eventId === id));
  }

  test('wait while their endpoint is paused, and stay where they are when it is disabled', async () => {
    const { rig } = world();
    const [endpointId] = await skippedOnes(1);
    await rig.api.post(`/v1/endpoints/${endpointId}/pause`);
    const { json } = await ask(endpointId);
    await replayWhere(endpointId, json.id, ({ reason }) => reason?.includes('paused') === true);
    await rig.api.patch(`/v1/endpoints/${endpointId}`, { state: 'disabled' });
    const failed = await replayWhere(endpointId, json.id, ({ status }) => status === 'failed');
    expect(failed).toMatchObject({ reason: expect.stringContaining('enable it'), counts: { sent: 0 } });
    expect(await told(json.id)).toMatchObject([{ data: { status: 'failed', reason: 'endpoint_disabled' } }]);
    expect(sentTo(endpointId)).toEqual([]);
    const refused = await ask(endpointId);
    expect([refused.status, refused.json.detail]).toEqual([409, expect.stringContaining('enable it')]);
  }, 60_000);

  test('are left out when their payload was erased', async () => {
    const { rig } = world();
    const [endpointId, [erased, kept]] = await skippedOnes(2);
    await rig.app.get(Database).write(`UPDATE events SET payload = ''::bytea WHERE id = $1`, [erased?.eventId]);
    const { json } = await ask(endpointId);
    expect(await sent(endpointId, 1)).toEqual([kept?.deliveryId]);
    const { counts } = await replayWhere(endpointId, json.id, (replay) => replay.counts.unavailable === 1);
    expect(counts).toMatchObject({ matching: 2, sent: 1 });
    expect((await rig.api.get(`/v1/deliveries/${erased?.deliveryId}`)).json.state).toBe('skipped');
    // A deleted endpoint takes its replays along, whatever they were doing.
    await rig.api.delete(`/v1/endpoints/${endpointId}`);
    expect((await rig.api.get(`${pathTo(endpointId)}/${json.id}`)).status).toBe(404);
  }, 60_000);

  test('have to be asked for in a way that makes sense', async () => {
    const { rig } = world();
    const { id } = await rig.api.createEndpoint({ url: 'http://127.0.0.1:9999/hook' });
    const inAnHour = new Date(Date.now() + HOUR_MS).toISOString();
    for (const [wish, pointer] of [
      [{ from: inAnHour }, '/from'],
      [{ from: 'yesterday' }, '/from'],
      [{ from: anHourAgo(), to: new Date(0).toISOString() }, '/to'],
      [{ states: [] }, '/states'],
      [{ states: ['retrying'] }, '/states/0'],
      [{ eventTypes: ['order.**'] }, '/eventTypes/0'],
      [{ tenantId: 'ten_other' }, '/tenantId'],
    ] as const) {
      const { status, json } = await ask(id, wish);
      expect([status, json.errors]).toMatchObject([422, [{ pointer }]]);
    }
    expect((await rig.api.post(pathTo(id), {})).json.errors).toMatchObject([{ pointer: '/from' }]);
    expect((await ask('ep_unknown')).status).toBe(404);
    expect((await rig.api.get(`${pathTo(id)}/rpl_unknown`)).status).toBe(404);
    expect((await rig.api.get(pathTo('ep_unknown'))).status).toBe(404);
  }, 60_000);
}

interface Shown {
  readonly status: string;
  readonly reason: string | null;
  readonly counts: Readonly<Record<'sent' | 'succeeded' | 'unsuccessful' | 'unavailable' | 'inFlight', number>>;
}

interface Told {
  readonly data: Readonly<Record<string, unknown>>;
}
