import type { Database } from '../connection/database.js';
import type { ConfigKind, WatchedConfiguration } from './watched-configuration.js';

export interface ConfigTableQuery {
  readonly kind: ConfigKind;
  /** `SELECT … FROM …` without a condition. */
  readonly select: string;
  /** An SQL expression for what announcements call a row, unique and collated "C". */
  readonly key: string;
}

const PAGE = 250;

/**
 * A small table in memory, kept fresh by ConfigWatch: what changes is in force within a second, and while PostgreSQL is
 * away it stays as it was. Before the first load it has no answer, which is not "no rows" (ARCHITECTURE.md, invariant 8).
 */
export class ConfigTable<Row> implements WatchedConfiguration {
  readonly kind: ConfigKind;
  private readonly rows = new Map<string, Row>();
  private readonly firstLoad = Promise.withResolvers<void>();
  /** Keys that came by themselves while everything is read; undefined while nothing is. */
  private refreshed: Set<string> | undefined;
  private loaded = false;

  constructor(
    private readonly database: Pick<Database, 'rows'>,
    private readonly query: ConfigTableQuery,
  ) {
    this.kind = query.kind;
  }

  get isLoaded(): boolean {
    return this.loaded;
  }

  /** Resolves after the first load. */
  whenLoaded(): Promise<void> {
    return this.firstLoad.promise;
  }

  get(key: string): Row | undefined {
    return this.rows.get(key);
  }

  values(): IterableIterator<Row> {
    return this.rows.values();
  }

  async reload(goOn: () => Promise<boolean>): Promise<void> {
    const met = new Set<string>();
    const refreshed = new Set<string>();
    this.refreshed = refreshed;
    const { select, key } = this.query;
    for (let after = '', last = false; !last;) {
      const page = await this.read(`${select} WHERE ${key} > $1 ORDER BY ${key} LIMIT ${PAGE}`, [after]);
      last = page.length < PAGE;
      for (const [one, row] of page) {
        met.add(one);
        this.rows.set(one, row);
        after = one;
      }
      if (!last && !(await goOn())) return;
    }
    // What came by itself meanwhile may belong to a page that had been read.
    for (const one of this.rows.keys()) if (!met.has(one) && !refreshed.has(one)) this.rows.delete(one);
    this.refreshed = undefined;
    this.loaded = true;
    this.firstLoad.resolve();
  }

  async refresh(keys: readonly string[]): Promise<void> {
    const found = new Map(await this.read(`${this.query.select} WHERE ${this.query.key} = ANY($1::text[])`, [keys]));
    for (const key of keys) {
      const row = found.get(key);
      if (row === undefined) this.rows.delete(key);
      else this.rows.set(key, row);
      this.refreshed?.add(key);
    }
  }

  private async read(sql: string, parameters: readonly unknown[]): Promise<readonly (readonly [string, Row])[]> {
    const rows = await this.database.rows<Row & { readonly configKey: string }>(
      sql.replace('SELECT ', `SELECT ${this.query.key} AS "configKey", `),
      parameters,
    );
    return rows.map(({ configKey, ...row }) => [configKey, row as unknown as Row] as const);
  }
}
