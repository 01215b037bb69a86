import { defineConfig, integer, type ConfigOf } from '#libs/config';
import { parseKeyring, type Keyring } from '#libs/domain';
import { z } from 'zod';

export const databaseConfig = defineConfig('database', {
  DATABASE_URL: z
    .string()
    .refine((url) => /^postgres(ql)?:\/\//.test(url), 'is not a postgres:// URL')
    .describe('the PostgreSQL database'),
  DATABASE_POOL_SIZE: integer({ min: 1, max: 200 }).default(10).describe('connections that one process may open'),
  DATABASE_STATEMENT_TIMEOUT_MS: integer({ min: 100, max: 600_000 })
    .default(15_000)
    .describe('a statement that runs longer is canceled'),
  CONFIG_POLL_INTERVAL_MS: integer({ min: 100, max: 600_000 })
    .default(30_000)
    .describe('how often copies of the configuration ask whether they missed a change'),
});
export type DatabaseConfig = ConfigOf<typeof databaseConfig>;

export const secretsConfig = defineConfig('secrets', {
  POSTRIDER_SECRETS_KEYS: z
    .string()
    .transform((text, context): Keyring => {
      const parsed = parseKeyring(text);
      if (parsed.ok) return parsed.keyring;
      context.addIssue({ code: 'custom', message: parsed.reason });
      return z.NEVER;
    })
    .describe('keys that signing secrets are sealed with, newest first: keyId:base64-of-32-bytes, comma separated'),
});
export type SecretsConfig = ConfigOf<typeof secretsConfig>;
