import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { formatApiKey } from '../../libs/http/src/access/api-key.ts';

/** What a local installation keeps to itself: the root API key, the key that seals secrets, the database password. */
export interface LocalKeys {
  readonly apiKey: string;
  /** In the form of POSTRIDER_SECRETS_KEYS: `keyId:base64 of 32 bytes`. */
  readonly secretsKeys: string;
  readonly databasePassword: string;
}

const newApiKey = (environment: string): string =>
  formatApiKey(environment, randomBytes(8).toString('hex'), randomBytes(24).toString('hex'));

export const newKeys = (environment = 'dev'): LocalKeys => ({
  apiKey: newApiKey(environment),
  secretsKeys: `local1:${randomBytes(32).toString('base64')}`,
  databasePassword: randomBytes(18).toString('base64url'),
});

/** The keys in a file of mode 600, made at the first start. Without them the data beside them cannot be read. */
export function keptKeys(path: string): LocalKeys {
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'));
  const keys = newKeys();
  writeFileSync(path, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return keys;
}
