import type { EntityManager } from 'typeorm';
import { spelled } from './array-literal.js';

/** Both last until the transaction ends, so a connection goes back to the pool as itself. */
export const BECOME_TENANT = `
  SELECT set_config('role', 'postrider_api', true), set_config('postrider.tenant_id', $1, true)`;

/** A transaction behind the wall of one tenant. */
export class TenantSession {
  constructor(readonly manager: EntityManager) {}

  /** Rows of one statement, as the driver reads them. */
  async rows<Row>(sql: string, parameters: readonly unknown[] = []): Promise<readonly Row[]> {
    return (await this.run(sql, parameters)).records;
  }

  /** How many rows one statement wrote. */
  async write(sql: string, parameters: readonly unknown[] = []): Promise<number> {
    return (await this.run(sql, parameters)).affected ?? 0;
  }

  private async run(sql: string, parameters: readonly unknown[]) {
    const { queryRunner } = this.manager;
    if (queryRunner === undefined) throw new Error('a tenant session needs the connection of its transaction');
    return queryRunner.query(sql, spelled(parameters), true);
  }
}
