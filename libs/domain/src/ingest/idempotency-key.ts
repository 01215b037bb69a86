import { createHash } from 'node:crypto';
import type { IncomingPublish } from './read-request.js';

export type IdempotencyKey =
  | { readonly kind: 'none' }
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'invalid'; readonly detail: string };

const MAX_LENGTH = 255;

/** Reads `Idempotency-Key`: a structured-field string in quotes (IETF draft), or the bare text that most clients send. */
export function readIdempotencyKey(header: string | readonly string[] | undefined): IdempotencyKey {
  if (header === undefined) return { kind: 'none' };
  if (typeof header !== 'string') return invalid('is given more than once');
  const key = /^"(.*)"$/.exec(header.trim())?.[1]?.replaceAll(/\\(["\\])/g, '$1') ?? header.trim();
  if (key === '' || key.length > MAX_LENGTH)
    return invalid(`has ${key.length} characters, expected 1 to ${MAX_LENGTH}`);
  if (!/^[\x20-\x7e]+$/.test(key)) return invalid('must be printable ASCII');
  return { kind: 'key', key };
}

const invalid = (fault: string): IdempotencyKey => ({ kind: 'invalid', detail: `the Idempotency-Key ${fault}` });

/** What "the same body" means for a key: the bytes, and what decides how they are read. */
export function fingerprintOf({ format, headers, body }: IncomingPublish): string {
  const hash = createHash('sha256').update(format).update('\0');
  if (format === 'binary-cloud-event') {
    const attributes = Object.keys(headers).filter((name) => /^ce[-_]/.test(name));
    for (const name of attributes.sort()) hash.update(`${name}:${String(headers[name])}\0`);
  }
  return hash.update(body).digest('base64url');
}
