import { defineConfig, integer, type ConfigOf } from '#libs/config';
import { TENANT_ID } from '#libs/contracts';
import { z } from 'zod';
import { parseApiKey } from './access/api-key.js';

export const httpConfig = defineConfig('http', {
  HOST: z.string().default('127.0.0.1').describe('the address to listen on'),
  PORT: integer({ min: 0, max: 65_535 }).default(8400).describe('the port to listen on; 0 takes any free one'),
  HTTP_MAX_BODY_BYTES: integer({ min: 1_024, max: 16_777_216 })
    .default(1_048_576)
    .describe('requests above this many bytes are refused before they are read'),
  POSTRIDER_API_KEY: z
    .string()
    .refine(
      (key) => parseApiKey(key) !== undefined,
      'is not of the form pr_<env>_<keyId>_<secret><crc>, or its checksum is wrong',
    )
    .describe('the root API key'),
  POSTRIDER_TENANT_ID: z.string().regex(TENANT_ID).default('ten_default').describe('the tenant of the root API key'),
});
export type HttpConfig = ConfigOf<typeof httpConfig>;
