import { Inject, Injectable } from '@nestjs/common';
import { newId, PostriderError, type TenantSettings } from '#libs/contracts';
import { TenantRepository, type Page, type TenantRow } from '#libs/database';
import { noteChange, noTenant, type Principal } from '#libs/http';
import { tenantAnswer, type NewTenantBody, type TenantChangeBody, type TenantQuery } from './tenant.dto.js';
import { SETTING_OWNERS } from './tenant-settings.dto.js';

@Injectable()
export class TenantsService {
  constructor(@Inject(TenantRepository) private readonly tenants: TenantRepository) {}

  async create({ name, settings }: NewTenantBody): Promise<TenantRow> {
    const now = new Date();
    const given = Object.entries(settings).filter(([, value]) => value !== null && value !== undefined);
    const tenant = {
      id: newId('ten', now.getTime()),
      name,
      settings: Object.fromEntries(given) as TenantSettings,
      createdAt: now,
      updatedAt: now,
    };
    await this.tenants.create(tenant);
    noteChange({ target: tenant.id, after: tenantAnswer(tenant) });
    return tenant;
  }

  list(query: TenantQuery): Promise<Page<TenantRow>> {
    return this.tenants.list({ filter: {}, ...query });
  }

  /** 404 for one that the operator named and that does not exist. */
  async get(id: string): Promise<TenantRow> {
    const tenant = await this.tenants.find(id);
    if (tenant === undefined) throw noTenant(id);
    return tenant;
  }

  async change(caller: Principal, id: string, body: TenantChangeBody): Promise<TenantRow> {
    const { name, settings = {} } = body;
    assertMayChange(caller, Object.keys(settings));
    const changed = await this.tenants.change(id, { ...(name === undefined ? {} : { name }), settings }, new Date());
    if (changed === undefined) throw noTenant(id);
    noteChange({ target: id, before: tenantAnswer(changed.before), after: tenantAnswer(changed.after) });
    return changed.after;
  }
}

function assertMayChange(caller: Principal, settings: readonly string[]): void {
  if (caller.operator) return;
  const owners: Readonly<Record<string, string>> = SETTING_OWNERS;
  const foreign = settings.filter((setting) => owners[setting] !== 'tenant');
  if (foreign.length === 0) return;
  throw new PostriderError('forbidden', `only the root key of the installation changes ${foreign.join(', ')}`, {
    errors: foreign.map((setting) => ({ pointer: `/settings/${setting}`, detail: 'is set by the operator' })),
  });
}
