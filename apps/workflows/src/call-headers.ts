import { eventHeaders, type EventSummary } from '#libs/contracts';

const PRINTABLE = /^[\x20-\x7e]*$/;

/**
 * The headers of a call: the CloudEvents attributes that the Kafka record has, spelled as HTTP spells them (`ce-id` for
 * `ce_id`), and the publisher's trace context. A value that HTTP cannot carry is left out: sent, it would make the call
 * fail for ever.
 */
export function callHeaders(event: EventSummary, traceParent: string | undefined): Record<string, string> {
  const attributes = Object.entries(eventHeaders(event)).map(
    ([name, value]) => [name.replace('_', '-'), value] as const,
  );
  const headers = traceParent === undefined ? attributes : [...attributes, ['traceparent', traceParent] as const];
  return Object.fromEntries(headers.filter(([, value]) => PRINTABLE.test(value)));
}
