/** Every error that can reach a user of the API, with its HTTP status. The code is the stable part; texts may change. */
export const ERROR_CODES = {
  invalid_json: 400,
  invalid_request: 400,
  invalid_cursor: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  not_acceptable: 406,
  request_timeout: 408,
  conflict: 409,
  incompatible_schema: 409,
  idempotency_key_in_use: 409,
  payload_too_large: 413,
  event_too_large: 413,
  unsupported_media_type: 415,
  expectation_failed: 417,
  validation_failed: 422,
  nesting_too_deep: 422,
  blocked_address: 422,
  idempotency_key_reused: 422,
  rate_limited: 429,
  headers_too_large: 431,
  internal: 500,
  broker_unavailable: 503,
  buffer_full: 503,
  database_unavailable: 503,
  not_ready: 503,
  shutting_down: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** One fault in a request: a JSON pointer to the place, and what was expected there. */
export interface ErrorDetail {
  readonly pointer: string;
  readonly detail: string;
}

interface ErrorOptions {
  readonly cause?: unknown;
  readonly errors?: readonly ErrorDetail[];
  /** Seconds after which a retry makes sense; becomes the Retry-After header. */
  readonly retryAfterSeconds?: number;
  /** What the answer's headers tell beside that. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Members that the problem has beside those of every problem (RFC 9457, 3.2). */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** The one error class: a stable code, a message that names value, place and expectation, and the cause kept. */
export class PostriderError extends Error {
  override readonly name = 'PostriderError';
  readonly errors: readonly ErrorDetail[];
  readonly retryAfterSeconds: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: ErrorOptions = {},
  ) {
    super(message, { cause: options.cause });
    this.errors = options.errors ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.headers = options.headers ?? {};
    this.members = options.members ?? {};
  }

  get status(): number {
    return ERROR_CODES[this.code];
  }
}
