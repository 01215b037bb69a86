/** No receiver can hold its deliveries for longer than this by one answer. */
export const MAX_RETRY_AFTER_MS = 24 * 3_600_000;

const SECONDS = /^\d+(\.\d*)?$|^\.\d+$/;
/** RFC 9110 5.6.7: IMF-fixdate, and the two obsolete forms that a recipient must still read. */
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /;

/**
 * Reads a Retry-After header (RFC 9110 10.2.3): seconds, with decimals as some receivers send them, or an HTTP date.
 * @returns milliseconds from `nowMs`, at most 24 h; undefined for garbage, which is ignored
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (SECONDS.test(text)) return Math.min(Math.ceil(Number(text) * 1_000), MAX_RETRY_AFTER_MS);
  if (!HTTP_DATE.test(text)) return undefined;
  const dateMs = Date.parse(/GMT$/.test(text) ? text : `${text} GMT`);
  return Number.isNaN(dateMs) ? undefined : Math.min(Math.max(0, dateMs - nowMs), MAX_RETRY_AFTER_MS);
}
