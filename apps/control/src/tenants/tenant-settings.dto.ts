import { publishRateFault, VALIDATION_MODES, type TenantSettings } from '#libs/contracts';
import { parseCidr } from '#libs/domain';
import { z } from 'zod';

/** Ranges of addresses, as of a key or a tenant. */
export const cidrList = z
  .array(
    z
      .string()
      .max(50)
      .refine((text) => parseCidr(text) !== undefined, 'expected a range such as 10.0.0.0/8'),
  )
  .max(50);

export const publishRate = z.strictObject({ perSecond: z.int(), burst: z.int() }).superRefine((rate, context) => {
  const fault = publishRateFault(rate);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
});

export const eventTypePolicy = z
  .strictObject({ validation: z.enum(VALIDATION_MODES), unregistered: z.enum(VALIDATION_MODES) })
  .partial();

/** Every setting of a tenant; `null` takes one away. */
export const tenantSettings = z.strictObject({
  publishRate: publishRate.nullable().optional().describe('instead of `PUBLISHER_RATE_PER_TENANT`'),
  allowedCidrs: cidrList
    .nullable()
    .optional()
    .describe('private ranges that its endpoints may be in, beside `EGRESS_ALLOWED_CIDRS`'),
  eventTypes: eventTypePolicy
    .nullable()
    .optional()
    .describe('what is done about events that are not as their type is registered'),
});

/** Who may change what: limits and holes in walls are not for those whom they are there for. */
export const SETTING_OWNERS: Readonly<Record<keyof TenantSettings, 'operator' | 'tenant'>> = {
  publishRate: 'operator',
  allowedCidrs: 'operator',
  eventTypes: 'tenant',
};
