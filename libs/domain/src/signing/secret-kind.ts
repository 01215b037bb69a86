import { createPublicKey } from 'node:crypto';
import { parseSigningKey } from './signing-key.js';

/** What a secret signs by. */
export const SECRET_ALGORITHMS = ['hmac-sha256', 'ed25519'] as const;
export type SecretAlgorithm = (typeof SECRET_ALGORITHMS)[number];

export type SecretKind =
  | { readonly algorithm: 'hmac-sha256' }
  /** `publicKey`: 32 bytes in base64url, as a JSON Web Key spells them (RFC 8037). */
  | { readonly algorithm: 'ed25519'; readonly publicKey: string };

const PAIR_PREFIX = 'whsk_';

/**
 * What a secret is, by its own words.
 * @throws RangeError when it is no secret, or a pair whose halves do not belong together; never with the text of it
 */
export function secretKindOf(secret: string): SecretKind {
  const { scheme, key } = parseSigningKey(secret);
  switch (scheme) {
    case 'v1':
      return { algorithm: 'hmac-sha256' };
    case 'v1a': {
      const { x: publicKey } = createPublicKey(key).export({ format: 'jwk' });
      const told = Buffer.from(secret.slice(PAIR_PREFIX.length), 'base64').subarray(32).toString('base64url');
      if (publicKey === undefined || publicKey !== told) {
        throw new RangeError('the public key of an Ed25519 pair does not belong to its seed');
      }
      return { algorithm: 'ed25519', publicKey };
    }
    default:
      return scheme satisfies never;
  }
}

/** `whpk_…`, as Standard Webhooks writes the public half of an Ed25519 pair. */
export const publicKeyText = (publicKey: string): string =>
  `whpk_${Buffer.from(publicKey, 'base64url').toString('base64')}`;
