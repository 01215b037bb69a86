import type { HoldReason } from '#libs/contracts';
import type { FairQueue } from '../fair-queue.js';
import type { RateLimiter } from '../rate-limit.js';
import type { SendSlots } from '../send-slots.js';
import type { EngineJob, Held, Overflow, Surroundings } from './engine-job.js';
import type { SendGate } from './send-gate.js';
import type { TrafficTable } from './traffic-table.js';

/** Until when a delivery is held: each has a slot of its own, and none waits for what is held in a lane below. */
export class Holding<J extends EngineJob> {
  constructor(
    private readonly queue: FairQueue<J>,
    private readonly traffic: TrafficTable,
    private readonly gate: SendGate,
    private readonly slots: SendSlots,
    private readonly around: Surroundings,
  ) {}

  until(job: J, reason: HoldReason, untilMs: number, nowMs: number): Held<J> {
    if (untilMs === Infinity) return { kind: 'hold', job, reason, untilMs };
    const traffic = this.traffic.of(job.endpointId, nowMs);
    const isToTry = reason === 'circuit_open';
    const slotMs = isToTry ? traffic.slotToTry(job.lane, untilMs, nowMs) : traffic.slotAfter(job.lane, untilMs, nowMs);
    return { kind: 'hold', job, reason, untilMs: slotMs };
  }

  /**
   * Whether there is room in a moment, or until when it is held.
   * @param waitingSinceMs of the one in its lane, or above, that waits longest
   * @param waitedMs what its partition has waited lately for endpoints that are not known to be fast
   */
  ifSlow(job: J, nowMs: number, waitingSinceMs = nowMs, waitedMs = 0): Overflow<J> {
    const { endpointId, lane } = job;
    const ahead = this.queue.aheadOf(endpointId, lane);
    const saturated = this.around.load.isSaturated(nowMs);
    const crowded = !this.slots.hasRoom(lane, nowMs);
    const full = { lane, ahead, waitingSinceMs, saturated, crowded, waitedMs };
    const verdict = this.traffic.of(endpointId, nowMs).overflow(full, nowMs);
    return typeof verdict === 'number'
      ? { kind: 'hold', job, reason: 'queue_full', untilMs: verdict }
      : { kind: verdict };
  }

  forRate(job: J, ahead: number, nowMs: number): Held<J> {
    const untilMs = this.traffic.of(job.endpointId, nowMs).rateSlot(job.lane, ahead, nowMs);
    return { kind: 'hold', job, reason: 'rate_limited', untilMs };
  }

  /** The endpoint's rate under its settings of this moment. */
  rateOf(endpointId: string, nowMs: number): RateLimiter {
    return this.gate.rateOf(endpointId, this.traffic.of(endpointId, nowMs), nowMs);
  }
}
