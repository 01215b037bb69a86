import pg from 'pg';

/** Reads the version that every change of endpoints and subscriptions raises. */
export class ConfigDatabase {
  constructor(private readonly url: string) {}

  async configVersion(): Promise<number> {
    const client = new pg.Client({ connectionString: this.url });
    await client.connect();
    try {
      const { rows } = await client.query<{ version: string }>('SELECT version FROM config_version');
      return Number(rows[0]?.version);
    } finally {
      await client.end();
    }
  }
}
