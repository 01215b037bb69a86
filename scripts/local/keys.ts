import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/** What a local installation keeps to itself: the root API key, the key that seals secrets, the database password. */
export interface LocalKeys {
  readonly apiKey: string;
  /** In the form of POSTRIDER_SECRETS_KEYS: `keyId:base64 of 32 bytes`. */
  readonly secretsKeys: string;
  readonly databasePassword: string;
}

/** A root API key `pr_<env>_<keyId>_<secret><crc>` (docs/wire.md 4): letters and digits, the last eight a CRC-32 in hex. */
function newApiKey(environment: string): string {
  const keyId = randomBytes(8).toString('hex');
  const secret = randomBytes(24).toString('hex');
  const text = `pr_${environment}_${keyId}_${secret}`;
  return `${text}${crc32(text).toString(16).padStart(8, '0')}`;
}

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
