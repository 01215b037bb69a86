import type { HoldReason } from '#libs/contracts';
import type { FairQueue } from '../fair-queue.js';
import type { RateLimiter } from '../rate-limit.js';
import type { EngineJob, Held, Surroundings } from './engine-job.js';
import type { SendGate } from './send-gate.js';
import type { TrafficTable } from './traffic-table.js';

/** Until when a delivery is held: each has a slot of its own, and none waits for what is held in a lane below. */
export class Holding<J extends EngineJob> {
  constructor(
    private readonly queue: FairQueue<J>,
    private readonly traffic: TrafficTable,
    private readonly gate: SendGate,
    private readonly around: Surroundings,
  ) {}

  until(job: J, reason: HoldReason, untilMs: number, nowMs: number): Held<J> {
    if (untilMs === Infinity) return { kind: 'hold', job, reason, untilMs };
    const traffic = this.traffic.of(job.endpointId, nowMs);
    const isToTry = reason === 'circuit_open';
    const slotMs = isToTry ? traffic.slotToTry(job.lane, untilMs, nowMs) : traffic.slotAfter(job.lane, untilMs, nowMs);
    return { kind: 'hold', job, reason, untilMs: slotMs };
  }

  /** Undefined: its endpoint is fast, or has yet to show that it is not. */
  ifSlow(job: J, nowMs: number, waitingSinceMs = nowMs): Held<J> | undefined {
    const { endpointId, lane } = job;
    const ahead = this.queue.aheadOf(endpointId, lane);
    const saturated = this.around.load.isSaturated(nowMs);
    const overflowing = { lane, ahead, waitingSinceMs, saturated };
    const untilMs = this.traffic.of(endpointId, nowMs).overflow(overflowing, nowMs);
    return untilMs === undefined ? undefined : { kind: 'hold', job, reason: 'queue_full', untilMs };
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
