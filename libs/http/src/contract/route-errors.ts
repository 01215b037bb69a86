import { ERROR_CODES, type ErrorCode } from '#libs/contracts';
import type { HttpRoute } from './http-routes.js';
import { queryFieldsOf } from './query-fields.js';

/** What a route may answer because of what it is, beside what its description names. `internal` is none: it is a bug. */
export function errorsOf(route: HttpRoute): ErrorCode[] {
  const readsBody = route.body !== undefined || route.description?.bodies !== undefined;
  const codes = new Set<ErrorCode>([
    // A URL with a NUL or a broken escape never reaches the route.
    'invalid_request',
    'shutting_down',
    ...(route.guarded ? (['unauthorized', 'forbidden', 'database_unavailable'] as const) : []),
    'buffer_full',
    ...(route.parameters.length > 0 ? (['not_found'] as const) : []),
    ...(route.method === 'get' ? [] : (['payload_too_large', 'request_timeout', 'unsupported_media_type'] as const)),
    ...(readsBody
      ? (['invalid_json', 'nesting_too_deep', 'unsupported_media_type', 'validation_failed'] as const)
      : []),
    ...(route.query === undefined ? [] : (['validation_failed'] as const)),
    ...(queryFieldsOf(route.query).includes('cursor') ? (['invalid_cursor'] as const) : []),
    ...(route.description?.errors ?? []),
  ]);
  return [...codes].sort();
}

/** By status, in order. */
export function errorsByStatus(route: HttpRoute): ReadonlyMap<number, readonly ErrorCode[]> {
  const codes = errorsOf(route);
  const statuses = [...new Set(codes.map((code): number => ERROR_CODES[code]))].sort((one, other) => one - other);
  return new Map(statuses.map((status) => [status, codes.filter((code) => ERROR_CODES[code] === status)]));
}
