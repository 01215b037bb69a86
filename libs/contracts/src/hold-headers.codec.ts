import type { HoldHistory } from './delivery-record.js';
import { integerHeader } from './event-envelope.js';
import { HEADERS } from './headers.js';
import type { RecordHeaders } from './kafka-record.js';

export const heldHeaders = ({ sinceMs, times, seq, line }: HoldHistory): Record<string, string> => ({
  [HEADERS.heldSince]: String(sinceMs),
  [HEADERS.timesHeld]: String(times),
  ...(seq === undefined ? {} : { [HEADERS.holdSeq]: String(seq) }),
  ...(line === undefined ? {} : { [HEADERS.holdLine]: line }),
});

/** Undefined for a delivery that has not been held since its last attempt. Throws for a number that is none. */
export function holdHistoryOf(headers: RecordHeaders): HoldHistory | undefined {
  const sinceMs = integerHeader(headers, HEADERS.heldSince);
  if (sinceMs === undefined) return undefined;
  const seq = integerHeader(headers, HEADERS.holdSeq);
  const line = headers[HEADERS.holdLine];
  return {
    sinceMs,
    times: integerHeader(headers, HEADERS.timesHeld) ?? 1,
    ...(seq === undefined ? {} : { seq }),
    ...(line === 'endpoint' || line === 'key' ? { line } : {}),
  };
}
