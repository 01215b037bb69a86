import { defineConfig, type ConfigOf } from '#libs/config';
import { z } from 'zod';

export const logConfig = defineConfig('log', {
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('the least severe lines that are written'),
});
export type LogConfig = ConfigOf<typeof logConfig>;
