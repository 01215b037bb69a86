import { z } from 'zod';
import { defineConfig, type ConfigOf } from '#libs/config';

export const workflowsConfig = defineConfig('workflows', {
  WORKFLOWS_LOG_EVENTS: z
    .string()
    .regex(/^(\*|[a-zA-Z0-9_-]+(\.[a-zA-Z0-9_-]+)*(\.\*)?)$/, 'is no type pattern such as order.created, order.* or *')
    .optional()
    .describe('log one line for each event whose type matches this pattern; not set means none'),
});
export type WorkflowsConfig = ConfigOf<typeof workflowsConfig>;
