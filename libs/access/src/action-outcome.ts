import type { ActionOutcome, ActionResult } from '#libs/database';
import { changedFields, redacted } from '#libs/domain';
import type { ActionEnd } from '#libs/http';

/** Of `before` and of `after`; what is larger is only said to be. */
const MAX_JSON_BYTES = 16_384;

/** How a call ended, as it is kept on record. */
export function outcomeOf({ target, before, after, status, code }: ActionEnd): ActionOutcome {
  return {
    target: target ?? null,
    result: resultOf(status),
    status,
    code: code ?? null,
    changed: changedFields(before, after).slice(0, 100),
    before: kept(before),
    after: kept(after),
  };
}

function resultOf(status: number): ActionResult {
  if (status < 400) return 'succeeded';
  if (status >= 500) return 'failed';
  return status === 401 || status === 403 ? 'denied' : 'refused';
}

function kept(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  // PostgreSQL takes U+0000 and half a surrogate pair in no jsonb.
  const text = JSON.stringify(redacted(value)).replace(
    /\\u0000|\\ud[89ab][0-9a-f]{2}|\\ud[c-f][0-9a-f]{2}/gi,
    '\\ufffd',
  );
  return Buffer.byteLength(text) <= MAX_JSON_BYTES ? text : JSON.stringify({ tooLarge: Buffer.byteLength(text) });
}
