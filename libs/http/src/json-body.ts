import { PostriderError, type ErrorDetail } from '#libs/contracts';
import { readJson } from '#libs/domain';
import type { z } from 'zod';
import { headerOf, type HttpRequest } from './request.js';

/** More than anybody mends at once; a body made of unknown fields must not make an answer of its own size. */
const MAX_ERRORS = 100;
const MAX_NAME = 128;

/** RFC 6901: `~` and `/` inside a name are escaped. A hostile name is cut: it would come back in the answer. */
export const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).slice(0, MAX_NAME).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

export function parseJsonBody<T>(schema: z.ZodType<T>, request: HttpRequest): T {
  const contentType = (headerOf(request, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (contentType !== 'application/json') {
    throw new PostriderError(
      'unsupported_media_type',
      `content-type is "${contentType ?? ''}", expected application/json`,
    );
  }
  return checked(schema, keepable(parseJson(request.body ?? Buffer.alloc(0))), 'the body');
}

/** An empty body stands for an empty object. */
export const parseOptionalJsonBody = <T>(schema: z.ZodType<T>, request: HttpRequest): T =>
  request.body === undefined || request.body.length === 0
    ? checked(schema, {}, 'the body')
    : parseJsonBody(schema, request);

export function parseQuery<T>(schema: z.ZodType<T>, url: string): T {
  const query = url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
  return checked(schema, Object.fromEntries(new URLSearchParams(query)), 'the query');
}

function parseJson(body: Buffer): unknown {
  const document = readJson(body, 'the body');
  if (document.ok) return document.value;
  throw new PostriderError(document.fault.code, document.fault.detail);
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
    { errors: errors.slice(0, MAX_ERRORS) },
  );
}

/**
 * Refuses what would be kept as something else than it says: PostgreSQL takes no NUL in a text, UTF-8 spells no half of a
 * surrogate pair, a number without end is written as null, and a schema leaves out a member that is called `__proto__`.
 */
function keepable(body: unknown): unknown {
  const errors: ErrorDetail[] = [];
  for (const error of unkeepable(body, [])) if (errors.push(error) === MAX_ERRORS) break;
  const [first] = errors;
  if (first === undefined) return body;
  const told = `the body has ${errors.length} fault(s): ${first.pointer} ${first.detail}`;
  throw new PostriderError('validation_failed', told, { errors });
}

function* unkeepable(value: unknown, path: readonly string[]): Iterable<ErrorDetail> {
  if (typeof value === 'string' && isUnstorable(value)) yield fault(path, UNSTORABLE);
  if (typeof value === 'number' && !Number.isFinite(value)) yield fault(path, 'is a number that is too large');
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (isUnstorable(name)) yield fault([...path, name.replaceAll('\0', '').toWellFormed()], UNSTORABLE);
    if (name === '__proto__') yield fault([...path, name], 'is a name that cannot be kept');
    yield* unkeepable(inner, [...path, name]);
  }
}

const UNSTORABLE = 'holds a character that cannot be stored';
const isUnstorable = (text: string): boolean => text.includes('\0') || !text.isWellFormed();
const fault = (path: readonly string[], detail: string): ErrorDetail => ({ pointer: pointerOf(path), detail });
