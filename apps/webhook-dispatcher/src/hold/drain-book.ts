import { Injectable } from '@nestjs/common';
import type { Lane } from '#libs/contracts';
import { ChurnSet, DrainRamp, type DrainRoom } from '#libs/domain';

/** Endpoints with parked deliveries that are kept in mind; those beyond are found again when there is room. */
export const MAX_DRAINED_ENDPOINTS = 20_000;
/** A delivery that was put back and of which nothing was heard for so long went to another member with its partition. */
const ROUND_LASTS_MS = 60_000;
/** What is held again takes a moment to be parked; its endpoint's ramp must not begin anew meanwhile. */
const KEPT_WHEN_EMPTY_MS = 120_000;
/** Nothing was parked in the lanes that have room: how soon it is asked again, for each such endpoint. */
const ASKED_AGAIN_MS = 1_000;

interface Drained {
  readonly ramp: DrainRamp;
  /** Deliveries that were put back and are not decided yet, of this round and the one before. */
  readonly open: ChurnSet<string>;
  /** How many the round under way put back; 0 between two rounds. */
  sent: number;
  /** Since the round before ended. */
  heldAgain: number;
  /** When the last round began, epoch ms. */
  begunAtMs: number;
  /** Since when nothing of it is parked, epoch ms; undefined while something is. */
  emptySinceMs: number | undefined;
  /** What is parked is of lanes that have no room: those above are not asked for before, epoch ms. */
  noneAboveUntilMs: number;
}

/**
 * Which endpoints have parked deliveries, and what came of those that were put back: attempted, ended, or held again. A
 * round ends when half of it is decided, and only then the next one begins: so the endpoint is never idle in between.
 */
@Injectable()
export class DrainBook {
  /** In the order in which they are looked at. */
  private readonly endpoints = new Map<string, Drained>();
  private roundEnded: () => void = () => undefined;

  get size(): number {
    return this.endpoints.size;
  }

  whenRoundEnds(listener: () => void): void {
    this.roundEnded = listener;
  }

  /** Something of it is parked. */
  note(endpointId: string): void {
    const known = this.endpoints.get(endpointId);
    if (known !== undefined) {
      known.emptySinceMs = undefined;
    } else if (this.endpoints.size < MAX_DRAINED_ENDPOINTS) {
      this.endpoints.set(endpointId, {
        ramp: new DrainRamp(),
        open: new ChurnSet(),
        sent: 0,
        heldAgain: 0,
        begunAtMs: 0,
        emptySinceMs: undefined,
        noneAboveUntilMs: 0,
      });
    }
  }

  /** Nothing of it is parked any more, or at least nothing of the lane and those above it. */
  empty(endpointId: string, lowestLane: Lane, nowMs: number): void {
    const known = this.endpoints.get(endpointId);
    if (known === undefined) return;
    if (lowestLane === 'bulk') known.emptySinceMs ??= nowMs;
    else known.noneAboveUntilMs = nowMs + ASKED_AGAIN_MS;
  }

  /** It belongs to another member. */
  forget(endpointId: string): void {
    this.endpoints.delete(endpointId);
  }

  /** The endpoints looked at longest ago; they go to the end of the line. */
  nextToLookAt(count: number, nowMs: number): readonly string[] {
    const next: string[] = [];
    // Whoever goes to the end of the line would be met again.
    const all = this.endpoints.size;
    for (const [endpointId, drained] of this.endpoints) {
      if (next.length >= Math.min(count, all)) break;
      next.push(endpointId);
      this.endpoints.delete(endpointId);
      const { emptySinceMs } = drained;
      const isOver = emptySinceMs !== undefined && nowMs - emptySinceMs > KEPT_WHEN_EMPTY_MS;
      if (!isOver) this.endpoints.set(endpointId, drained);
    }
    return next;
  }

  /** How many of the endpoint's parked deliveries may be put back now, when it could take `room` of those lanes. */
  roundOf(endpointId: string, { room, lowestLane }: DrainRoom, nowMs: number): number {
    const drained = this.endpoints.get(endpointId);
    if (drained === undefined || drained.emptySinceMs !== undefined) return 0;
    if (lowestLane !== 'bulk' && nowMs < drained.noneAboveUntilMs) return 0;
    const overdue = nowMs - drained.begunAtMs >= ROUND_LASTS_MS;
    if (overdue) drained.open.clear();
    if (drained.sent > 0) {
      if (!overdue) return 0;
      this.end(drained, nowMs);
    }
    return drained.ramp.round(room - drained.open.size, nowMs);
  }

  /** Told before the deliveries are put back: their fate may be known before the broker's answer. */
  began(endpointId: string, deliveryIds: readonly string[], nowMs: number): void {
    const drained = this.endpoints.get(endpointId);
    if (drained === undefined) return;
    for (const id of deliveryIds) drained.open.add(id);
    drained.sent = deliveryIds.length;
    drained.begunAtMs = nowMs;
  }

  /** They were not put back after all. */
  failed(endpointId: string, deliveryIds: readonly string[]): void {
    const drained = this.endpoints.get(endpointId);
    if (drained === undefined) return;
    for (const id of deliveryIds) drained.open.delete(id);
    drained.sent = 0;
  }

  /** An attempt was made, or it ended without one. */
  settled(endpointId: string, deliveryId: string, nowMs: number): void {
    this.close(endpointId, deliveryId, 0, nowMs);
  }

  heldAgain(endpointId: string, deliveryId: string, nowMs: number): void {
    this.close(endpointId, deliveryId, 1, nowMs);
  }

  private close(endpointId: string, deliveryId: string, heldAgain: number, nowMs: number): void {
    const drained = this.endpoints.get(endpointId);
    if (drained === undefined || !drained.open.delete(deliveryId)) return;
    drained.heldAgain += heldAgain;
    if (drained.sent === 0 || drained.open.size > drained.sent / 2) return;
    this.end(drained, nowMs);
    this.roundEnded();
  }

  private end(drained: Drained, nowMs: number): void {
    drained.ramp.ended(drained.sent, drained.heldAgain, nowMs);
    drained.sent = 0;
    drained.heldAgain = 0;
  }
}
