import { Inject, Injectable } from '@nestjs/common';
import type { ReplayReason, ReplayStatus } from '#libs/contracts';
import type { EntityManager } from 'typeorm';
import { spelled } from '../connection/array-literal.js';
import { Database } from '../connection/database.js';
import { OperationalEvents } from '../operational-events/operational-events.store.js';
import { storableTime } from '../storable-text.js';
import { CLAIMED_COLUMNS, countsOf, type ClaimedReplay, type DeliveryKey, type ReplayRow } from './replay-row.js';
import { findReplayable, type FoundDelivery } from './replayable-deliveries.js';

/** What a step came to. */
export interface ReplayProgress {
  readonly status: ReplayStatus;
  readonly reason?: ReplayReason | undefined;
  readonly inHand: readonly DeliveryKey[];
  readonly onTheirWay: readonly DeliveryKey[];
  /** All counts are of this step alone. */
  readonly sent: number;
  readonly succeeded: number;
  readonly unsuccessful: number;
  readonly unavailable: number;
  readonly reportsTo?: number | undefined;
  /** Until the next step; undefined: there is none, it has ended. */
  readonly restMs: number | undefined;
}

/** A step may take so long; then its process counts as dead, and another one does it. */
const CLAIMED_MS = 10_000;

/** Longest due first, so that many take turns. The clock is PostgreSQL's, as there may be many processes. */
const CLAIM = `
  WITH due AS MATERIALIZED (
    SELECT d.id FROM replays d WHERE d.due_at <= clock_timestamp() ORDER BY d.due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
  UPDATE replays r SET round = r.round + 1, due_at = clock_timestamp() + interval '${CLAIMED_MS} ms'
  FROM due, endpoints e WHERE r.id = due.id AND e.id = r.endpoint_id
  RETURNING ${CLAIMED_COLUMNS}, e.state AS "endpointState"`;

/** Locked in the order of their ids, as the recorder does. @returns those that were as they had been found */
const TAKE_OVER = `
  WITH locked AS MATERIALIZED (
    SELECT d.id, d.created_at FROM unnest($1::text[], $2::timestamptz[], $3::text[]) AS w (id, created_at, state)
    JOIN deliveries d ON d.id = w.id AND d.created_at = w.created_at AND d.state = w.state
    WHERE d.created_at BETWEEN $4::timestamptz AND $5::timestamptz ORDER BY d.id FOR UPDATE OF d)
  UPDATE deliveries d SET state = 'pending', trigger = 'replay', end_reason = NULL, dead_letter_topic = NULL,
    dead_letter_partition = NULL, dead_letter_offset = NULL, next_attempt_at = NULL, updated_at = $6
  FROM locked WHERE d.id = locked.id AND d.created_at = locked.created_at
    AND d.created_at BETWEEN $4::timestamptz AND $5::timestamptz
  RETURNING d.id`;

const NOTE_BATCH = `
  UPDATE replays SET in_hand = $3::jsonb, unavailable = unavailable + $4, exhausted = $5,
    cursor_at = coalesce($6::timestamptz, cursor_at), cursor_partition = coalesce($7::int, cursor_partition),
    cursor_offset = coalesce($8::bigint, cursor_offset), cursor_id = coalesce($9::text, cursor_id)
  WHERE id = $1 AND round = $2`;

/** Somebody may have asked meanwhile to end it: only its end takes that back. */
const NOTE_PROGRESS = `
  UPDATE replays r SET status = CASE WHEN r.status = 'canceling' AND $11::int IS NOT NULL THEN r.status ELSE $3 END,
    reason = $4, in_hand = $5::jsonb, in_flight = $6::jsonb, sent = r.sent + $7, succeeded = r.succeeded + $8,
    unsuccessful = r.unsuccessful + $9, unavailable = r.unavailable + $10,
    due_at = clock_timestamp() + $11::int * interval '1 millisecond', reports_to = coalesce($12::bigint, r.reports_to),
    started_at = CASE WHEN $3 = 'running' THEN coalesce(r.started_at, $13) ELSE r.started_at END,
    ended_at = CASE WHEN $11::int IS NULL THEN $13::timestamptz END
  WHERE r.id = $1 AND r.round = $2
  RETURNING ${CLAIMED_COLUMNS}`;

