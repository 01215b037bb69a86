import { eventHeaders, type EventSummary } from './event-envelope.js';
import { HEADERS } from './headers.js';
import type { OutgoingRecord } from './kafka-record.js';
import { TOPICS } from './topics.js';

/** What Postrider tells about itself (docs/operational-events.md). */
export const OPERATIONAL_EVENT_TYPES = [
  'endpoint.created',
  'endpoint.updated',
  'endpoint.deleted',
  'endpoint.disabled',
  'endpoint.warning',
  'endpoint.tripped',
  'endpoint.recovered',
  'delivery.exhausted',
  'replay.completed',
  'queue.backlog',
] as const;
export type OperationalEventType = (typeof OPERATIONAL_EVENT_TYPES)[number];

/**
 * Which events an endpoint gets: those that publishers send, what Postrider tells about the tenant's own endpoints and
 * deliveries, or what it tells about every tenant's.
 */
export const ENDPOINT_SCOPES = ['events', 'operational', 'installation'] as const;
export type EndpointScope = (typeof ENDPOINT_SCOPES)[number];
export type OperationalScope = Exclude<EndpointScope, 'events'>;

export interface OperationalEvent {
  /** The same however often it is written to the topic. */
  readonly id: string;
  /** Who gets it. */
  readonly tenantId: string;
  readonly scope: OperationalScope;
  readonly type: string;
  readonly atMs: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An envelope like a publisher's, so that whatever reads events reads these. */
export function operationalEnvelope(event: OperationalEvent): Buffer {
  const { data } = event;
  return Buffer.from(JSON.stringify({ ...summaryOf(event), data }));
}

/** Keyed by tenant: what is told about one tenant keeps its order. */
export function encodeOperationalEvent(event: OperationalEvent): OutgoingRecord {
  return {
    topic: TOPICS.operationalEvents,
    key: event.tenantId,
    value: operationalEnvelope(event),
    headers: { ...eventHeaders(summaryOf(event)), [HEADERS.scope]: event.scope },
  };
}

const summaryOf = ({ id, type, tenantId, atMs }: OperationalEvent): EventSummary => ({
  id,
  type,
  version: '1',
  timestamp: new Date(atMs).toISOString(),
  source: 'postrider',
  tenantId,
});
