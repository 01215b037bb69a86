import { newSigningSecret } from './new-signing-secret.js';
import { publicKeyText, secretKindOf } from './secret-kind.js';
import { signStandard } from './standard-signature.js';
import { createPublicKey, verify } from 'node:crypto';

const pair = Buffer.from(
  '6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==',
  'base64',
);

describe('what a secret is', () => {
  it('is told by its prefix', () => {
    expect(secretKindOf(newSigningSecret())).toEqual({ algorithm: 'hmac-sha256' });
    expect(secretKindOf(`whsk_${pair.toString('base64')}`)).toEqual({
      algorithm: 'ed25519',
      publicKey: pair.subarray(32).toString('base64url'),
    });
    expect(publicKeyText(pair.subarray(32).toString('base64url'))).toBe(`whpk_${pair.subarray(32).toString('base64')}`);
  });

  it('is nothing when the halves of a pair do not belong together', () => {
    const mixed = Buffer.concat([pair.subarray(0, 32), Buffer.alloc(32, 1)]).toString('base64');
    expect(() => secretKindOf(`whsk_${mixed}`)).toThrow(/does not belong/);
  });

  it('a new Ed25519 pair signs what its public key verifies', () => {
    const secret = newSigningSecret('ed25519');
    const kind = secretKindOf(secret);
    const body = Buffer.from('{}');
    const { headers } = signStandard({ id: 'dlv_1', timestampSeconds: 1, body, secrets: [secret] });
    const key = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: kind.algorithm === 'ed25519' ? kind.publicKey : '' },
      format: 'jwk',
    });
    const signature = Buffer.from(headers['webhook-signature'].slice('v1a,'.length), 'base64');
    expect(verify(null, Buffer.from('dlv_1.1.{}'), key, signature)).toBe(true);
  });
});
