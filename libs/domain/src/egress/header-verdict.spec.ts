import { headerVerdict } from './header-verdict.js';

const many = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, 'v']));

describe('the verdict on custom headers', () => {
  it.each([
    ['none', {}],
    ['a token for the receiver', { Authorization: 'Bearer abc', 'x-team': 'payments' }],
    ['an empty value', { 'x-empty': '' }],
    ['twenty', many(20)],
    ['4,096 bytes together', { 'x-a': 'v'.repeat(4_093) }],
    ['a name that only begins like a reserved one', { hostess: 'v', 'x-forward': 'v', viaduct: 'v' }],
  ])('accepts %s', (_case, headers) => {
    expect(headerVerdict(headers)).toEqual({ ok: true });
  });

  it.each(
    [
      ...[
        'host',
        'Content-Length',
        'transfer-encoding',
        'connection',
        'te',
        'trailer',
        'upgrade',
        'expect',
        'keep-alive',
      ],
      ...['proxy-authorization', 'Proxy-Connection', 'webhook-id', 'Webhook-Signature', 'forwarded', 'X-Forwarded-For'],
      ...['via', 'accept-encoding'],
    ].map((name) => [name]),
  )('refuses %s, which is not the owner’s to set', (name) => {
    expect(headerVerdict({ [name]: 'v' })).toMatchObject({ ok: false, header: name });
  });

  it.each([
    ['a line feed in a value', { 'x-a': 'v\nx-b: w' }],
    ['a carriage return in a value', { 'x-a': 'v\r' }],
    ['a NUL in a value', { 'x-a': 'v\0' }],
    ['a character beyond ASCII in a value', { 'x-a': 'é' }],
    ['a space in a name', { 'x a': 'v' }],
    ['a colon in a name', { 'x-a:': 'v' }],
    ['a line break in a name', { 'x-a\r\n': 'v' }],
    ['an empty name', { '': 'v' }],
    ['one name in two spellings', { 'x-a': 'v', 'X-A': 'w' }],
    ['twenty-one', many(21)],
    ['4,097 bytes together', { 'x-a': 'v'.repeat(4_094) }],
  ])('refuses %s', (_case, headers) => {
    expect(headerVerdict(headers)).toMatchObject({ ok: false, reason: expect.any(String) });
  });

  it('never repeats a value, which may be a secret', () => {
    expect(JSON.stringify(headerVerdict({ authorization: 'Bearer secret\n' }))).not.toContain('secret');
  });
});
