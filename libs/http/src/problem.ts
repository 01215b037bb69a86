import { PostriderError, type ErrorCode, type ErrorDetail } from '#libs/contracts';

/** RFC 9457 problem details, the one shape of every 4xx and 5xx. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: ErrorCode;
  readonly requestId: string;
  readonly errors: readonly ErrorDetail[];
}

export const TITLES: Readonly<Record<ErrorCode, string>> = {
  invalid_json: 'The body is not valid JSON',
  invalid_request: 'The request is not valid',
  invalid_cursor: 'The cursor does not belong to this list',
  unauthorized: 'A valid API key is needed',
  forbidden: 'The API key does not allow this',
  not_found: 'Not found',
  method_not_allowed: 'Method not allowed',
  not_acceptable: 'Not acceptable',
  request_timeout: 'The request took too long',
  conflict: 'The present state does not allow this',
  incompatible_schema: 'The schema breaks receivers or publishers',
  idempotency_key_in_use: 'A request with this Idempotency-Key is still running',
  payload_too_large: 'The request is too large',
  event_too_large: 'The event is too large',
  unsupported_media_type: 'The content type is not supported',
  expectation_failed: 'The expectation cannot be met',
  validation_failed: 'Some values are not valid',
  nesting_too_deep: 'The JSON is nested too deep',
  blocked_address: 'The address is not allowed',
  idempotency_key_reused: 'The Idempotency-Key was used with another body',
  rate_limited: 'Too many requests',
  headers_too_large: 'The headers are too large',
  internal: 'Internal error',
  broker_unavailable: 'The broker is not available',
  buffer_full: 'The publish buffer is full',
  database_unavailable: 'The database is not available',
  not_ready: 'The process cannot do its work yet',
  shutting_down: 'The service is shutting down',
};

const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  406: 'not_acceptable',
  408: 'request_timeout',
  409: 'conflict',
  413: 'payload_too_large',
  414: 'invalid_request',
  415: 'unsupported_media_type',
  417: 'expectation_failed',
  422: 'validation_failed',
  429: 'rate_limited',
  431: 'headers_too_large',
  503: 'shutting_down',
};

/**
 * What any thrown value means to the client. Errors that are not ours tell no details: a message of a library may hold
 * SQL, paths or data.
 */
export function problemErrorOf(thrown: unknown): PostriderError {
  if (thrown instanceof PostriderError) return thrown;
  const status = statusOf(thrown);
  const code = status === undefined ? undefined : CODE_OF_STATUS[status];
  if (code === undefined) {
    return new PostriderError('internal', 'something went wrong here; the request id finds it in the logs', {
      cause: thrown,
    });
  }
  const message = code === 'payload_too_large' ? 'the request body exceeds the limit' : (thrown as Error).message;
  return new PostriderError(code, message, { cause: thrown });
}

function problemOf(error: PostriderError, request: { readonly id: string; readonly url: string }): Problem {
  return {
    type: `urn:postrider:error:${error.code}`,
    title: TITLES[error.code],
    status: error.status,
    detail: error.message,
    instance: request.url.split('?')[0] ?? '/',
    code: error.code,
    requestId: request.id,
    errors: error.errors,
    ...error.members,
  };
}

/** A problem's answer, ready to be sent. */
export function problemAnswer(
  error: PostriderError,
  request: { readonly id: string; readonly url: string },
): { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  return {
    status: error.status,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      ...error.headers,
      ...(error.retryAfterSeconds === undefined
        ? {}
        : { 'retry-after': String(Math.max(1, Math.ceil(error.retryAfterSeconds))) }),
      ...(error.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    },
    body: JSON.stringify(problemOf(error, request)),
  };
}

/** Nest's exceptions tell their status by a method, Fastify's by a field. */
function statusOf(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  if ('getStatus' in thrown && typeof thrown.getStatus === 'function') return Number(thrown.getStatus());
  if ('statusCode' in thrown && typeof thrown.statusCode === 'number') return thrown.statusCode;
  return undefined;
}
