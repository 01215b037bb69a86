import { Inject, Injectable } from '@nestjs/common';
import type { TenantSettings } from '#libs/contracts';
import { ConfigWatch } from '../configuration/config-watch.js';
import type { WatchedConfiguration } from '../configuration/watched-configuration.js';
import { Database } from '../connection/database.js';

export type TenantSettingsSubscriber = (tenantId: string, settings: TenantSettings) => void;

interface Loaded {
  readonly id: string;
  readonly settings: TenantSettings;
}

const NONE: TenantSettings = {};
const PAGE = 1_000;

/**
 * The settings of every tenant that has any, in the memory of each process; a change is in force within a second. While
 * PostgreSQL is away they stay as they are.
 */
@Injectable()
export class TenantSettingsFeed implements WatchedConfiguration {
  readonly kind = 'tenant';
  private readonly known = new Map<string, TenantSettings>();
  private readonly subscribers = new Set<TenantSettingsSubscriber>();
  private stopWatching: (() => void) | undefined;

  constructor(
    @Inject(ConfigWatch) private readonly watch: ConfigWatch,
    @Inject(Database) private readonly database: Database,
  ) {}

  /** Tells what is set for each tenant, and each change from then on. It must not throw. Returns how to end that. */
  start(onChange: TenantSettingsSubscriber = () => undefined): () => void {
    this.subscribers.add(onChange);
    if (this.stopWatching === undefined) this.stopWatching = this.watch.watch(this);
    else for (const [tenantId, settings] of this.known) onChange(tenantId, settings);
    return () => this.subscribers.delete(onChange);
  }

  /** Empty for a tenant that has none, and before the first load. */
  of(tenantId: string): TenantSettings {
    return this.known.get(tenantId) ?? NONE;
  }

  async reload(goOn: () => Promise<boolean>): Promise<void> {
    const gone = new Set(this.known.keys());
    let after = '';
    for (let last = false; !last;) {
      const page = await this.database.rows<Loaded>(
        `SELECT id, settings FROM tenants WHERE settings <> '{}' AND id > $1 ORDER BY id LIMIT ${PAGE}`,
        [after],
      );
      for (const { id, settings } of page) {
        gone.delete(id);
        this.take(id, settings);
      }
      last = page.length < PAGE;
      after = page.at(-1)?.id ?? after;
      if (!(await goOn())) return;
    }
    // Those that were announced meanwhile were read in between, and are asked for once more here.
    if (gone.size > 0) await this.refresh([...gone]);
  }

  async refresh(tenantIds: readonly string[]): Promise<void> {
    const found = await this.database.rows<Loaded>('SELECT id, settings FROM tenants WHERE id = ANY($1::text[])', [
      tenantIds,
    ]);
    const settingsOf = new Map(found.map(({ id, settings }) => [id, settings]));
    for (const tenantId of tenantIds) this.take(tenantId, settingsOf.get(tenantId) ?? NONE);
  }

  private take(tenantId: string, settings: TenantSettings): void {
    if (Object.keys(settings).length === 0) this.known.delete(tenantId);
    else this.known.set(tenantId, settings);
    for (const tell of this.subscribers) tell(tenantId, settings);
  }
}
