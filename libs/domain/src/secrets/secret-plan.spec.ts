import { addSecret, canSign, expireSecret, rotateSecrets, type HeldSecret } from './secret-plan.js';

const NOW = 1_700_000_000_000;
const HOUR = 3_600_000;
const hmac = (id: string, expiresAtMs: number | null = null): HeldSecret => ({
  id,
  algorithm: 'hmac-sha256',
  expiresAtMs,
});
const pair = (id: string, expiresAtMs: number | null = null): HeldSecret => ({ id, algorithm: 'ed25519', expiresAtMs });
const many = (count: number): HeldSecret[] => Array.from({ length: count }, (_, index) => hmac(`s${index}`));
const expiring = (...ids: readonly string[]) => ({
  kind: 'change',
  expire: ids.map((id) => ({ id, atMs: NOW + HOUR })),
});

describe('rotating the secrets of an endpoint', () => {
  it.each([
    ['lets the old one sign until the overlap is over', [hmac('a')], expiring('a')],
    [
      'lets none sign longer than it would have',
      [hmac('a'), hmac('b', NOW + 1), hmac('c', NOW + 2 * HOUR)],
      expiring('a', 'c'),
    ],
    ['has nothing to do with those of another kind', [hmac('a'), pair('b')], expiring('a')],
    ['forgets those that are expired', [hmac('a', NOW)], expiring()],
  ])('%s', (_what, held, expected) => {
    expect(rotateSecrets(held, 'hmac-sha256', HOUR, NOW)).toEqual(expected);
  });

  it('never makes more than ten sign at once', () => {
    expect(rotateSecrets(many(10), 'hmac-sha256', HOUR, NOW).kind).toBe('refused');
    expect(rotateSecrets(many(9), 'hmac-sha256', HOUR, NOW).kind).toBe('change');
    expect(rotateSecrets(many(10), 'hmac-sha256', 0, NOW).kind).toBe('change');
    expect(rotateSecrets(many(10), 'ed25519', 0, NOW).kind).toBe('refused');
    expect(addSecret(many(10), NOW).kind).toBe('refused');
    expect(addSecret([...many(9), hmac('old', NOW)], NOW).kind).toBe('change');
  });
});

describe('expiring a secret', () => {
  it.each([
    ['takes one of two', [hmac('a'), hmac('b')], 'standard', 'change'],
    ['takes one that is being replaced', [hmac('a', NOW + 1), hmac('b')], 'standard', 'change'],
    ['keeps the last one', [hmac('a')], 'standard', 'refused'],
    ['keeps the last one that lasts', [hmac('a'), hmac('b', NOW + HOUR)], 'standard', 'refused'],
    ['leaves an Ed25519 pair alone where its owner wants that', [hmac('a'), pair('b')], 'standard', 'change'],
    ['keeps what the format needs', [hmac('a'), pair('b')], 'simple', 'refused'],
    ['knows nothing of others', [hmac('b')], 'standard', 'unknown'],
    ['knows nothing of one that is expired', [hmac('a', NOW), hmac('b')], 'standard', 'unknown'],
  ] as const)('%s', (_what, held, format, expected) => {
    expect(expireSecret(held, 'a', format, NOW).kind).toBe(expected);
  });
});

describe('a signature format', () => {
  it.each([
    ['standard', [pair('a')], true],
    ['standard', [hmac('a', NOW)], false],
    ['simple', [pair('a')], false],
    ['sha256', [pair('a'), hmac('b')], true],
  ] as const)('%s of %o', (format, held, expected) => {
    expect(canSign(held, format)).toBe(expected);
  });
});
