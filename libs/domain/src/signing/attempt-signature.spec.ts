import { createHmac, createPublicKey, verify } from 'node:crypto';
import { SIGNATURE_FORMATS } from '#libs/contracts';
import { signAttempt, type AttemptToSign } from './attempt-signature.js';

// The known answers of Standard Webhooks' own reference libraries.
const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
const secret = `whsec_${key.toString('base64')}`;
const oldKey = Buffer.alloc(32, 7);
const oldSecret = `whsec_${oldKey.toString('base64')}`;
const keyPair = 'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==';
const publicKey = createPublicKey({
  key: { kty: 'OKP', crv: 'Ed25519', x: '1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4' },
  format: 'jwk',
});
const body = Buffer.from('{"test": 2432232314}');
const attempt: AttemptToSign = {
  deliveryId: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  eventId: 'evt_1',
  eventType: 'order.created',
  body,
  secrets: [secret],
  nowMs: 1_614_265_330_999,
};
const hexOf = (bytes: Buffer, text: string): string => createHmac('sha256', bytes).update(text).digest('hex');

describe('the signature of an attempt', () => {
  it('in format standard gives the known answer', () => {
    expect(signAttempt('standard', attempt)).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('with an Ed25519 key pair verifies against its public key', () => {
    const token = signAttempt('standard', { ...attempt, secrets: [keyPair] })['webhook-signature'] ?? '';
    const signed = Buffer.from(`${attempt.deliveryId}.1614265330.${body.toString()}`);
    expect(verify(null, signed, publicKey, Buffer.from(token.slice('v1a,'.length), 'base64'))).toBe(true);
  });

  it('in format simple is the hex HMAC of timestamp and body', () => {
    expect(signAttempt('simple', attempt)).toEqual({
      'x-webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'x-webhook-timestamp': '1614265330',
      'x-event-id': 'evt_1',
      'x-webhook-signature': hexOf(key, '1614265330.{"test": 2432232314}'),
    });
    expect(hexOf(key, '1614265330.{"test": 2432232314}')).toMatch(/^[0-9a-f]{64}$/);
  });

  it('in format sha256 is the hex HMAC of the body alone', () => {
    expect(signAttempt('sha256', attempt)).toEqual({
      'x-webhook-event': 'order.created',
      'x-webhook-delivery': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'x-webhook-timestamp': '2021-02-25T15:02:10.999Z',
      'x-webhook-signature-256': `sha256=${hexOf(key, '{"test": 2432232314}')}`,
    });
  });

  it.each([
    ['simple', 'x-webhook-signature', '1614265330.{"test": 2432232314}', ''],
    ['sha256', 'x-webhook-signature-256', '{"test": 2432232314}', 'sha256='],
  ] as const)(
    'in format %s names one signature, and those of older secrets beside it',
    (format, header, text, prefix) => {
      const headers = signAttempt(format, { ...attempt, secrets: [secret, keyPair, oldSecret, secret] });
      expect(headers[header]).toBe(`${prefix}${hexOf(key, text)}`);
      expect(headers[`${header}-previous`]).toBe(`${prefix}${hexOf(oldKey, text)} ${prefix}${hexOf(key, text)}`);
    },
  );

  it.each(SIGNATURE_FORMATS)('in format %s is refused without any secret', (format) => {
    expect(() => signAttempt(format, { ...attempt, secrets: [] })).toThrow(/secret to sign msg_/);
  });

  it.each(['simple', 'sha256'] as const)('in format %s is refused with an Ed25519 key alone', (format) => {
    expect(() => signAttempt(format, { ...attempt, secrets: [keyPair] })).toThrow(/no HMAC secret/);
  });
});
