import type { QueryRunner } from 'typeorm';

type Privilege = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';

export interface Wall {
  readonly table: string;
  /** What the API may do with rows of its caller's tenant; nothing at all when left out. */
  readonly grants: readonly Privilege[];
  /** Which rows are the tenant's; by default those with its `tenant_id`. */
  readonly owned?: string;
}

const OWNED_BY_TENANT = `tenant_id = current_setting('postrider.tenant_id', true)`;

/**
 * Puts a table behind row-level security: the role of the API (`Database.asTenant`) sees and writes rows of its tenant
 * only, and nothing without one. For every table with a `tenant_id`, in the migration that makes it; a test finds those
 * that were forgotten. The owner of the tables, as which dispatchers and recorders work, is not held by it.
 */
export async function wallOff(runner: QueryRunner, { table, grants, owned = OWNED_BY_TENANT }: Wall): Promise<void> {
  await runner.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`);
  await runner.query(`CREATE POLICY tenant_wall ON ${table} TO postrider_api USING (${owned}) WITH CHECK (${owned})`);
  if (grants.length > 0) await runner.query(`GRANT ${grants.join(', ')} ON ${table} TO postrider_api`);
}

export async function tearDownWall(runner: QueryRunner, table: string): Promise<void> {
  await runner.query(`REVOKE ALL ON ${table} FROM postrider_api`);
  await runner.query(`DROP POLICY tenant_wall ON ${table}`);
  await runner.query(`ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`);
}
