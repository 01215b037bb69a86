import { defineConfig, integer, list, type ConfigOf } from '#libs/config';
import { parseCidr, type Cidr } from '#libs/domain';
import { TENANT_ID } from '#libs/contracts';
import { z } from 'zod';
import { parseApiKey } from './access/api-key.js';

export const httpConfig = defineConfig(
  'http',
  {
    HOST: z.string().default('127.0.0.1').describe('the address to listen on'),
    PORT: integer({ min: 0, max: 65_535 }).default(8400).describe('the port to listen on; 0 takes any free one'),
    HTTP_MAX_BODY_BYTES: integer({ min: 1_024, max: 16_777_216 })
      .default(1_048_576)
      .describe('requests above this many bytes are refused before they are read'),
    HTTP_MAX_REQUEST_BYTES: integer({ min: 1_024, max: 4_294_967_296 })
      .default(134_217_728)
      .describe('bytes of all request bodies in hand at the same time; beyond them requests are answered 503'),
    HTTP_MAX_REQUESTS: integer({ min: 1, max: 100_000 })
      .default(5_000)
      .describe('requests in hand at the same time, likewise'),
    HTTP_REQUEST_TIMEOUT_MS: integer({ min: 100, max: 300_000 })
      .default(30_000)
      .describe('how long a request may take to arrive in full, milliseconds; a slower one is answered 408'),
    HTTP_TRUSTED_PROXIES: list()
      .default([])
      .transform((texts, context): readonly Cidr[] =>
        texts.flatMap((text) => {
          const cidr = parseCidr(text);
          if (cidr !== undefined) return [cidr];
          context.addIssue({ code: 'custom', message: `${text} is not a CIDR such as 10.0.0.0/8 or fd00::/8` });
          return [];
        }),
      )
      .describe(
        'proxies whose X-Forwarded-For is believed, as CIDRs, comma-separated; without it that header means nothing',
      ),
    POSTRIDER_API_KEY: z
      .string()
      .refine(
        (key) => parseApiKey(key) !== undefined,
        'is not of the form pr_<env>_<keyId>_<secret><crc>, or its checksum is wrong',
      )
      .describe('the root API key'),
    POSTRIDER_TENANT_ID: z.string().regex(TENANT_ID).default('ten_default').describe('the tenant of the root API key'),
  },
  (schema) =>
    schema.refine((http) => http.HTTP_MAX_REQUEST_BYTES >= http.HTTP_MAX_BODY_BYTES, {
      path: ['HTTP_MAX_REQUEST_BYTES'],
      message: 'must be at least HTTP_MAX_BODY_BYTES: a request of that size would never be taken',
    }),
);
export type HttpConfig = ConfigOf<typeof httpConfig>;
