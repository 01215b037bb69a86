import type { EndpointState, ReplayableState, ReplayReason, ReplayStatus } from '#libs/contracts';

/** Deliveries by what finds them fast. */
export interface DeliveryKey {
  readonly id: string;
  readonly createdAtMs: number;
}

/** Which deliveries of an endpoint are sent again. */
export interface ReplayWish {
  readonly tenantId: string;
  readonly endpointId: string;
  /** Created at or after, and before; epoch ms. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly states: readonly ReplayableState[];
  /** Patterns. */
  readonly eventTypes: readonly string[];
}

/** What came of it so far. */
export interface ReplayCounts {
  /** Null: too many to be counted in a moment. */
  readonly matching: number | null;
  readonly sent: number;
  readonly succeeded: number;
  readonly unsuccessful: number;
  /** Their events are gone, or their payloads erased. */
  readonly unavailable: number;
  readonly inFlight: number;
}

export interface ReplayRow extends ReplayCounts {
  readonly id: string;
  readonly tenantId: string;
  readonly endpointId: string;
  readonly status: ReplayStatus;
  readonly reason: ReplayReason | null;
  readonly from: Date;
  readonly to: Date;
  readonly states: readonly ReplayableState[];
  readonly eventTypes: readonly string[];
  readonly requestedAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
}

/** A replay whose next step is this process's to do. */
export interface ClaimedReplay extends ReplayRow {
  readonly endpointState: EndpointState;
  readonly exhausted: boolean;
  readonly inHand: readonly DeliveryKey[];
  readonly onTheirWay: readonly DeliveryKey[];
  /** Its reports from before it was asked for end there; null: not known yet. */
  readonly reportsTo: number | null;
  /** Counts the claims: who comes with an older one has lost it. */
  readonly round: number;
  readonly cursorAt: Date;
  readonly cursorPartition: number;
  readonly cursorOffset: number;
  readonly cursorId: string;
}

export const REPLAY_COLUMNS = `
  r.id, r.tenant_id AS "tenantId", r.endpoint_id AS "endpointId", r.status, r.reason, r.range_from AS "from",
  r.range_to AS "to", r.states, r.event_types AS "eventTypes", r.matching, r.sent, r.succeeded, r.unsuccessful,
  r.unavailable, jsonb_array_length(r.in_flight) + jsonb_array_length(r.in_hand) AS "inFlight",
  r.requested_at AS "requestedAt", r.started_at AS "startedAt", r.ended_at AS "endedAt"`;

export const CLAIMED_COLUMNS = `${REPLAY_COLUMNS}, r.exhausted, r.in_hand AS "inHand", r.in_flight AS "onTheirWay",
  r.reports_to::float8 AS "reportsTo", r.round, r.cursor_at AS "cursorAt", r.cursor_partition AS "cursorPartition",
  r.cursor_offset::float8 AS "cursorOffset", r.cursor_id AS "cursorId"`;

export const countsOf = (row: ReplayRow): ReplayCounts => ({
  matching: row.matching,
  sent: row.sent,
  succeeded: row.succeeded,
  unsuccessful: row.unsuccessful,
  unavailable: row.unavailable,
  inFlight: row.inFlight,
});
