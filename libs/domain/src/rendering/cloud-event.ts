import type { EventSummary } from '#libs/contracts';

/** RFC 3339, which CloudEvents asks for; ISO 8601 allows more, and other Kafka clients write it. */
const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/** An event's attributes by the names that CloudEvents 1.0 has for them; names are lower-case letters and digits. */
export function cloudEventAttributes(event: EventSummary): Readonly<Record<string, string>> {
  const { id, type, source, timestamp, tenantId, version, subject, correlationId } = event;
  return {
    specversion: '1.0',
    id,
    type,
    source: uriReference(source) || 'unknown',
    time: RFC_3339.test(timestamp) ? timestamp : new Date(timestamp).toISOString(),
    tenantid: tenantId,
    eventversion: version,
    ...(subject === undefined || subject === '' ? {} : { subject }),
    ...(correlationId === undefined || correlationId === '' ? {} : { correlationid: correlationId }),
  };
}

/** What no URI holds (RFC 3986), such as a space or a letter beyond ASCII, is percent-encoded. */
const uriReference = (text: string): string =>
  text.toWellFormed().replaceAll(/[^\x21-\x7e]|["<>\\^`{|}]/gu, (character) => encodeURIComponent(character));

/** As a header's value: space, `"`, `%` and what is not printable ASCII percent-encoded (HTTP binding 3.1.3.2). */
export const cloudEventHeader = (value: string): string =>
  value.toWellFormed().replaceAll(/[^\x21\x23\x24\x26-\x7e]/gu, (character) => encodeURIComponent(character));
