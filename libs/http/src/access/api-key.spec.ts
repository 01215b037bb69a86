import { formatApiKey, newApiKey, parseApiKey } from './api-key.js';

const SECRET = 'Abcdefghijklmnopqrstuvwxyz012345';
const key = formatApiKey('dev', 'k123', SECRET);

describe('an API key', () => {
  test.each([
    ['a well-formed key is read', key, true],
    ['one wrong letter fails the checksum', key.replace('Abc', 'Abd'), false],
    ['a wrong checksum is refused', `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`, false],
    ['a key of another product is refused', key.replace('pr_', 'sk_'), false],
    ['an empty text is refused', '', false],
  ])('%s', (_name, text, good) => {
    expect(parseApiKey(text) !== undefined).toBe(good);
  });

  test('that was just made is read back, and each is another', () => {
    const made = newApiKey('live', '01kaaaaaaaaaaaaaaaaaaaaaaa');
    expect(parseApiKey(made.text)).toEqual({
      environment: 'live',
      keyId: '01kaaaaaaaaaaaaaaaaaaaaaaa',
      secretHash: made.secretHash,
    });
    expect(newApiKey('live', '01kaaaaaaaaaaaaaaaaaaaaaaa').text).not.toBe(made.text);
  });
});
