import { responseText } from './response-text.js';

describe('the text kept of a response', () => {
  it.each([
    ['plain text as it is', Buffer.from('thanks\r\n\tbye'), 'thanks\r\n\tbye'],
    ['nothing', Buffer.alloc(0), ''],
    ['NUL, which PostgreSQL refuses, as U+FFFD', Buffer.from('a\0b'), 'a\ufffdb'],
    ['terminal escapes disarmed', Buffer.from('\u001b[2J\u0007'), '\ufffd[2J\ufffd'],
    ['C1 control characters disarmed', Buffer.from('\u009b2J'), '\ufffd2J'],
    ['bytes that are not UTF-8 as U+FFFD', Buffer.from([0x61, 0xff, 0xfe, 0x62]), 'a\ufffd\ufffdb'],
    ['half a surrogate in UTF-8 as U+FFFD', Buffer.from([0xed, 0xa0, 0x80]), '\ufffd\ufffd\ufffd'],
    ['a character cut at the end left out', Buffer.from('aé').subarray(0, 2), 'a'],
    ['1,000 characters of more', Buffer.from('é'.repeat(2_000)), 'é'.repeat(1_000)],
    ['no half of an emoji at the 1,000th', Buffer.from(`${'a'.repeat(999)}😀😀`), 'a'.repeat(999)],
    ['an emoji that just fits', Buffer.from(`${'a'.repeat(998)}😀😀`), `${'a'.repeat(998)}😀`],
  ])('is %s', (_case, body, expected) => {
    const text = responseText(body);
    expect(text).toBe(expected);
    expect(text.isWellFormed()).toBe(true);
  });
});
