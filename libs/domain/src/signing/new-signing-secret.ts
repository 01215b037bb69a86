import { randomBytes } from 'node:crypto';

/** Between Standard Webhooks' 24 and 64; the size of the hash it keys. */
const SECRET_BYTES = 32;

/**
 * A new HMAC secret, `whsec_<padded base64>`, to be shown to its owner once.
 * @param random gives that many unpredictable bytes
 */
export function newSigningSecret(random: (bytes: number) => Uint8Array = randomBytes): string {
  return `whsec_${Buffer.from(random(SECRET_BYTES)).toString('base64')}`;
}
