import type { ErrorClass } from '#libs/contracts';
import { OutboundError } from './outbound-error.js';
import { printable } from './printable.js';

export interface ClassifiedError {
  readonly errorClass: ErrorClass;
  /** For a person; never a query string, user name or body. */
  readonly error: string;
}

const MAX_ERROR_CHARACTERS = 300;

/** How Node and undici name what went wrong, as far as it is not told by the moment when it happened. */
const CLASS_BY_CODE: Readonly<Record<string, ErrorClass>> = {
  ECONNREFUSED: 'connect_refused',
  EHOSTUNREACH: 'connect_refused',
  ENETUNREACH: 'connect_refused',
  EADDRNOTAVAIL: 'connect_refused',
  ECONNRESET: 'connect_reset',
  EPIPE: 'connect_reset',
  UND_ERR_SOCKET: 'connect_reset',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'connect_reset',
  ETIMEDOUT: 'timeout',
  UND_ERR_HEADERS_OVERFLOW: 'body_too_large',
};

/** Maps whatever came out of the HTTP client to the closed list of docs/wire.md 2, and to words. */
export function classifyError(error: unknown): ClassifiedError {
  if (error instanceof OutboundError) return { errorClass: error.errorClass, error: words(error.message) };
  const code = codeOf(error);
  const errorClass = code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') ? 'tls' : CLASS_BY_CODE[code];
  const told = textOf(error, 'message') || textOf(firstOf(error), 'message') || code;
  return {
    errorClass: errorClass ?? 'unknown',
    error: words(code.startsWith('HPE_') ? `the answer is not HTTP/1.1: ${told}` : told),
  };
}

/** The peer, or something on the way, closed the connection. */
export const isConnectionLoss = (error: unknown): boolean => classifyError(error).errorClass === 'connect_reset';

/** Node's error code; of several failed addresses, that of the first. */
export function codeOf(error: unknown): string {
  const code = textOf(error, 'code');
  if (code !== '') return code;
  const first = firstOf(error);
  return first === undefined ? '' : codeOf(first);
}

// By shape, not by `instanceof`: an error may come from another realm.
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const firstOf = (error: unknown): unknown =>
  isObject(error) && Array.isArray(error.errors) ? error.errors[0] : undefined;

function textOf(error: unknown, property: string): string {
  const value = isObject(error) ? error[property] : undefined;
  return typeof value === 'string' ? value : '';
}

const words = (text: string): string => printable(text).slice(0, MAX_ERROR_CHARACTERS) || 'no reason given';
