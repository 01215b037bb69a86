import 'reflect-metadata';
import { freshDatabase, type FreshDatabase } from '../../harness/index.js';
import { createEndpoint, openDatabase, type DatabaseUnderTest } from './database-under-test.js';

const MINE = 'ten_mine';
const THEIRS = 'ten_theirs';

describe('the wall between tenants', () => {
  let place: FreshDatabase;
  let db: DatabaseUnderTest;
  let theirs: string;

  beforeAll(async () => {
    place = await freshDatabase();
    db = await openDatabase(place.url);
    await createEndpoint(db, { tenantId: MINE });
    theirs = (await createEndpoint(db, { tenantId: THEIRS })).id;
    await db.database.write(
      `INSERT INTO endpoint_health (endpoint_id, consecutive_failures, reported_at) SELECT id, 1, now() FROM endpoints`,
    );
  }, 60_000);

  afterAll(async () => {
    await db.close();
    await place.drop();
  }, 60_000);

  const asMe = <Row>(sql: string, parameters: readonly unknown[] = []) =>
    db.database.asTenant(MINE, (session) => session.rows<Row>(sql, parameters));

  test('stands around every table with a tenant, or the API cannot reach it at all', async () => {
    const open = await db.database.rows<{ name: string }>(`
      SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE a.attname = 'tenant_id' AND c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
        AND NOT (c.relrowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid))
        AND has_table_privilege('postrider_api', c.oid, 'SELECT, INSERT, UPDATE, DELETE')`);
    expect(open).toEqual([]);
    const undecided = await db.database.rows<{ name: string }>(`
      SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE a.attname = 'tenant_id' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND c.relnamespace = current_schema()::regnamespace AND NOT c.relrowsecurity`);
    expect(undecided).toEqual([]);
  });

  test('is not climbed by the API’s role itself', async () => {
    const [role] = await asMe<Record<string, unknown>>(
      `SELECT current_user AS name, rolsuper OR rolbypassrls OR rolcanlogin AS mighty FROM pg_roles
       WHERE rolname = current_user`,
    );
    expect(role).toEqual({ name: 'postrider_api', mighty: false });
  });

  test.each(['endpoints', 'subscriptions', 'endpoint_secrets'])(
    'shows rows of %s of the own tenant only',
    async (table) => {
      const rows = await asMe<{ tenant_id: string }>(`SELECT tenant_id FROM ${table}`);
      expect(rows.map((row) => row.tenant_id)).toEqual([MINE]);
    },
  );

  test('shows the health of own endpoints only', async () => {
    expect(await asMe('SELECT 1 FROM endpoint_health')).toHaveLength(1);
  });

  test.each([
    ['changes', `UPDATE endpoints SET url = 'https://evil.example' WHERE id = $1`],
    ['deletes', `DELETE FROM endpoints WHERE id = $1`],
  ])('a statement that %s another tenant’s row finds none', async (_name, sql) => {
    expect(await db.database.asTenant(MINE, (session) => session.write(sql, [theirs]))).toBe(0);
  });

  test.each([
    [
      'is made for another tenant',
      `INSERT INTO subscriptions SELECT 'sub_x', '${THEIRS}', id, 'a', now() FROM endpoints`,
    ],
    ['is given to another tenant', `UPDATE endpoints SET tenant_id = '${THEIRS}'`],
  ])('a row that %s is refused', async (_name, sql) => {
    await expect(asMe(sql)).rejects.toThrow(/row-level security/);
  });

  test('shows nothing to nobody', async () => {
    const found = await db.database.transaction(async (manager) => {
      await manager.query(`SET LOCAL ROLE postrider_api`);
      return manager.query(`SELECT 1 FROM endpoints`);
    });
    expect(found).toEqual([]);
  });

  test('is left behind when the transaction ends, well or badly', async () => {
    await asMe('SELECT 1');
    await asMe('SELECT 1 / 0').catch(() => undefined);
    const users = await Promise.all(
      Array.from({ length: 8 }, () => db.database.rows<{ role: string }>('SELECT current_user AS role')),
    );
    expect(users.flat().filter(({ role }) => role === 'postrider_api')).toEqual([]);
  });

  test('lets a change of configuration be announced all the same', async () => {
    const version = async () =>
      Number((await db.database.rows<{ version: string }>('SELECT version FROM config_version'))[0]?.version);
    const before = await version();
    await asMe(`UPDATE endpoints SET description = 'new'`);
    expect(await version()).toBe(before + 1);
  });
});
