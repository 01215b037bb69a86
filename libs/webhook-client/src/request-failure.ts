import type { ErrorClass } from '#libs/contracts';
import { isAxiosError } from 'axios';
import { OutboundError } from './outbound-error.js';

/** Why a request of the guarded axios gave no usable answer. */
export interface RequestFailure {
  readonly errorClass: ErrorClass;
  /** In words; no query string, no user name. */
  readonly error: string;
  /** There was an answer with this status, only its body was too large to be read. */
  readonly status?: number;
}

/** What an error of the guarded axios means; undefined for any other error, which is a bug. */
export function requestFailureOf(error: unknown): RequestFailure | undefined {
  if (!isAxiosError(error) || !(error.cause instanceof OutboundError)) return undefined;
  const { errorClass, message } = error.cause;
  const status = error.response?.status;
  return { errorClass, error: message, ...(status === undefined ? {} : { status }) };
}
