import { formatApiKey, parseApiKey, sameApiKey } from './api-key.js';

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

  test('is the same only with the same id and secret', () => {
    const parse = (text: string) => {
      const parsed = parseApiKey(text);
      if (parsed === undefined) throw new Error(`unreadable key ${text}`);
      return parsed;
    };
    expect(sameApiKey(parse(key), parse(key))).toBe(true);
    expect(sameApiKey(parse(key), parse(formatApiKey('dev', 'k124', SECRET)))).toBe(false);
    expect(sameApiKey(parse(key), parse(formatApiKey('dev', 'k123', `x${SECRET}`)))).toBe(false);
  });
});
