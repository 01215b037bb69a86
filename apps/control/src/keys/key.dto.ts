import { SCOPES } from '#libs/contracts';
import { PAGE_QUERY, type ApiKeyRow } from '#libs/database';
import { pageOf } from '#libs/http';
import { z } from 'zod';
import { cidrList, publishRate } from '../tenants/tenant-settings.dto.js';

const DAY_SECONDS = 86_400;

const scopes = z
  .array(z.enum(SCOPES))
  .min(1)
  .refine((all) => new Set(all).size === all.length, 'names a scope twice');
const expiresAt = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const settings = {
  name: z.string().trim().min(1).max(100),
  scopes,
  allowedCidrs: cidrList.describe('where it may be used from; empty means anywhere'),
  publishRate: publishRate.nullable().describe('what it may publish, within the limit of its tenant'),
  expiresAt: expiresAt.nullable(),
};

export const newKey = z.strictObject({
  ...settings,
  environment: z
    .string()
    .regex(/^[a-z0-9]{1,16}$/, 'expected 1 to 16 lower-case letters and digits')
    .default('live')
    .describe('the second word of the key, so that people see what it is for'),
  allowedCidrs: settings.allowedCidrs.default([]),
  publishRate: settings.publishRate.default(null),
  expiresAt: settings.expiresAt.default(null),
});
export type NewKeyBody = z.output<typeof newKey>;

export const keyChange = z.strictObject(settings).partial();
export type KeyChangeBody = z.output<typeof keyChange>;

export const keyRotation = z.strictObject({
  overlapSeconds: z
    .int()
    .min(0)
    .max(7 * DAY_SECONDS)
    .default(DAY_SECONDS)
    .describe('how long the old key goes on'),
});
export type KeyRotationBody = z.output<typeof keyRotation>;

export const keyQuery = z.strictObject(PAGE_QUERY);
export type KeyQuery = z.output<typeof keyQuery>;

type KeyState = 'active' | 'expired' | 'revoked';

function stateOf({ revokedAt, expiresAt: endsAt }: ApiKeyRow, nowMs: number): KeyState {
  if (revokedAt !== null) return 'revoked';
  return endsAt !== null && endsAt.getTime() <= nowMs ? 'expired' : 'active';
}

/** Without its text, which nobody knows any more. */
export const keyAnswer = (key: ApiKeyRow, nowMs: number) => ({
  id: key.id,
  tenantId: key.tenantId,
  name: key.name,
  environment: key.environment,
  scopes: [...key.scopes],
  allowedCidrs: [...key.allowedCidrs],
  publishRate: key.publishRate,
  state: stateOf(key, nowMs),
  createdAt: key.createdAt.toISOString(),
  createdBy: key.createdBy,
  replaces: key.replaces,
  expiresAt: key.expiresAt?.toISOString() ?? null,
  revokedAt: key.revokedAt?.toISOString() ?? null,
  lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
});
export type KeyAnswer = ReturnType<typeof keyAnswer>;

const time = z.iso.datetime().nullable();
const keyFields = z.object({
  id: z.string(),
  tenantId: z.string(),
  name: z.string(),
  environment: z.string(),
  scopes: z.array(z.string()),
  allowedCidrs: z.array(z.string()),
  publishRate: z.object({ perSecond: z.int(), burst: z.int() }).nullable(),
  state: z.enum(['active', 'expired', 'revoked']),
  createdAt: z.iso.datetime(),
  createdBy: z.string().describe('the id of the key that made it'),
  replaces: z.string().nullable().describe('the id of the key that it was rotated from'),
  expiresAt: time,
  revokedAt: time,
  lastUsedAt: time.describe('some 30 s behind'),
});

const EXAMPLE = {
  id: 'key_01k9v3q2m8f6r4t0y7w5x1z3a2',
  tenantId: 'ten_01k9v3q2m8f6r4t0y7w5x1z3a2',
  name: 'checkout',
  environment: 'live',
  scopes: ['events:write'],
  allowedCidrs: ['203.0.113.0/24'],
  publishRate: null,
  state: 'active',
  createdAt: '2026-01-31T08:00:00.000Z',
  createdBy: 'key_01k9v3q2m8f6r4t0y7w5x1z3a1',
  replaces: null,
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
};
export const keySchema = keyFields.meta({ id: 'ApiKey', examples: [EXAMPLE] });
export const keyPage = pageOf(keySchema);
export const newKeySchema = keyFields
  .extend({ key: z.string().describe('the key itself, which no later answer holds') })
  .meta({ id: 'NewApiKey', examples: [{ ...EXAMPLE, key: 'pr_live_01k9v3q2m8f6r4t0y7w5x1z3a2_…' }] });
