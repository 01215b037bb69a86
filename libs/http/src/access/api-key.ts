import { createHash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** `pr_<env>_<keyId>_<secret><crc>`: the checksum tells a mistyped key from a wrong one, before any look-up (docs/wire.md 4). */
const FORM = /^pr_([a-z0-9]{1,16})_([a-z0-9]{4,32})_([A-Za-z0-9]{24,64})([0-9a-f]{8})$/;

export interface ApiKey {
  readonly environment: string;
  readonly keyId: string;
  /** SHA-256 of the secret: all that is kept and compared. */
  readonly secretHash: Buffer;
}

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** CRC-32 in hexadecimal over all that stands before it. */
const checksum = (text: string): string => crc32(text).toString(16).padStart(8, '0');

/** Undefined when the text is no key at all, or was mistyped. */
export function parseApiKey(text: string): ApiKey | undefined {
  const [, environment, keyId, secret, crc] = FORM.exec(text) ?? [];
  if (environment === undefined || keyId === undefined || secret === undefined) return undefined;
  if (checksum(text.slice(0, -8)) !== crc) return undefined;
  return { environment, keyId, secretHash: hashOf(secret) };
}

/** @param secret 24 to 64 letters and digits */
export function formatApiKey(environment: string, keyId: string, secret: string): string {
  const body = `pr_${environment}_${keyId}_${secret}`;
  return body + checksum(body);
}

/** A key that was just made: the only moment at which its text is known. */
export interface NewApiKey {
  readonly text: string;
  readonly secretHash: Buffer;
}

const SECRET_LENGTH = 43;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * A key with 256 random bits.
 * @param keyId an id of ours without its prefix, or any 4 to 32 lower-case letters and digits
 */
export function newApiKey(environment: string, keyId: string): NewApiKey {
  const secret = Array.from({ length: SECRET_LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
  return { text: formatApiKey(environment, keyId, secret), secretHash: hashOf(secret) };
}
