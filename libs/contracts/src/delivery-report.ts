import type { EndReason, ErrorClass, HoldReason, Trigger } from './delivery-states.js';
import type { DisabledReason } from './endpoint-settings.js';
import type { EndpointHealth } from './endpoint-state.js';
import type { OutgoingRecord, RecordHeaders, RecordPlace } from './kafka-record.js';
import type { Lane } from './lanes.js';
import { TOPICS } from './topics.js';

/** What every report tells of the delivery it is about. */
interface AboutDelivery {
  readonly deliveryId: string;
  readonly tenantId: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly endpointId: string;
  readonly createdAtMs: number;
  readonly lane: Lane;
  /** When it happened, epoch ms, by the reporter's clock. */
  readonly atMs: number;
}

/** Fan-out wrote a delivery record: these deliveries are pending. One report covers the record's endpoints. */
export interface PlannedReport extends Omit<AboutDelivery, 'deliveryId' | 'endpointId'> {
  readonly kind: 'planned';
  readonly endpointIds: readonly string[];
  readonly trigger: Trigger;
  /** The publisher wants them then; absent: at once. */
  readonly dueAtMs?: number;
}

/** One HTTP try and what follows from it. */
export interface AttemptedReport extends AboutDelivery {
  readonly kind: 'attempted';
  readonly attemptId: string;
  /** 1-based, over all chains. */
  readonly attempt: number;
  readonly trigger: Trigger;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly status?: number;
  readonly errorClass?: ErrorClass;
  /** In words, for a person; never a secret, never a query string. */
  readonly error?: string;
  /** The first 1,000 characters of the answer. */
  readonly responseBody?: string;
  readonly next:
    | { readonly state: 'succeeded' }
    | { readonly state: 'retrying'; readonly dueAtMs: number }
    | { readonly state: 'failed'; readonly reason: EndReason }
    /** A manual attempt beside a waiting chain failed; the delivery's state stays what it was. */
    | { readonly state: 'unchanged' };
}

/** The delivery waits without having used an attempt. */
export interface HeldReport extends AboutDelivery {
  readonly kind: 'held';
  readonly reason: HoldReason;
  /** When the reason ends, where that is known. */
  readonly dueAtMs?: number;
  /** Since when it has been held without an attempt in between; an older reporter does not tell. */
  readonly sinceMs?: number;
}

/** The delivery ended without an attempt: its endpoint is gone or disabled. */
export interface EndedReport extends AboutDelivery {
  readonly kind: 'ended';
  readonly state: 'failed' | 'canceled' | 'skipped';
  readonly reason: EndReason;
}

/** The record lies on the dead-letter topic, at this place. */
export interface DeadLetteredReport extends AboutDelivery {
  readonly kind: 'dead-lettered';
  readonly reason: EndReason;
  readonly place: RecordPlace;
}

interface AboutEndpoint {
  readonly tenantId: string;
  readonly endpointId: string;
  readonly atMs: number;
}

/** The endpoint answered 410: it is to be disabled. Of an older version; now this is an `endpoint-disabled`. */
export interface EndpointGoneReport extends AboutEndpoint {
  readonly kind: 'endpoint-gone';
}

/** The endpoint is to be disabled: it answered 410, or has failed for as long as its rule allows. */
export interface EndpointDisabledReport extends AboutEndpoint {
  readonly kind: 'endpoint-disabled';
  readonly reason: Exclude<DisabledReason, 'requested'>;
  /** When its state had last been changed, as the reporter knew it: another change since then stands. */
  readonly stateSinceMs: number;
}

/** How an endpoint fares; told when that changes, and for certain when its owner is warned. */
export interface EndpointHealthReport extends AboutEndpoint {
  readonly kind: 'endpoint-health';
  readonly health: EndpointHealth;
  /** Until when its circuit is open, if it is not closed; in the past when one request may try. */
  readonly circuitOpenUntilMs?: number;
}

/** A line of a record's value on `postrider.attempts`, as JSON. */
export type DeliveryReport =
  | PlannedReport
  | AttemptedReport
  | HeldReport
  | EndedReport
  | DeadLetteredReport
  | EndpointGoneReport
  | EndpointDisabledReport
  | EndpointHealthReport;

const KINDS: ReadonlySet<string> = new Set<DeliveryReport['kind']>([
  'planned',
  'attempted',
  'held',
  'ended',
  'dead-lettered',
  'endpoint-gone',
  'endpoint-disabled',
  'endpoint-health',
]);

/**
 * Keyed by endpoint, so that all reports about one delivery keep their order in one partition. Under load many travel as
 * one record, a line each: a record costs the broker and both ends far more than a line.
 */
export function encodeReport(report: DeliveryReport): OutgoingRecord {
  const key = report.kind === 'planned' ? (report.endpointIds[0] ?? null) : report.endpointId;
  return { topic: TOPICS.attempts, key, value: Buffer.from(JSON.stringify(report)), headers: LINES, joinable: true };
}

const LINES: RecordHeaders = { 'content-type': 'application/x-ndjson' };

/** The reports of a record, one a line, still to be decoded. */
export const reportLines = (value: Buffer | null): readonly string[] => (value ?? '').toString('utf8').split('\n');

/** Undefined for a line that is none of ours; the recorder steps over it. */
export function decodeReport(line: string): DeliveryReport | undefined {
  try {
    const report: unknown = JSON.parse(line);
    if (typeof report !== 'object' || report === null) return undefined;
    const { kind, tenantId } = report as Record<string, unknown>;
    return typeof kind === 'string' && KINDS.has(kind) && typeof tenantId === 'string'
      ? (report as DeliveryReport)
      : undefined;
  } catch {
    return undefined;
  }
}
