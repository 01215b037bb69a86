import type { DeliveryState, EndReason, ErrorClass, HoldReason, Lane, Trigger } from '#libs/contracts';
import type { DeliverySnapshot, ReportVersion } from '#libs/domain';
import {
  storable,
  storableInteger,
  storableIntegerOrNull,
  storableOrNull,
  storableTime,
  storableTimeOrNull,
} from '../storable-text.js';

/** A row as {@link SELECT} reads it. */
export interface DeliveryRow {
  readonly id: string;
  readonly createdAt: Date;
  readonly tenantId: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly endpointId: string;
  readonly lane: Lane;
  readonly state: DeliveryState;
  readonly trigger: Trigger;
  readonly attempts: number;
  readonly nextAttemptAt: Date | null;
  readonly holdReason: HoldReason | null;
  readonly heldSince: Date | null;
  readonly lastAttemptAt: Date | null;
  readonly lastStatus: number | null;
  readonly errorClass: ErrorClass | null;
  readonly error: string | null;
  readonly endReason: EndReason | null;
  readonly deadLetterTopic: string | null;
  readonly deadLetterPartition: number | null;
  readonly deadLetterOffset: number | null;
  readonly updatedAt: Date;
  readonly reportPartition: number;
  readonly reportOffset: number;
  readonly reportedAt: Date;
}

export const SELECT = `
  SELECT d.id, d.created_at AS "createdAt", d.tenant_id AS "tenantId", d.event_id AS "eventId",
    d.event_type AS "eventType", d.endpoint_id AS "endpointId", d.lane, d.state, d.trigger, d.attempts,
    d.next_attempt_at AS "nextAttemptAt", d.hold_reason AS "holdReason", d.held_since AS "heldSince", d.last_attempt_at AS "lastAttemptAt",
    d.last_status AS "lastStatus", d.error_class AS "errorClass", d.error, d.end_reason AS "endReason",
    d.dead_letter_topic AS "deadLetterTopic", d.dead_letter_partition AS "deadLetterPartition",
    d.dead_letter_offset::float8 AS "deadLetterOffset", d.updated_at AS "updatedAt",
    d.report_partition AS "reportPartition", d.report_offset::float8 AS "reportOffset", d.reported_at AS "reportedAt"
  FROM deliveries d`;

const MAX_TEXT_LENGTH = 256;
const MAX_WORDS_LENGTH = 2_000;
const word = (value: string): string => storable(value, MAX_TEXT_LENGTH);
const wordOrNull = (value: string | undefined): string | null => storableOrNull(value, MAX_TEXT_LENGTH);

type Value = string | number | null;

/** Every column once: its name, its type, and where its value comes from. */
const COLUMNS: readonly (readonly [string, string, (snapshot: DeliverySnapshot, version: ReportVersion) => Value])[] = [
  ['id', 'text', ({ id }) => word(id)],
  ['created_at', 'timestamptz', ({ createdAtMs }) => storableTime(createdAtMs)],
  ['tenant_id', 'text', ({ tenantId }) => word(tenantId)],
  ['event_id', 'text', ({ eventId }) => word(eventId)],
  ['event_type', 'text', ({ eventType }) => word(eventType)],
  ['endpoint_id', 'text', ({ endpointId }) => word(endpointId)],
  ['lane', 'text', ({ lane }) => word(lane)],
  ['state', 'text', ({ state }) => word(state)],
  ['trigger', 'text', ({ trigger }) => word(trigger)],
  ['attempts', 'int', ({ attempts }) => storableInteger(attempts)],
  ['next_attempt_at', 'timestamptz', ({ nextAttemptAtMs }) => storableTimeOrNull(nextAttemptAtMs)],
  ['hold_reason', 'text', ({ holdReason }) => wordOrNull(holdReason)],
  ['held_since', 'timestamptz', ({ heldSinceMs }) => storableTimeOrNull(heldSinceMs)],
  ['last_attempt_at', 'timestamptz', ({ lastAttemptAtMs }) => storableTimeOrNull(lastAttemptAtMs)],
  ['last_status', 'int', ({ lastStatus }) => storableIntegerOrNull(lastStatus)],
  ['error_class', 'text', ({ errorClass }) => wordOrNull(errorClass)],
  ['error', 'text', ({ error }) => storableOrNull(error, MAX_WORDS_LENGTH)],
  ['end_reason', 'text', ({ endReason }) => wordOrNull(endReason)],
  ['dead_letter_topic', 'text', ({ deadLetter }) => wordOrNull(deadLetter?.topic)],
  ['dead_letter_partition', 'int', ({ deadLetter }) => storableIntegerOrNull(deadLetter?.partition)],
  ['dead_letter_offset', 'bigint', ({ deadLetter }) => deadLetter?.offset ?? null],
  ['updated_at', 'timestamptz', ({ updatedAtMs }) => storableTime(updatedAtMs)],
  ['report_partition', 'int', (_snapshot, { partition }) => partition],
  ['report_offset', 'bigint', (_snapshot, { offset }) => offset],
  ['reported_at', 'timestamptz', (_snapshot, { timestampMs }) => storableTime(timestampMs)],
];

export const COLUMN_NAMES: readonly string[] = COLUMNS.map(([name]) => name);
export const COLUMN_TYPES: readonly string[] = COLUMNS.map(([, type]) => type);

/** A row's values, in the order of {@link COLUMN_NAMES}. */
export const columnsOf = (snapshot: DeliverySnapshot, version: ReportVersion): readonly Value[] =>
  COLUMNS.map(([, , valueOf]) => valueOf(snapshot, version));

export function snapshotOf(row: DeliveryRow): DeliverySnapshot {
  return {
    id: row.id,
    createdAtMs: row.createdAt.getTime(),
    tenantId: row.tenantId,
    eventId: row.eventId,
    eventType: row.eventType,
    endpointId: row.endpointId,
    lane: row.lane,
    state: row.state,
    trigger: row.trigger,
    attempts: row.attempts,
    nextAttemptAtMs: row.nextAttemptAt?.getTime(),
    holdReason: row.holdReason ?? undefined,
    heldSinceMs: row.heldSince?.getTime(),
    lastAttemptAtMs: row.lastAttemptAt?.getTime(),
    lastStatus: row.lastStatus ?? undefined,
    errorClass: row.errorClass ?? undefined,
    error: row.error ?? undefined,
    endReason: row.endReason ?? undefined,
    deadLetter: deadLetterOf(row),
    updatedAtMs: row.updatedAt.getTime(),
  };
}

function deadLetterOf(row: DeliveryRow): DeliverySnapshot['deadLetter'] {
  const { deadLetterTopic: topic, deadLetterPartition: partition, deadLetterOffset: offset } = row;
  return topic === null || partition === null || offset === null ? undefined : { topic, partition, offset };
}
