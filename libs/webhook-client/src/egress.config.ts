import { defineConfig, flag, list, type ConfigOf } from '#libs/config';
import { parseCidr, type Cidr } from '#libs/domain';

export const egressConfig = defineConfig('egress', {
  EGRESS_ALLOWED_CIDRS: list()
    .default([])
    .transform((texts, context): readonly Cidr[] =>
      texts.flatMap((text) => {
        const cidr = parseCidr(text);
        if (cidr !== undefined) return [cidr];
        context.addIssue({ code: 'custom', message: `${text} is not a CIDR such as 10.0.0.0/8 or fd00::/8` });
        return [];
      }),
    )
    .describe('private ranges that requests may go to, comma-separated; none by default'),
  EGRESS_ALLOW_HTTP: flag(false).describe('whether endpoints may use http: URLs; https only by default'),
});
export type EgressConfig = ConfigOf<typeof egressConfig>;
