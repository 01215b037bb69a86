import { PostriderError } from '#libs/contracts';

/** Node and DNS errors, then SQLSTATEs (PostgreSQL 18, appendix A) that say "not now" rather than "wrong". */
const UNAVAILABLE_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
  '25006', // read-only: a standby was reached while a failover goes on
  '40001', // serialization failure
  '40P01', // deadlock: one of the two statements is the victim, and may try again
  '53300', // too many connections
  '55P03', // lock not available
  '57014', // canceled by the statement timeout
  '57P01', // the server shuts down
  '57P02', // the server crashed
  '57P03', // the server starts up
  '58030', // I/O error
]);

/** pg gives these no code. */
const UNAVAILABLE_MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|Query read timeout|not queryable|Client was closed|pool after calling end|timeout expired/i;

export const RETRY_AFTER_SECONDS = 2;

/** pg's own error below what TypeORM wraps around it: the wrapper carries the parameters, which belong in no log. */
export function driverErrorOf(error: unknown): unknown {
  return isObject(error) && isObject(error['driverError']) ? error['driverError'] : error;
}

/** Whether the same statement could succeed later without any change: PostgreSQL is away, starting, or overloaded. */
export function isUnavailable(error: unknown): boolean {
  const cause = driverErrorOf(error);
  if (!isObject(cause)) return false;
  const code = sqlStateOf(cause);
  if (code === 'database_unavailable') return true;
  if (code !== undefined && (UNAVAILABLE_CODES.has(code) || code.startsWith('08'))) return true;
  // A name with several addresses fails with one error for each of them.
  if (Array.isArray(cause['errors']) && cause['errors'].some(isUnavailable)) return true;
  return UNAVAILABLE_MESSAGES.test(String(cause['message']));
}

/** A partition was attached while the row was on its way into the default one: the next try finds its place. */
const CHECK_VIOLATION = '23514';

/** Classes 22 and 23 of SQLSTATE: a value in the statement is at fault, so trying again cannot help. */
export function isDataFault(error: unknown): boolean {
  const code = sqlStateOf(driverErrorOf(error));
  return code !== undefined && /^2[23]/.test(code) && code !== CHECK_VIOLATION;
}

/** Whether a row broke the unique index of that name. */
export function isUniqueViolation(error: unknown, index: string): boolean {
  const cause = driverErrorOf(error);
  return sqlStateOf(cause) === '23505' && isObject(cause) && cause['constraint'] === index;
}

/** `23505` and the like; also Node's codes, such as ECONNREFUSED. */
export function sqlStateOf(error: unknown): string | undefined {
  return isObject(error) && typeof error['code'] === 'string' ? error['code'] : undefined;
}

/** For logs and `/readyz`: never the statement's parameters. */
export function wordsOf(error: unknown): string {
  const cause = driverErrorOf(error);
  if (!isObject(cause)) return String(cause);
  if (Array.isArray(cause['errors']) && !cause['message']) return cause['errors'].map(wordsOf).join('; ');
  return String(cause['message'] ?? cause['code'] ?? 'unknown');
}

export function unavailable(cause: unknown): PostriderError {
  return new PostriderError('database_unavailable', 'PostgreSQL does not answer; it is being reconnected', {
    cause: driverErrorOf(cause),
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
