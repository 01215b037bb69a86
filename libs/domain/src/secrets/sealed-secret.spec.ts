import { parseKeyring, type Keyring } from './keyring.js';
import { openSecret, sealSecret, type SecretPlace } from './sealed-secret.js';

const keyText = (fill: number): string => Buffer.alloc(32, fill).toString('base64');

function keyringOf(text: string): Keyring {
  const parsed = parseKeyring(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.keyring;
}

const place: SecretPlace = { tenantId: 'ten_a', table: 'endpoint_secrets', column: 'sealed', row: 'ep_1' };
const old = keyringOf(`old:${keyText(1)}`);
const rotated = keyringOf(`new:${keyText(2)},old:${keyText(1)}`);
const nonce = Buffer.alloc(12, 9);
const sealed = sealSecret('whsec_abc', place, old, nonce);

function flipLastByte(text: string, part: number): string {
  const parts = text.split('.');
  const bytes = Buffer.from(parts[part] ?? '', 'base64url');
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  parts[part] = bytes.toString('base64url');
  return parts.join('.');
}

describe('a sealed secret', () => {
  test('opens in its own place, and does not show the secret', () => {
    expect(openSecret(sealed, place, old)).toEqual({ ok: true, secret: 'whsec_abc' });
    expect(sealed).toMatch(/^v1\.old\./);
    expect(Buffer.from(sealed.split('.')[3] ?? '', 'base64url').toString('latin1')).not.toContain('whsec');
  });

  test('still opens after a new key was put in front, which seals from then on', () => {
    expect(openSecret(sealed, place, rotated)).toEqual({ ok: true, secret: 'whsec_abc' });
    expect(sealSecret('x', place, rotated, nonce)).toMatch(/^v1\.new\./);
  });

  test.each([
    ['another tenant', { tenantId: 'ten_b' }],
    ['another table', { table: 'sources' }],
    ['another column', { column: 'other' }],
    ['another row', { row: 'ep_2' }],
    ['parts that only joined spell the same', { tenantId: 'ten_aend', table: 'point_secrets' }],
  ])('does not open in %s', (_name, change) => {
    expect(openSecret(sealed, { ...place, ...change }, old)).toEqual({ ok: false, reason: 'not_authentic' });
  });

  test.each([
    ['with a changed ciphertext or tag', flipLastByte(sealed, 3), 'not_authentic'],
    ['with a changed nonce', flipLastByte(sealed, 2), 'not_authentic'],
    ['of an unknown version', sealed.replace('v1.', 'v2.'), 'unreadable'],
    ['cut short', sealed.slice(0, 20), 'unreadable'],
    ['with text behind it', `${sealed}.x`, 'unreadable'],
    ['that is empty', '', 'unreadable'],
  ])('does not open %s', (_name, text, reason) => {
    expect(openSecret(text, place, old)).toEqual({ ok: false, reason });
  });

  test('does not open with a key of another id, nor with other bytes under the same id', () => {
    expect(openSecret(sealed, place, keyringOf(`new:${keyText(1)}`))).toEqual({ ok: false, reason: 'unknown_key' });
    expect(openSecret(sealed, place, keyringOf(`old:${keyText(2)}`))).toEqual({ ok: false, reason: 'not_authentic' });
  });
});

describe('the keyring', () => {
  test('seals with its first key and opens with all', () => {
    const keyring = keyringOf(` b:${keyText(2)} , a:${keyText(1)} `);
    expect(keyring.sealing.id).toBe('b');
    expect([...keyring.opening.keys()]).toEqual(['b', 'a']);
  });

  test.each([
    ['nothing at all', ''],
    ['a key without an id', keyText(1)],
    ['an id of other letters', `a.b:${keyText(1)}`],
    ['16 bytes', `a:${Buffer.alloc(16, 1).toString('base64')}`],
    ['base64 without padding', `a:${keyText(1).replace('=', '')}`],
    ['an id twice', `a:${keyText(1)},a:${keyText(2)}`],
    ['an empty entry', `a:${keyText(1)},`],
  ])('refuses %s, and keeps the key out of its reason', (_name, text) => {
    const parsed = parseKeyring(text);
    expect(parsed.ok).toBe(false);
    expect(JSON.stringify(parsed)).not.toContain(keyText(1).slice(0, 8));
  });
});
