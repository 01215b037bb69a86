import { createHash } from 'node:crypto';
import { SCOPES, type Scope } from '#libs/contracts';
import { parseCidr } from '../egress/ip-address.js';
import { includesScope, keyVerdict, type KeyVerdict, type PresentedKey, type StoredKey } from './key-verdict.js';

const NOW = Date.UTC(2026, 0, 2);
const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();
const cidrs = (...texts: readonly string[]) => texts.flatMap((text) => parseCidr(text) ?? []);

const key: StoredKey = {
  keyId: 'k1',
  tenantId: 'ten_a',
  name: 'ci',
  secretHash: hashOf('right'),
  scopes: ['events:write'],
  allowedCidrs: [],
};
const presented: PresentedKey = { secretHash: hashOf('right'), sourceAddress: '192.0.2.7' };

describe('an API key', () => {
  test.each<[string, Partial<StoredKey>, Partial<PresentedKey>, KeyVerdict['kind']]>([
    ['with its secret lets in', {}, {}, 'valid'],
    ['with another secret is as good as none', {}, { secretHash: hashOf('wrong') }, 'unknown'],
    ['with a cut hash is as good as none', {}, { secretHash: Buffer.alloc(3) }, 'unknown'],
    ['that was revoked lets nobody in', { revokedAtMs: NOW - 1 }, {}, 'ended'],
    ['that is revoked this moment lets nobody in', { revokedAtMs: NOW }, {}, 'ended'],
    ['that was revoked by a clock ahead of ours lets nobody in', { revokedAtMs: NOW + 60_000 }, {}, 'ended'],
    ['that will end later lets in', { expiresAtMs: NOW + 1 }, {}, 'valid'],
    ['that ends this moment lets nobody in', { expiresAtMs: NOW }, {}, 'ended'],
    ['for some addresses lets those in', { allowedCidrs: cidrs('10.0.0.0/8', '192.0.2.0/24') }, {}, 'valid'],
    ['for one address lets it in', { allowedCidrs: cidrs('192.0.2.7') }, {}, 'valid'],
    ['for other addresses keeps out', { allowedCidrs: cidrs('10.0.0.0/8') }, {}, 'elsewhere'],
    [
      'takes a mapped address for the IPv4 one',
      { allowedCidrs: cidrs('192.0.2.0/24') },
      { sourceAddress: '::ffff:192.0.2.7' },
      'valid',
    ],
    ['lets IPv6 in', { allowedCidrs: cidrs('2001:db8::/32') }, { sourceAddress: '2001:db8::1' }, 'valid'],
    [
      'does not mind the zone of an address',
      { allowedCidrs: cidrs('fe80::/10') },
      { sourceAddress: 'fe80::1%eth0' },
      'valid',
    ],
    [
      'for some addresses keeps an unreadable one out',
      { allowedCidrs: cidrs('0.0.0.0/0') },
      { sourceAddress: 'unix' },
      'elsewhere',
    ],
    [
      'does not tell a wrong secret where it may come from',
      { allowedCidrs: cidrs('10.0.0.0/8') },
      { secretHash: hashOf('wrong') },
      'unknown',
    ],
    [
      'does not tell a wrong secret that it was revoked',
      { revokedAtMs: NOW - 1 },
      { secretHash: hashOf('wrong') },
      'unknown',
    ],
  ])('%s', (_name, stored, shown, kind) => {
    expect(keyVerdict({ ...key, ...stored }, { ...presented, ...shown }, NOW).kind).toBe(kind);
  });

  test('that nobody has is unknown', () => {
    expect(keyVerdict(undefined, presented, NOW)).toEqual({ kind: 'unknown' });
  });
});

describe('scopes', () => {
  const everyOther = SCOPES.filter((scope) => scope !== 'admin:*');
  test.each(everyOther)('%s includes itself and nothing else', (scope) => {
    expect(SCOPES.filter((wanted) => includesScope([scope], wanted))).toEqual([scope]);
  });

  test('admin:* includes them all', () => {
    expect(SCOPES.every((wanted) => includesScope(['admin:*'], wanted))).toBe(true);
  });

  test('none include none', () => {
    expect(SCOPES.some((wanted) => includesScope([] as readonly Scope[], wanted))).toBe(false);
  });
});
