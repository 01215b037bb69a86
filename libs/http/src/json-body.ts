import { isUtf8 } from 'node:buffer';
import { PostriderError, type ErrorDetail } from '#libs/contracts';
import type { z } from 'zod';
import { headerOf, type HttpRequest } from './request.js';

/** RFC 6901: `~` and `/` inside a name are escaped. */
export const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

export function parseJsonBody<T>(schema: z.ZodType<T>, request: HttpRequest): T {
  const contentType = (headerOf(request, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (contentType !== 'application/json') {
    throw new PostriderError(
      'unsupported_media_type',
      `content-type is "${contentType ?? ''}", expected application/json`,
    );
  }
  return checked(schema, parseJson(request.body ?? Buffer.alloc(0)), 'the body');
}

export function parseQuery<T>(schema: z.ZodType<T>, url: string): T {
  const query = url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
  return checked(schema, Object.fromEntries(new URLSearchParams(query)), 'the query');
}

function parseJson(body: Buffer): unknown {
  if (body.length === 0) throw new PostriderError('invalid_json', 'the body is empty, expected a JSON object');
  if (!isUtf8(body)) throw new PostriderError('invalid_json', 'the body is not valid UTF-8');
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new PostriderError('invalid_json', `the body is not JSON: ${(error as Error).message.slice(0, 200)}`);
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, place: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap((issue): ErrorDetail[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ pointer: pointerOf([...issue.path, key]), detail: 'is not a known field here' }))
      : [{ pointer: pointerOf(issue.path), detail: issue.message }],
  );
  const first = errors[0];
  throw new PostriderError(
    'validation_failed',
    `${place} has ${errors.length} fault(s): ${first?.pointer || '(all)'} ${first?.detail ?? ''}`,
    { errors },
  );
}
