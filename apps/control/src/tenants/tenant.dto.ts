import { PAGE_QUERY, type TenantRow } from '#libs/database';
import { pageOf } from '#libs/http';
import { z } from 'zod';
import { tenantSettings } from './tenant-settings.dto.js';

const name = z.string().trim().min(1).max(100);

export const newTenant = z.strictObject({ name, settings: tenantSettings.default({}) });
export type NewTenantBody = z.output<typeof newTenant>;

export const tenantChange = z.strictObject({ name: name.optional(), settings: tenantSettings.optional() });
export type TenantChangeBody = z.output<typeof tenantChange>;

export const tenantQuery = z.strictObject(PAGE_QUERY);
export type TenantQuery = z.output<typeof tenantQuery>;

export const tenantAnswer = ({ id, name: called, settings, createdAt, updatedAt }: TenantRow) => ({
  id,
  name: called,
  settings,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});
export type TenantAnswer = ReturnType<typeof tenantAnswer>;

export const tenantSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    settings: z.looseObject({}).describe('what is set for it; everything else is as the installation has it'),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({
    id: 'Tenant',
    examples: [
      {
        id: 'ten_01k9v3q2m8f6r4t0y7w5x1z3a2',
        name: 'shop',
        settings: { publishRate: { perSecond: 100, burst: 200 } },
        createdAt: '2026-01-31T08:00:00.000Z',
        updatedAt: '2026-01-31T08:00:00.000Z',
      },
    ],
  });
export const tenantPage = pageOf(tenantSchema);
