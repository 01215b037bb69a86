import { newSigningSecret } from '#libs/domain';
import { newSecret, secretRotation } from './secret.dto.js';

const hmac = newSigningSecret();
const pair = newSigningSecret('ed25519');

describe('a wish for a secret', () => {
  test('needs nothing', () => {
    expect(newSecret.parse({})).toEqual({ algorithm: 'hmac-sha256' });
    expect(secretRotation.parse({})).toEqual({ algorithm: 'hmac-sha256', overlapSeconds: 86_400 });
  });

  test.each<[string, object]>([
    ['a secret of its own', { secret: hmac }],
    ['a pair of its own', { algorithm: 'ed25519', secret: pair }],
    ['no overlap', { overlapSeconds: 0 }],
    ['a week of overlap', { overlapSeconds: 604_800 }],
  ])('takes %s', (_what, body) => {
    expect(secretRotation.safeParse(body).success).toBe(true);
  });

  test.each<[string, object]>([
    ['a pair that is to be an HMAC secret', { secret: pair }],
    ['an HMAC secret that is to be a pair', { algorithm: 'ed25519', secret: hmac }],
    ['a short secret', { secret: 'whsec_c2hvcnQ=' }],
    ['any text', { secret: 'hunter2' }],
    ['more than a week of overlap', { overlapSeconds: 604_801 }],
    ['an overlap in the past', { overlapSeconds: -1 }],
    ['an unknown algorithm', { algorithm: 'md5' }],
    ['an unknown field', { days: 1 }],
  ])('refuses %s', (_what, body) => {
    expect(secretRotation.safeParse(body).success).toBe(false);
  });

  test('never repeats a secret in its refusal', () => {
    expect(JSON.stringify(newSecret.safeParse({ secret: 'whsec_not-base64!' }).error)).not.toContain('not-base64');
  });
});
