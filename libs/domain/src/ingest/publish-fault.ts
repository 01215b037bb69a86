import type { ErrorCode, ErrorDetail } from '#libs/contracts';

/** Why a publish request, or one event of a batch, is refused. Expected, so a value and not an exception. */
export interface PublishFault {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly errors: readonly ErrorDetail[];
}

/** More than anybody mends at once; a body made of unknown fields must not make an answer of its own size. */
const MAX_ERRORS = 100;

export const fault = (code: ErrorCode, detail: string, errors: readonly ErrorDetail[] = []): PublishFault => ({
  code,
  detail,
  errors,
});

/** All faults found in the values of one event, with the first told in the sentence that people read. */
export function faultOfErrors(code: ErrorCode, errors: readonly ErrorDetail[]): PublishFault {
  const [first] = errors;
  const count = errors.length === 1 ? 'one fault' : `${errors.length} faults`;
  return fault(
    code,
    `the event has ${count}: ${first?.pointer ?? ''} ${first?.detail ?? ''}`,
    errors.slice(0, MAX_ERRORS),
  );
}
