import { createHash, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** `pr_<env>_<keyId>_<secret><crc>`: the checksum tells a mistyped key from a wrong one, before any look-up (docs/wire.md 4). */
const FORM = /^pr_([a-z0-9]{1,16})_([a-z0-9]{4,32})_([A-Za-z0-9]{24,64})([0-9a-f]{8})$/;

export interface ApiKey {
  readonly environment: string;
  readonly keyId: string;
  /** SHA-256 of the secret: all that is kept and compared. */
  readonly secretHash: Buffer;
}

/** CRC-32 in hexadecimal over all that stands before it. */
const checksum = (text: string): string => crc32(text).toString(16).padStart(8, '0');

/** Undefined when the text is no key at all, or was mistyped. */
export function parseApiKey(text: string): ApiKey | undefined {
  const [, environment, keyId, secret, crc] = FORM.exec(text) ?? [];
  if (environment === undefined || keyId === undefined || secret === undefined) return undefined;
  if (checksum(text.slice(0, -8)) !== crc) return undefined;
  return { environment, keyId, secretHash: createHash('sha256').update(secret).digest() };
}

/** @param secret 24 to 64 letters and digits */
export function formatApiKey(environment: string, keyId: string, secret: string): string {
  const body = `pr_${environment}_${keyId}_${secret}`;
  return body + checksum(body);
}

export function sameApiKey(one: ApiKey, other: ApiKey): boolean {
  return one.keyId === other.keyId && timingSafeEqual(one.secretHash, other.secretHash);
}
