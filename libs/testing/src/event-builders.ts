import { eventHeaders, newId, TOPICS, type EventSummary, type OutgoingRecord } from '#libs/contracts';

/** What `POST /v1/events` takes. `data` is raw JSON text, so that a test decides every byte of it. */
export interface EventRequestOptions {
  readonly type?: string;
  readonly data?: string;
  readonly id?: string;
}

/** Numbers beyond 2^53, a key given twice, -0, escapes and spaces: what a parse-and-stringify on the way would change. */
export const FRAGILE_DATA =
  '{"big":12345678901234567890,"twice":1,"twice":2,"zero":-0,"exact":1.10,"text":"\\u00e9\\/\\ud83d\\ude00é","list":[ 1 ,2 ]}';

/** The body of a publish request, as text. */
export function eventRequest({ type = 'order.created', data = '{"total":1}', id }: EventRequestOptions = {}): string {
  return `{"type":${JSON.stringify(type)},${id === undefined ? '' : `"id":${JSON.stringify(id)},`}"data":${data}}`;
}

/** An event as it lies in the events topic. */
export function eventSummary(overrides: Partial<EventSummary> = {}): EventSummary {
  return {
    id: newId('evt', Date.now()),
    type: 'order.created',
    tenantId: 'ten_default',
    timestamp: new Date().toISOString(),
    source: 'test',
    version: '1',
    ...overrides,
  };
}

/** The envelope's bytes, `data` spliced in as it is. */
export function eventEnvelope(event: EventSummary, data = '{"total":1}'): Buffer {
  const attributes = JSON.stringify(event);
  return Buffer.from(`${attributes.slice(0, -1)},"data":${data}}`);
}

/** A record of the events topic, such as any Kafka client could produce. */
export function eventRecord(event: EventSummary = eventSummary(), data?: string): OutgoingRecord {
  return { topic: TOPICS.events, key: event.id, value: eventEnvelope(event, data), headers: eventHeaders(event) };
}
