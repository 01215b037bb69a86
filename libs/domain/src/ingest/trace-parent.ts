/** W3C Trace Context, level 1: version, trace id, span id, flags; later versions may append more. */
const TRACE_PARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;
const MAX_LENGTH = 256;

/** The header as it goes on, or undefined: an invalid traceparent is to be ignored, not refused (W3C, 3.2.2.5). */
export function validTraceParent(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length > MAX_LENGTH) return undefined;
  const [, version, traceId, spanId, rest] = TRACE_PARENT.exec(text) ?? [];
  if (version === undefined || traceId === undefined || spanId === undefined || version === 'ff') return undefined;
  if (version === '00' && rest !== undefined) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return text;
}
