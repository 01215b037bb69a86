import pg from 'pg';

/** What tests ask the database of an installation itself. */
export class ConfigDatabase {
  constructor(private readonly url: string) {}

  /** That every change of endpoints and subscriptions raises. */
  async configVersion(): Promise<number> {
    const [row] = await this.rows<{ version: string }>('SELECT version FROM config_version');
    return Number(row?.version);
  }

  /** How many rows of the record of actions each request has left. */
  async actionsByRequest(): Promise<ReadonlyMap<string, number>> {
    const sql = 'SELECT request_id AS id, count(*)::int AS count FROM actions GROUP BY 1';
    return new Map((await this.rows<{ id: string; count: number }>(sql)).map(({ id, count }) => [id, count]));
  }

  private async rows<Row extends object>(sql: string): Promise<readonly Row[]> {
    const client = new pg.Client({ connectionString: this.url });
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  }
}
