import { createPublicKey, randomBytes } from 'node:crypto';
import type { SecretAlgorithm } from './secret-kind.js';
import { ed25519KeyOf } from './signing-key.js';

/** Between Standard Webhooks' 24 and 64; the size of the hash it keys, and of the seed of an Ed25519 pair. */
const SECRET_BYTES = 32;

/**
 * A new secret: `whsec_<padded base64>` of random bytes, or `whsk_<padded base64>` of a seed and its public key.
 * @param random gives that many unpredictable bytes
 */
export function newSigningSecret(
  algorithm: SecretAlgorithm = 'hmac-sha256',
  random: (bytes: number) => Uint8Array = randomBytes,
): string {
  const bytes = Buffer.from(random(SECRET_BYTES));
  switch (algorithm) {
    case 'hmac-sha256':
      return `whsec_${bytes.toString('base64')}`;
    case 'ed25519': {
      const { x = '' } = createPublicKey(ed25519KeyOf(bytes)).export({ format: 'jwk' });
      return `whsk_${Buffer.concat([bytes, Buffer.from(x, 'base64url')]).toString('base64')}`;
    }
    default:
      return algorithm satisfies never;
  }
}
