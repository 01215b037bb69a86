import { fingerprintOf, readIdempotencyKey } from './idempotency-key.js';
import type { PublishFormat } from './publish-format.js';

describe('an Idempotency-Key', () => {
  test.each<[string, string | string[] | undefined, string]>([
    ['is absent', undefined, 'none'],
    ['is bare', 'abc-123', 'abc-123'],
    ['is the same in quotes', '"abc-123"', 'abc-123'],
    ['may hold escaped quotes', '"a\\"b"', 'a"b'],
    ['must not be empty', '', 'invalid'],
    ['must not be empty in quotes', '""', 'invalid'],
    ['has at most 255 characters', 'a'.repeat(256), 'invalid'],
    ['is ASCII', 'ключ', 'invalid'],
    ['is given once', ['a', 'b'], 'invalid'],
  ])('%s', (_sentence, header, expected) => {
    const read = readIdempotencyKey(header);
    expect(read.kind === 'key' ? read.key : read.kind).toBe(expected);
  });
});

describe('the fingerprint of a request', () => {
  const of = (format: PublishFormat, body: string, headers: Record<string, string> = {}): string =>
    fingerprintOf({ format, headers, body: Buffer.from(body) });

  test('differs by body, by format and by CloudEvents headers, and by nothing else', () => {
    expect(of('event', '{}', { accept: 'a' })).toBe(of('event', '{}', { accept: 'b' }));
    expect(of('event', '{}')).not.toBe(of('event', '{} '));
    expect(of('event', '{}')).not.toBe(of('cloud-event', '{}'));
    expect(of('binary-cloud-event', '{}', { 'ce-id': '1' })).not.toBe(of('binary-cloud-event', '{}', { 'ce-id': '2' }));
    expect(of('binary-cloud-event', '{}', { 'ce-id': '1', 'ce-type': 'a' })).toBe(
      of('binary-cloud-event', '{}', { 'ce-type': 'a', 'ce-id': '1' }),
    );
  });
});
