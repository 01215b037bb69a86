import { z } from 'zod';
import { defineConfig, integer, type ConfigOf } from '#libs/config';
import { parseCidr, urlVerdict, type EgressPolicy } from '#libs/domain';

const typePattern = z
  .string()
  .regex(/^(\*|[a-zA-Z0-9_-]+(\.[a-zA-Z0-9_-]+)*(\.\*)?)$/, 'is no type pattern such as order.created, order.* or *');

/** What even the most generous settings of the egress guard refuse can be told at boot. */
const MOST_GENEROUS: EgressPolicy = {
  allowedCidrs: ['0.0.0.0/0', '::/0'].flatMap((range) => parseCidr(range) ?? []),
  allowHttp: true,
};

const callUrl = z.string().superRefine((text, context) => {
  const verdict = urlVerdict(text, MOST_GENEROUS);
  if (!verdict.ok) context.addIssue({ code: 'custom', message: `cannot be called: ${verdict.reason}` });
});

export const workflowsConfig = defineConfig(
  'workflows',
  {
    WORKFLOWS_LOG_EVENTS: typePattern
      .optional()
      .describe('log one line for each event whose type matches this pattern; not set means none'),
    WORKFLOWS_CALL_EVENTS: typePattern
      .optional()
      .describe('POST each event whose type matches this pattern to WORKFLOWS_CALL_URL; not set means none'),
    WORKFLOWS_CALL_URL: callUrl
      .optional()
      .describe('where WORKFLOWS_CALL_EVENTS go; the egress guard must allow its address'),
    WORKFLOWS_CALL_TIMEOUT_MS: integer({ min: 100, max: 60_000 })
      .default(10_000)
      .describe('for one call in total, milliseconds; less than DRAIN_TIMEOUT_MS'),
  },
  (schema) =>
    schema.superRefine((config, context) => {
      const both = ['WORKFLOWS_CALL_EVENTS', 'WORKFLOWS_CALL_URL'] as const;
      const given = both.filter((name) => config[name] !== undefined);
      if (given.length !== 1) return;
      const missing = both.filter((name) => config[name] === undefined);
      context.addIssue({ code: 'custom', path: [...given], message: `needs ${missing} as well: set both or neither` });
    }),
);
export type WorkflowsConfig = ConfigOf<typeof workflowsConfig>;
