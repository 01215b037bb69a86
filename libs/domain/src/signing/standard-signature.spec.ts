import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { newSigningSecret } from './new-signing-secret.js';
import { signStandard } from './standard-signature.js';

// The known answers of Standard Webhooks' own reference libraries.
const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const timestampSeconds = 1_614_265_330;
const body = Buffer.from('{"test": 2432232314}');
const hmacSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const keyPair = 'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==';
const v1 = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const v1a = 'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==';

const signatureOf = (secrets: readonly string[]): string =>
  signStandard({ id, timestampSeconds, body, secrets }).headers['webhook-signature'];

describe('the Standard Webhooks signature', () => {
  it.each([
    ['an HMAC secret gives the known v1 token', [hmacSecret], v1],
    ['an Ed25519 key pair gives the known v1a token', [keyPair], v1a],
    ['two secrets give two tokens with one space between', [hmacSecret, hmacSecret], `${v1} ${v1}`],
    ['v1a stands after v1 whatever the order of the secrets', [keyPair, hmacSecret], `${v1} ${v1a}`],
  ])('%s', (_requirement, secrets, expected) => {
    expect(signatureOf(secrets)).toBe(expected);
  });

  it('names id and timestamp as they were signed', () => {
    const { headers } = signStandard({ id, timestampSeconds, body, secrets: [hmacSecret] });
    expect(headers).toEqual({ 'webhook-id': id, 'webhook-timestamp': '1614265330', 'webhook-signature': v1 });
  });

  it.each([
    ['an id with a dot', { id: 'dlv_1.2' }, /dot/],
    ['an empty id', { id: '' }, /empty/],
    ['a timestamp with a fraction', { timestampSeconds: 1.5 }, /whole number/],
    ['an empty body', { body: Buffer.alloc(0) }, /empty/],
    ['a body that is not UTF-8', { body: Buffer.from([0x22, 0xff, 0x22]) }, /UTF-8/],
    ['no secret: unsigned is never sent', { secrets: [] }, /no secret/],
    ['a secret without prefix', { secrets: ['MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'] }, /whsec_/],
    ['a secret of 23 bytes', { secrets: [`whsec_${Buffer.alloc(23).toString('base64')}`] }, /23 bytes/],
    ['a secret of 65 bytes', { secrets: [`whsec_${Buffer.alloc(65).toString('base64')}`] }, /65 bytes/],
    ['a secret in url-safe base64', { secrets: [`whsec_${'-'.repeat(32)}`] }, /base64/],
    [
      'a secret without its padding',
      { secrets: [`whsec_${Buffer.alloc(32).toString('base64').slice(0, -1)}`] },
      /base64/,
    ],
    ['half a key pair', { secrets: [`whsk_${Buffer.alloc(32).toString('base64')}`] }, /32 bytes/],
  ])('refuses %s', (_requirement, change, message) => {
    expect(() => signStandard({ id, timestampSeconds, body, secrets: [hmacSecret], ...change })).toThrow(message);
  });

  it('never tells a secret in its refusal', () => {
    const secret = 'whsec_not-base64-at-all';
    expect(() => signStandard({ id, timestampSeconds, body, secrets: [secret] })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('not-base64-at-all') }),
    );
  });
});

describe('what receivers verify with the standardwebhooks package', () => {
  const now = () => Math.floor(Date.now() / 1_000);

  it('accepts any text body under a new secret, before and after the secret was rotated', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (text) => {
        const [oldSecret, newSecret] = [newSigningSecret(), newSigningSecret()];
        const bytes = Buffer.from(text);
        const { headers } = signStandard({
          id: 'dlv_1',
          timestampSeconds: now(),
          body: bytes,
          secrets: [newSecret, oldSecret],
        });
        for (const secret of [oldSecret, newSecret]) {
          expect(() => new Webhook(secret).verify(bytes, headers, { jsonParse: false })).not.toThrow();
        }
      }),
    );
  });

  it('refuses the same body with one byte changed', () => {
    const { headers } = signStandard({ id: 'dlv_1', timestampSeconds: now(), body, secrets: [hmacSecret] });
    expect(() => new Webhook(hmacSecret).verify('{"test": 2432232315}', headers)).toThrow('No matching signature');
  });
});

describe('a new signing secret', () => {
  it('is whsec_ and the padded base64 of the 32 bytes it was given', () => {
    expect(newSigningSecret('hmac-sha256', (bytes) => new Uint8Array(bytes).fill(0xfb))).toBe(
      'whsec_+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/s=',
    );
  });
});
