import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Keyring } from './keyring.js';

/** Where a sealed secret lies. Bound into the seal, so a value moved to another row, column or tenant does not open. */
export interface SecretPlace {
  readonly tenantId: string;
  readonly table: string;
  readonly column: string;
  readonly row: string;
}

export type OpenedSecret =
  | { readonly ok: true; readonly secret: string }
  | { readonly ok: false; readonly reason: 'unreadable' | 'unknown_key' | 'not_authentic' };

/** NIST SP 800-38D 5.2.1.1: 96 bits is the length that GCM is made for. */
export const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 'v1';

/**
 * Seals with AES-256-GCM under the newest key, as `v1.<keyId>.<nonce>.<ciphertext and tag>` (base64url).
 * @param nonce 12 fresh random bytes; one that is used twice with a key breaks the seal
 */
export function sealSecret(secret: string, place: SecretPlace, keyring: Keyring, nonce: Buffer): string {
  const { id, key } = keyring.sealing;
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(authenticatedPlace(place));
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return [VERSION, id, nonce.toString('base64url'), sealed.toString('base64url')].join('.');
}

/** Opens with whichever key sealed it. A failure is a value: its endpoint is held, never sent to unsigned. */
export function openSecret(sealed: string, place: SecretPlace, keyring: Keyring): OpenedSecret {
  const [version, keyId = '', nonceText = '', sealedText = '', ...rest] = sealed.split('.');
  const nonce = Buffer.from(nonceText, 'base64url');
  const bytes = Buffer.from(sealedText, 'base64url');
  if (version !== VERSION || rest.length > 0 || nonce.length !== NONCE_BYTES || bytes.length < TAG_BYTES) {
    return { ok: false, reason: 'unreadable' };
  }
  const opening = keyring.opening.get(keyId);
  if (opening === undefined) return { ok: false, reason: 'unknown_key' };
  const decipher = createDecipheriv('aes-256-gcm', opening.key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(authenticatedPlace(place));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  try {
    const secret = Buffer.concat([decipher.update(bytes.subarray(0, bytes.length - TAG_BYTES)), decipher.final()]);
    return { ok: true, secret: secret.toString('utf8') };
  } catch {
    return { ok: false, reason: 'not_authentic' };
  }
}

/** Each part with its length in front, so that no two places spell the same bytes. */
function authenticatedPlace({ tenantId, table, column, row }: SecretPlace): Buffer {
  return Buffer.from([tenantId, table, column, row].map((part) => `${Buffer.byteLength(part)}:${part}`).join(''));
}
