import pg from 'pg';

export const CONFIG_CHANNEL = 'postrider_config';

/** One change as PostgreSQL announced it. */
export interface Announcement {
  /** `<kind>/<key>`, or the id of an endpoint alone. */
  readonly subject: string;
  readonly version: number;
}

const CONNECT_TIMEOUT_MS = 5_000;
const QUERY_TIMEOUT_MS = 5_000;

/**
 * A connection of its own that listens for configuration changes. It never reconnects: what was announced meanwhile is
 * lost, so whoever opens the next one must read what it missed.
 */
export class ConfigListener {
  private readonly ended = Promise.withResolvers<void>();

  private constructor(private readonly client: pg.Client) {}

  static async open(url: string, onAnnouncement: (announcement: Announcement) => void): Promise<ConfigListener> {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'postrider-config-feed',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      keepAlive: true,
    });
    const listener = new ConfigListener(client);
    client.on('error', () => listener.ended.resolve());
    client.on('end', () => listener.ended.resolve());
    client.on('notification', ({ payload = '' }) => {
      const space = payload.lastIndexOf(' ');
      onAnnouncement({ subject: payload.slice(0, space), version: Number(payload.slice(space + 1)) });
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${CONFIG_CHANNEL}`);
    } catch (error) {
      await listener.close();
      throw error;
    }
    return listener;
  }

  /** Resolves when the connection is gone, whoever ended it. */
  whenEnded(): Promise<void> {
    return this.ended.promise;
  }

  /** Asked on this very connection, so a dead one that still looks open shows itself by not answering. */
  async version(): Promise<number> {
    const { rows } = await this.client.query<{ version: string }>('SELECT version FROM config_version');
    return Number(rows[0]?.version ?? 0);
  }

  /**
   * What was changed after one version, up to another; undefined when not all of it is on record, or more than `most`.
   */
  async changesBetween(from: number, to: number, most: number): Promise<readonly string[] | undefined> {
    const { rows } = await this.client.query<{ version: string; subject: string }>(
      'SELECT version, subject FROM config_changes WHERE version > $1 AND version <= $2 LIMIT $3',
      [from, to, most + 1],
    );
    const complete = rows.length <= most && new Set(rows.map(({ version }) => version)).size === to - from;
    return complete ? [...new Set(rows.map(({ subject }) => subject))] : undefined;
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
    this.ended.resolve();
  }
}