/** How replays go on, whichever process does it: each step is claimed, and comes back when whoever did it dies. */
@Injectable()
export class ReplayWorkStore {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(OperationalEvents) private readonly told: OperationalEvents,
  ) {}

  async claim(limit: number): Promise<readonly ClaimedReplay[]> {
    return this.database.rows<ClaimedReplay>(CLAIM, [limit]);
  }

  /**
   * Takes the next deliveries in hand: they are `pending` from then on, and on record with the replay in the same moment.
   * @returns them in their order; undefined when another process has taken over
   */
  async take(replay: ClaimedReplay, limit: number, now: Date): Promise<readonly DeliveryKey[] | undefined> {
    return this.database
      .transaction(async (manager) => {
        const { deliveries, cursor } = await findReplayable(manager, replay, limit);
        const taken = await takeOver(
          manager,
          deliveries.filter(({ sendable }) => sendable),
          now,
        );
        const noted: unknown = await manager.query(NOTE_BATCH, [
          replay.id,
          replay.round,
          JSON.stringify(taken),
          deliveries.filter(({ sendable }) => !sendable).length,
          cursor === undefined,
          cursor === undefined ? null : storableTime(cursor.atMs),
          cursor?.partition ?? null,
          cursor?.offset ?? null,
          cursor?.id ?? null,
        ]);
        if (!isWritten(noted)) throw new LostReplay();
        return taken;
      })
      .catch((error: unknown) => {
        if (error instanceof LostReplay) return undefined;
        throw error;
      });
  }

  /** A step could not be made. What the replay has in hand and on its way is on record, and stays so. */
  async postpone({ id, round }: ClaimedReplay, reason: ReplayReason, restMs: number): Promise<void> {
    await this.database.write(
      `UPDATE replays SET reason = CASE WHEN status = 'canceling' THEN reason ELSE $3 END,
         due_at = clock_timestamp() + $4::int * interval '1 millisecond'
       WHERE id = $1 AND round = $2`,
      [id, round, reason, restMs],
    );
  }

  /** What a step came to; the end of a replay is told in the same transaction. @returns undefined when another took over */
  async note(replay: ClaimedReplay, progress: ReplayProgress, now: Date): Promise<ReplayRow | undefined> {
    return this.database.transaction(async (manager) => {
      const [[row] = []] = await manager.query<[ReplayRow[], number]>(NOTE_PROGRESS, [
        replay.id,
        replay.round,
        progress.status,
        progress.reason ?? null,
        JSON.stringify(progress.inHand),
        JSON.stringify(progress.onTheirWay),
        progress.sent,
        progress.succeeded,
        progress.unsuccessful,
        progress.unavailable,
        progress.restMs ?? null,
        progress.reportsTo ?? null,
        now.toISOString(),
      ]);
      if (row !== undefined && progress.restMs === undefined) await this.tellEnd(row, manager);
      return row;
    });
  }

  private async tellEnd(row: ReplayRow, manager: EntityManager): Promise<void> {
    const data = {
      replayId: row.id,
      endpointId: row.endpointId,
      status: row.status,
      reason: row.reason,
      from: row.from.toISOString(),
      to: row.to.toISOString(),
      counts: countsOf(row),
    };
    await this.told.publish({ tenantId: row.tenantId, type: 'replay.completed', data }, manager);
  }
}

/** Rolls back what was taken in hand. */
class LostReplay extends Error {}

/** TypeORM answers an UPDATE with its rows and their number. */
const isWritten = (answer: unknown): boolean => Array.isArray(answer) && answer[1] === 1;

async function takeOver(
  manager: EntityManager,
  deliveries: readonly FoundDelivery[],
  now: Date,
): Promise<readonly DeliveryKey[]> {
  if (deliveries.length === 0) return [];
  const times = deliveries.map(({ createdAtMs }) => storableTime(createdAtMs));
  const [rows] = await manager.query<[{ id: string }[], number]>(
    TAKE_OVER,
    spelled([
      deliveries.map(({ id }) => id),
      times,
      deliveries.map(({ state }) => state),
      times[0],
      times.at(-1),
      now.toISOString(),
    ]),
  );
  const taken = new Set(rows.map(({ id }) => id));
  return deliveries.flatMap(({ id, createdAtMs }) => (taken.has(id) ? [{ id, createdAtMs }] : []));
}
