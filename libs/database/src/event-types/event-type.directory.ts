import { Inject, Injectable } from '@nestjs/common';
import { DEFAULT_EVENT_TYPE_POLICY, type EventTypePolicy, type RegisteredEventType } from '#libs/contracts';
import { ConfigTable } from '../configuration/config-table.js';
import { ConfigWatch } from '../configuration/config-watch.js';
import { Database } from '../connection/database.js';
import { TenantSettingsFeed } from '../tenants/tenant-settings-feed.js';

const EVENT_TYPES = {
  kind: 'event-type',
  key: `(t.tenant_id || '/' || t.name) COLLATE "C"`,
  select: `
  SELECT t.tenant_id AS "tenantId", t.name, t.validation, t.deprecated_at IS NOT NULL AS deprecated,
    (SELECT coalesce(json_agg(json_build_object(
        'version', v.version, 'schema', v.schema, 'deprecated', v.deprecated_at IS NOT NULL)), '[]')
      FROM event_type_versions v WHERE v.tenant_id = t.tenant_id AND v.name = t.name) AS versions
  FROM event_types t`,
} as const;

/**
 * The registry in memory, for those who judge events. It begins when the first of them asks it to, and serves what it has
 * while PostgreSQL is away.
 */
@Injectable()
export class EventTypeDirectory {
  private readonly types: ConfigTable<RegisteredEventType>;
  private started = false;

  constructor(
    @Inject(Database) database: Database,
    @Inject(ConfigWatch) private readonly watch: ConfigWatch,
    @Inject(TenantSettingsFeed) private readonly settings: TenantSettingsFeed,
  ) {
    this.types = new ConfigTable(database, EVENT_TYPES);
  }

  start(): void {
    if (this.started) return;
    this.started = true;
    // In this order: ConfigWatch reads the settings first, so types that are there have the settings beside them.
    this.settings.start();
    this.watch.watch(this.types);
  }

  /** False before the first load: nobody can say then what is registered. */
  get isLoaded(): boolean {
    return this.types.isLoaded;
  }

  whenLoaded(): Promise<void> {
    return this.types.whenLoaded();
  }

  find(tenantId: string, name: string): RegisteredEventType | undefined {
    return this.types.get(`${tenantId}/${name}`);
  }

  policyOf(tenantId: string): EventTypePolicy {
    const asked = this.settings.of(tenantId).eventTypes;
    return asked === undefined ? DEFAULT_EVENT_TYPE_POLICY : { ...DEFAULT_EVENT_TYPE_POLICY, ...asked };
  }
}
