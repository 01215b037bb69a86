import { performance, type EventLoopUtilization } from 'node:perf_hooks';

const WINDOW_MS = 200;
const SATURATED_ABOVE = 0.8;

/** Whether this process has more work than time, by the share of time that its event loop was busy. */
export class ProcessLoad {
  private since: EventLoopUtilization = performance.eventLoopUtilization();
  private measuredAtMs = 0;
  private saturated = false;

  isSaturated(nowMs: number): boolean {
    if (nowMs - this.measuredAtMs < WINDOW_MS) return this.saturated;
    const now = performance.eventLoopUtilization();
    this.saturated = performance.eventLoopUtilization(now, this.since).utilization > SATURATED_ABOVE;
    this.since = now;
    this.measuredAtMs = nowMs;
    return this.saturated;
  }
}
