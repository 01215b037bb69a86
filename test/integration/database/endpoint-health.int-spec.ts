import type { EndpointHealthReport } from '#libs/contracts';
import { freshDatabase, type FreshDatabase } from '../../harness/index.js';
import { createEndpoint, openDatabase, type DatabaseUnderTest } from './database-under-test.js';

const tenantId = 'ten_a';
const at = (ms: number): Date => new Date(1_800_000_000_000 + ms);

describe('how endpoints fare', () => {
  let place: FreshDatabase;
  let opened: DatabaseUnderTest;
  beforeAll(async () => {
    place = await freshDatabase();
    opened = await openDatabase(place.url);
  });
  afterAll(async () => {
    await opened.close();
    await place.drop();
  });

  const report = (
    endpointId: string,
    atMs: number,
    consecutiveFailures: number,
    more: Partial<EndpointHealthReport> = {},
  ): EndpointHealthReport => ({
    kind: 'endpoint-health',
    tenantId,
    endpointId,
    atMs: at(atMs).getTime(),
    health: { consecutiveFailures },
    ...more,
  });
  const failuresOf = async (endpointId: string): Promise<number | undefined> =>
    (await opened.endpoints.find(tenantId, endpointId))?.health?.consecutiveFailures;

  test('is kept as last told, whatever comes again or too late', async () => {
    const { id } = await createEndpoint(opened);
    await opened.endpointHealth.save([report(id, 1, 1), report(id, 3, 3)]);
    await opened.endpointHealth.save([report(id, 2, 2)]);
    await opened.endpointHealth.save([report(id, 3, 30)]);
    expect(await failuresOf(id)).toBe(3);
  });

  test('comes back with all its times', async () => {
    const { id } = await createEndpoint(opened);
    const times = {
      firstFailureAtMs: at(1).getTime(),
      lastFailureAtMs: at(2).getTime(),
      lastSuccessAtMs: at(3).getTime(),
      warnedAtMs: at(4).getTime(),
    };
    await opened.endpointHealth.save([
      report(id, 9, 7, { health: { consecutiveFailures: 7, ...times }, circuitOpenUntilMs: at(5).getTime() }),
    ]);
    expect((await opened.endpoints.find(tenantId, id))?.health).toEqual({
      consecutiveFailures: 7,
      ...times,
      circuitOpenUntilMs: at(5).getTime(),
    });
    const { id: other } = await createEndpoint(opened);
    await opened.endpointHealth.save([report(other, 9, 1)]);
    const { data } = await opened.endpoints.list({ filter: { tenantId }, limit: 1 });
    expect(data[0]?.health).toMatchObject({ consecutiveFailures: 1, firstFailureAtMs: null, circuitOpenUntilMs: null });
  });

  test('of endpoints that are gone is forgotten, and fails no batch', async () => {
    const [kept, deleted] = [await createEndpoint(opened), await createEndpoint(opened)];
    await opened.endpointHealth.save([report(deleted.id, 1, 1)]);
    await opened.endpoints.delete(tenantId, deleted.id);
    expect(kept.health).toBeNull();
    await opened.endpointHealth.save([report(deleted.id, 2, 2), report('ep_\0', 2, 2), report(kept.id, 2, 2)]);
    expect(await failuresOf(kept.id)).toBe(2);
  });

  test('announces no change of configuration', async () => {
    const { id } = await createEndpoint(opened);
    const version = async () => (await opened.database.rows('SELECT version FROM config_version'))[0];
    const before = await version();
    await opened.endpointHealth.save([report(id, 1, 1)]);
    expect(await version()).toEqual(before);
  });

  test('disables an endpoint in the very state that the report is about, and in no other', async () => {
    const { id, stateChangedAt } = await createEndpoint(opened, { now: at(500) });
    const disable = (stateSince: Date, by = tenantId): Promise<boolean> =>
      opened.endpoints.disableSince({ tenantId: by, endpointId: id }, 'failures', at(100), stateSince);
    expect(await disable(at(499))).toBe(false);
    expect(await disable(stateChangedAt, 'ten_b')).toBe(false);
    expect(await disable(stateChangedAt)).toBe(true);
    expect(await opened.endpoints.find(tenantId, id)).toMatchObject({
      state: 'disabled',
      disabledReason: 'failures',
      // The reporter's clock was behind, and still the state is a new one.
      stateChangedAt: at(501),
    });
    const enabled = await opened.endpoints.update(tenantId, id, { state: 'active' }, at(0));
    expect(enabled?.stateChangedAt).toEqual(at(502));
    expect(await disable(stateChangedAt)).toBe(false);
    expect(await opened.endpoints.find(tenantId, id)).toMatchObject({ state: 'active', disabledReason: null });
  });
});
